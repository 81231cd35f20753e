import type { Request } from '../request/request.entity.js';

/** What the person sent is a new request in all but its number. */
export function restart(request: Request, now: Date): void {
  const { zone, calendar } = request.clock;
  request.clock = { zone, calendar, clarifications: [], restartedAt: now.toISOString() };
  request.extended = false;
  request.breached = false;
  request.answeredAt = null;
  request.deliveredAt = null;
  request.firedTimers = [];
}
