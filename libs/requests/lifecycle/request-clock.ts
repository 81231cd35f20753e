import type { Timer } from '#contracts';
import { calendarFor, computeClock, endOfDay, timersFor, type ClockResult } from '#domain';
import type { Request } from '../request.entity.js';

/** Recomputes the deadlines of a request from the facts of its clock; the columns are what people and timers read. */
export function recomputeClock(request: Request, now: Date): void {
  const clock = clockOf(request, now);
  const end = (date: string | undefined): Date | null =>
    date ? new Date(endOfDay(date, request.clock.zone)) : null;
  request.dueAt = end(clock.current?.due);
  request.safeDueAt = end(clock.current?.safe);
  request.baseDueAt = end(clock.base?.due);
}

/** The next thing that happens by itself, null when nothing does. */
export function nextTimer(request: Request, now: Date): Timer | null {
  const timers = timersFor(request.state, clockOf(request, now), {
    enteredAt: request.enteredAt.toISOString(),
    ...(request.deliveredAt ? { deliveredAt: request.deliveredAt.toISOString() } : {}),
    ...(request.approval?.timeoutHours ? { approvalHours: request.approval.timeoutHours } : {}),
    zone: request.clock.zone,
  });
  return timers.find((timer) => !request.firedTimers.includes(timerMark(timer))) ?? null;
}

/** Tells a timer that has fired from the same one moved to another moment. */
export const timerMark = ({ key, at }: Pick<Timer, 'key' | 'at'>): string => `${key}@${at}`;

function clockOf(request: Request, now: Date): ClockResult {
  const { zone, calendar, clarifications, extension, identityAskedAt, identityReceivedAt } = request.clock;
  const facts = {
    regime: request.regime,
    act: 'respond' as const,
    right: request.right,
    zone,
    calendar,
    receivedAt: request.receivedAt.toISOString(),
    clarifications,
    ...(extension ? { extension } : {}),
    ...(identityAskedAt ? { identityAskedAt } : {}),
    ...(identityReceivedAt ? { identityReceivedAt } : {}),
    asOf: now.toISOString(),
  };
  return computeClock(facts, calendarFor(calendar));
}
