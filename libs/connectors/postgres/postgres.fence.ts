import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';

const LOCK_POLL_MS = 100;

/**
 * Waits for the holder to end. Asking again and again, instead of one blocking call, lets an abort end the wait
 * without leaving a server process queued behind the lock. Several are taken in one order by everybody, so that two
 * never wait for each other.
 */
export async function takeLocks(
  client: pg.PoolClient,
  locks: readonly string[],
  signal?: AbortSignal,
): Promise<void> {
  let open = [...new Set(locks.map(lockKey))].sort();
  for (;;) {
    signal?.throwIfAborted();
    const { rows } = await client.query<{ held: number }>(TAKE_LOCKS, [open]);
    open = open.slice(rows[0]?.held ?? 0);
    if (open.length === 0) return;
    await delay(LOCK_POLL_MS, undefined, signal ? { signal } : {});
  }
}

/** From the first on, as long as they are free. */
const TAKE_LOCKS = `
  WITH RECURSIVE taken(place, held) AS (
    SELECT 1, pg_try_advisory_xact_lock(($1::bigint[])[1])
    UNION ALL
    SELECT place + 1, pg_try_advisory_xact_lock(($1::bigint[])[place + 1])
      FROM taken WHERE held AND place < cardinality($1::bigint[])
  )
  SELECT count(*) FILTER (WHERE held)::int AS held FROM taken`;

/** A 64-bit key that other users of advisory locks will not meet by chance. */
const lockKey = (lock: string): string =>
  createHash('sha256').update(`habeas:lock:${lock}`).digest().readBigInt64BE(0).toString();
