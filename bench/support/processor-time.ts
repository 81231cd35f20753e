import { readFileSync } from 'node:fs';

const TICKS_PER_SECOND = 100;

/** Children that have ended are in the sum; sessions of PostgreSQL count when they close. */
export function secondsOf(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return [11, 12, 13, 14].reduce((sum, at) => sum + Number(fields[at] ?? 0), 0) / TICKS_PER_SECOND;
  } catch {
    return 0;
  }
}
