/** Runs all works to their end. When one of them fails, `stopped` is aborted for the others, and its error is thrown. */
export async function together(works: readonly ((stopped: AbortSignal) => Promise<void>)[]): Promise<void> {
  const stop = new AbortController();
  const failures: unknown[] = [];
  await Promise.all(
    works.map((work) =>
      work(stop.signal).catch((error: unknown) => {
        failures.push(error);
        stop.abort();
      }),
    ),
  );
  if (failures.length > 0) throw failures[0];
}
