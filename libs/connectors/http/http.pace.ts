import { setTimeout as sleep } from 'node:timers/promises';

/** Spaces requests evenly, so that no second has more of them than the API allows. */
export class Pace {
  private next = 0;

  constructor(private readonly perSecond: number | null) {}

  async turn(): Promise<void> {
    if (this.perSecond === null) return;
    const now = performance.now();
    const at = Math.max(now, this.next);
    this.next = at + 1_000 / this.perSecond;
    if (at > now) await sleep(at - now);
  }
}

/**
 * Milliseconds that an answer asks to wait (RFC 9110, section 10.2.3: seconds or a moment); null when it does not say.
 * @param now of the answer, since clocks of two machines differ: its own `Date` where it has one
 */
export function retryAfterMs(value: string | undefined, now: number): number | null {
  if (value === undefined) return null;
  if (/^\d+$/.test(value.trim())) return Number(value) * 1_000;
  const moment = Date.parse(value);
  return Number.isNaN(moment) ? null : Math.max(0, moment - now);
}
