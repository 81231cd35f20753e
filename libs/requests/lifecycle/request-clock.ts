import type { Catalogue } from '#catalogue';
import type { RegimeId, Timer } from '#contracts';
import { endOfDay, timersFor, type ClockResult } from '#domain';
import type { Request } from '../request.entity.js';

/** Recomputes the deadlines of a request from the facts of its clock; the columns are what people and timers read. */
export function recomputeClock(request: Request, catalogue: Catalogue, now: Date): void {
  const clock = clockOf(request, catalogue, now);
  const end = (date: string | undefined): Date | null =>
    date ? new Date(endOfDay(date, request.clock.zone)) : null;
  request.dueAt = end(clock.current?.due);
  request.safeDueAt = end(clock.current?.safe);
  request.baseDueAt = end(clock.base?.due);
}

/** The next thing that happens by itself, null when nothing does. */
export function nextTimer(request: Request, catalogue: Catalogue, now: Date): Timer | null {
  const timers = timersFor(request.state, clockOf(request, catalogue, now), {
    enteredAt: request.enteredAt.toISOString(),
    ...(request.deliveredAt ? { deliveredAt: request.deliveredAt.toISOString() } : {}),
    zone: request.clock.zone,
  });
  return timers.find((timer) => !request.firedTimers.includes(timerMark(timer))) ?? null;
}

/** Tells a timer that has fired from the same one moved to another moment. */
export const timerMark = ({ key, at }: Pick<Timer, 'key' | 'at'>): string => `${key}@${at}`;

/** Of several regimes the one by whose clock the answer is due first, on the safe reading; the first of equals. */
export function strictestRegime(
  request: Request,
  regimes: readonly RegimeId[],
  catalogue: Catalogue,
  now: Date,
): RegimeId {
  const safeOf = (regime: RegimeId): string => clockOf(request, catalogue, now, regime).current?.safe ?? '';
  const dated = regimes.map((regime) => ({ regime, safe: safeOf(regime) }));
  return dated.reduce((first, each) => (each.safe < first.safe ? each : first)).regime;
}

function clockOf(
  request: Request,
  catalogue: Catalogue,
  now: Date,
  regime: RegimeId = request.regime,
): ClockResult {
  const { zone, calendar, clarifications, extension, identityAskedAt, identityReceivedAt } = request.clock;
  return catalogue.clock({
    regime,
    act: catalogue.rights.find(regime, request.right)?.clock ?? 'respond',
    right: request.right,
    zone,
    calendar,
    receivedAt: request.receivedAt.toISOString(),
    clarifications,
    ...(extension ? { extension } : {}),
    ...(identityAskedAt ? { identityAskedAt } : {}),
    ...(identityReceivedAt ? { identityReceivedAt } : {}),
    asOf: now.toISOString(),
  });
}
