import type { RequestClockView, StoredClock } from '#contracts/schemas';
import { daysBetween, localDate } from '#domain';
import type { Request } from '../request.entity.js';

/** The periods of a request as they were last computed, and how many days are left today. */
export function toClockView(request: Request, clock: StoredClock, now: Date): RequestClockView {
  const { zone, calendar } = request.clock;
  const safe = request.closedAt ? undefined : clock.deadlines[0]?.current?.safe;
  return {
    requestId: request.id,
    regime: request.regime,
    right: request.right,
    zone,
    ...clock,
    calendar: clock.calendar ?? calendar,
    daysLeft: safe === undefined ? null : daysBetween(localDate(now.toISOString(), zone), safe),
  };
}
