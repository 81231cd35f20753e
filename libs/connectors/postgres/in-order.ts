/**
 * Works on several items at once and gives the results in the order of the items. When the consumer leaves early, or one
 * of them fails, `stopped` is aborted: what still runs ends, and its failure is of no interest.
 */
export async function* inOrder<T, R>(
  items: readonly T[],
  atOnce: number,
  work: (item: T, stopped: AbortSignal) => Promise<R>,
): AsyncGenerator<R> {
  const stop = new AbortController();
  const waiting = [...items];
  const running: Promise<R>[] = [];
  const startNext = (): void => {
    if (waiting.length === 0) return;
    const result = work(waiting.shift() as T, stop.signal);
    result.catch(() => undefined);
    running.push(result);
  };
  for (let lane = 0; lane < atOnce; lane += 1) startNext();
  try {
    for (let first = running.shift(); first; first = running.shift()) {
      const result = await first;
      startNext();
      yield result;
    }
  } finally {
    stop.abort();
  }
}
