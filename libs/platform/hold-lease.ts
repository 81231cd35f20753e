/** Seldom enough for the database, however short the lease. */
const SHORTEST_PAUSE_MS = 1_000;

/**
 * Renews a lease three times in its length while the work runs. So it can be short, and what a process held that died
 * is soon taken over. A renewal that fails is made up for by the next one.
 * @param seconds length of the lease
 */
export async function holdLease<T>(
  seconds: number,
  renew: () => Promise<void>,
  work: () => Promise<T>,
): Promise<T> {
  const pause = Math.max((seconds * 1_000) / 3, SHORTEST_PAUSE_MS);
  const timer = setInterval(() => void renew().catch(() => undefined), pause);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
