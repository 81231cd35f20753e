import type { Catalogue, ClockQuestion } from '#catalogue';
import type { ClockAct, RegimeId, RightCode, Timer } from '#contracts';
import type { StoredClock } from '#contracts/schemas';
import { earliestDeadline, endOfDay, findClockRow, timersFor, type ClockResult } from '#domain';
import type { Request } from '../request.entity.js';

/** Recomputes the deadlines of a request from the facts of its clock; the columns are what people and timers read. */
export function recomputeClock(request: Request, catalogue: Catalogue, now: Date): void {
  const clock = clockOf(request, catalogue, now);
  const end = (date: string | undefined): Date | null =>
    date ? new Date(endOfDay(date, request.clock.zone)) : null;
  request.dueAt = end(clock.current?.due);
  request.safeDueAt = end(clock.current?.safe);
  request.baseDueAt = end(clock.base?.due);
  request.clockResult = clockResultOf(request, catalogue, now);
}

/** Every period that the request started, the one for its answer first, with the way each date was reached. */
export function clockResultOf(request: Request, catalogue: Catalogue, now: Date): StoredClock {
  const { regime, right } = request;
  const answer = answerUnder(regime, request, catalogue);
  const acts = answer === 'respond' ? catalogue.requestActs(regime, right) : [];
  const others = [...acts, ...asksAgain(regime, right, catalogue)];
  return {
    computedAt: now.toISOString(),
    versions: {
      regime: catalogue.regime(regime).version,
      calendar: catalogue.calendar(request.clock.calendar).generator,
    },
    deadlines: [...new Set([answer, ...others])].map((act) => deadlineOf(request, act, catalogue, now)),
  };
}

/** An opt-out of sale and sharing is itself what the wait for the next question counts from (Cal. Civ. Code §1798.135). */
const asksAgain = (regime: RegimeId, right: RightCode, catalogue: Catalogue): ClockAct[] =>
  right === 'opt_out_sale_sharing' &&
  findClockRow(catalogue.regime(regime).clock, 'opt_in_again', right) !== undefined
    ? ['opt_in_again']
    : [];

function deadlineOf(
  request: Request,
  act: ClockAct,
  catalogue: Catalogue,
  now: Date,
): StoredClock['deadlines'][number] {
  const { citation, confirmed, note } = catalogue.clockRule(request.regime, act, request.right);
  const { daysLeft: _daysLeft, trace, warnings, ...clock } = catalogue.clock(questionOf(request, act, now));
  return {
    act,
    citation,
    confirmed,
    ...(note === undefined ? {} : { note }),
    ...clock,
    trace: [...trace],
    warnings: [...warnings],
  };
}

/** The next thing that happens by itself, null when nothing does. */
export function nextTimer(request: Request, catalogue: Catalogue, now: Date): Timer | null {
  const timers = timersFor(request.state, clockOf(request, catalogue, now), {
    enteredAt: request.enteredAt.toISOString(),
    ...(request.deliveredAt ? { deliveredAt: request.deliveredAt.toISOString() } : {}),
    ...(request.approval?.timeoutHours ? { approvalHours: request.approval.timeoutHours } : {}),
    zone: request.clock.zone,
  });
  return timers.find((timer) => !request.firedTimers.includes(timerMark(timer))) ?? null;
}

/** Tells a timer that has fired from the same one moved to another moment. */
export const timerMark = ({ key, at }: Pick<Timer, 'key' | 'at'>): string => `${key}@${at}`;

/** What an answer is in the clock table of a regime: a complaint or an appeal may have a period of its own. */
const answerUnder = (regime: RegimeId, { right }: Pick<Request, 'right'>, catalogue: Catalogue): ClockAct =>
  catalogue.rights.find(regime, right)?.clock ?? 'respond';

/** Of several regimes the one by whose clock the answer is due first, on the safe reading; the first of equals. */
export function strictestRegime(
  request: Request,
  regimes: readonly RegimeId[],
  catalogue: Catalogue,
  now: Date,
): RegimeId {
  const dated = regimes.map((regime) => {
    const { current } = clockUnder(regime, request, catalogue, now);
    return { regime, safe: current?.safe ?? '' };
  });
  return dated.reduce((first, each) => (each.safe < first.safe ? each : first)).regime;
}

/** By the law that ended first at intake. Where several count, no later than by any of them (clock reference 4.5). */
function clockOf(request: Request, catalogue: Catalogue, now: Date): ClockResult {
  const own = clockUnder(request.regime, request, catalogue, now);
  const others = request.regimes
    .filter(({ id }) => id !== request.regime && catalogue.rights.find(id, request.right) !== null)
    .map(({ id }) => clockUnder(id, request, catalogue, now));
  return { ...own, current: earliestDeadline([own, ...others]) };
}

const clockUnder = (regime: RegimeId, request: Request, catalogue: Catalogue, now: Date): ClockResult =>
  catalogue.clock(questionOf(request, answerUnder(regime, request, catalogue), now, regime));

function questionOf(
  request: Request,
  act: ClockAct,
  now: Date,
  regime: RegimeId = request.regime,
): ClockQuestion {
  return {
    regime,
    act,
    right: request.right,
    ...request.clock,
    receivedAt: request.receivedAt.toISOString(),
    asOf: now.toISOString(),
  };
}
