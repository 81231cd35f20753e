import { appendFileSync } from 'node:fs';

/** How often each store is cut off; `npm run soak -- --part stores` does it more often. */
export const KILLS = Number(process.env.TEST_KILLS ?? 10);

/** For all of them, of which each takes a few seconds and more on a busy machine. */
export const KILLS_TIMEOUT_MS = KILLS * 60_000;

/** What was killed how often; the rest is said by the specs themselves. */
export interface KillCounts {
  readonly process: number;
  /** Absent: a server that runs within our own process, or none. */
  readonly server?: number;
  readonly connections?: number;
}

/** Tells `npm run soak` what was killed, once all of it was found in order. */
export function reportKills(store: string, counts: KillCounts): void {
  const file = process.env.TEST_KILLS_REPORT;
  if (file) appendFileSync(file, `${JSON.stringify({ store, ...counts })}\n`);
}
