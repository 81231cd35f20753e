const MINUTE = 60;
const HOUR = 60 * MINUTE;
/** No receiver can put a message off for longer than this. */
const LONGEST_WAIT = 24 * HOUR;

/** Seconds before each try: about three days in all. */
export const DELIVERY_SCHEDULE: readonly number[] = [
  0,
  5,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
];

/**
 * @param tries how often the message was tried, 1 or more
 * @param retryAfter seconds the receiver asked for, or null
 * @returns seconds until the next try, null when that was the last one
 */
export function nextTry(
  schedule: readonly number[],
  tries: number,
  retryAfter: number | null = null,
): number | null {
  const delay = schedule[tries];
  if (delay === undefined) return null;
  return Math.max(delay, Math.min(retryAfter ?? 0, LONGEST_WAIT));
}
