import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';

const LOCK_POLL_MS = 100;

/** The keys of some locks, in an order that is everybody's, so that two never wait for each other. */
export const lockKeys = (locks: readonly string[]): readonly string[] =>
  [...new Set(locks.map(lockKey))].sort();

/**
 * Waits for the holders of what is open to end. Asking again and again, instead of one blocking call, lets an abort end
 * the wait without leaving a server process queued behind the lock.
 */
export async function awaitLocks(
  client: pg.PoolClient,
  keys: readonly string[],
  signal?: AbortSignal,
): Promise<void> {
  for (let open = keys; open.length > 0;) {
    await delay(LOCK_POLL_MS, undefined, signal ? { signal } : {});
    const { rows } = await client.query<{ held: number }>(takeLocksSql(open));
    open = open.slice(rows[0]?.held ?? 0);
  }
}

/** Takes locks from the first on, as long as they are free. */
export const takeLocksSql = (keys: readonly string[]): string => `
  WITH RECURSIVE wanted AS (SELECT '{${keys.join(',')}}'::bigint[] AS keys), taken(place, held) AS (
    SELECT 1, pg_try_advisory_xact_lock(keys[1]) FROM wanted
    UNION ALL
    SELECT place + 1, pg_try_advisory_xact_lock(keys[place + 1])
      FROM taken, wanted WHERE held AND place < cardinality(keys)
  )
  SELECT count(*) FILTER (WHERE held)::int AS held FROM taken`;

/** A 64-bit key that other users of advisory locks will not meet by chance. */
const lockKey = (lock: string): string =>
  createHash('sha256').update(`habeas:lock:${lock}`).digest().readBigInt64BE(0).toString();
