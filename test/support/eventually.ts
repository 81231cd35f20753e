/**
 * Polls until `check` answers something truthy, and returns it; fails with `what` after `ms`. The limit is for what
 * never happens: it says nothing about how fast it should.
 */
export async function eventually<T>(
  what: string,
  check: () => T | Promise<T>,
  ms = 45_000,
): Promise<NonNullable<T>> {
  const end = performance.now() + ms;
  for (;;) {
    const found = await check();
    if (found) return found;
    if (performance.now() > end) throw new Error(`${what}: did not happen within ${ms} ms`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
