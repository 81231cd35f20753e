import type { Catalogue, ClockQuestion, RegimeClockRow } from '#catalogue';
import type { ClockAct, RegimeId, RightCode, Timer } from '#contracts';
import type { StoredClock, TenantSettingsView } from '#contracts/schemas';
import {
  addDays,
  earliestDeadline,
  endOfDay,
  feeDaysOf,
  findClockRow,
  localDate,
  startOfDay,
  subtractBusinessDays,
  timersFor,
  type ClockResult,
  type TimerFacts,
} from '#domain';
import { waitsForChecks } from '../operators/approvals/plan-approval.js';
import type { Request } from '../request/request.entity.js';

const DAY_MS = 86_400_000;

/** Recomputes the deadlines of a request from the facts of its clock; the columns are what people and timers read. */
export function recomputeClock(request: Request, catalogue: Catalogue, now: Date): void {
  const own = clockUnder(request.regime, request, catalogue, now);
  const clock = strictest(own, request, catalogue, now);
  const end = (date: string | undefined): Date | null =>
    date ? new Date(endOfDay(date, request.clock.zone)) : null;
  request.dueAt = end(clock.current?.due);
  request.safeDueAt = end(clock.current?.safe);
  request.baseDueAt = end(clock.base?.due);
  request.clockResult = clockResultOf(request, catalogue, now, own);
}

/**
 * Every period that the request started, the one for its answer first, with the way each date was reached.
 * @param own clock of the answer by the law of the request
 */
export function clockResultOf(
  request: Request,
  catalogue: Catalogue,
  now: Date,
  own: ClockResult = clockUnder(request.regime, request, catalogue, now),
): StoredClock {
  const { regime, right } = request;
  const calendar = calendarOf(request, catalogue);
  const answer = answerUnder(regime, request, catalogue);
  const acts = answer === 'respond' ? catalogue.requestActs(regime, right) : [];
  const others = [...acts, ...confirmed(request, catalogue), ...asksAgain(request, catalogue)];
  return {
    computedAt: now.toISOString(),
    calendar,
    versions: {
      regime: catalogue.regime(regime).version,
      calendar: catalogue.calendar(calendar).generator,
    },
    deadlines: [...new Set([answer, ...others])].map((act) => {
      const clock = act === answer ? own : catalogue.clock(questionOf(request, act, catalogue, now));
      return deadlineOf(request, act, clock, catalogue);
    }),
  };
}

/** A period that one right starts beside that of its answer, where its law has one. */
const startedBy =
  (right: RightCode, act: ClockAct) =>
  (request: Request, catalogue: Catalogue): ClockAct[] =>
    request.right === right && findClockRow(catalogue.regime(request.regime).clock, act, right) !== undefined
      ? [act]
      : [];

/** That a complaint has come in is confirmed within a period of its own (DPA 2018 s.164A). */
const confirmed = startedBy('complaint', 'complaint_ack');

/** An opt-out of sale and sharing is itself what the wait for the next question counts from (Cal. Civ. Code §1798.135). */
const asksAgain = startedBy('opt_out_sale_sharing', 'opt_in_again');

function deadlineOf(
  request: Request,
  act: ClockAct,
  { daysLeft: _daysLeft, trace, warnings, ...clock }: ClockResult,
  catalogue: Catalogue,
): StoredClock['deadlines'][number] {
  const { citation, confirmed, note } = catalogue.clockRule(request.regime, act, request.right);
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
export function nextTimer(
  request: Request,
  catalogue: Catalogue,
  now: Date,
  escalation: TenantSettingsView['escalation'] = [],
): Timer | null {
  const timers = timersFor(request.state, clockOf(request, catalogue, now), {
    enteredAt: request.enteredAt.toISOString(),
    ...(request.deliveredAt ? { deliveredAt: request.deliveredAt.toISOString() } : {}),
    ...(request.approval?.timeoutHours ? { approvalHours: request.approval.timeoutHours } : {}),
    checksOpen: waitsForChecks(request),
    zone: request.clock.zone,
    ...promises(request, catalogue, now),
    warnDays: escalation.map(({ daysBefore }) => daysBefore),
    silent: request.silent,
    feeDays: feeDays(request, catalogue),
  });
  return timers.find((timer) => !request.firedTimers.includes(timerMark(timer))) ?? null;
}

/** Working days before the safe end of an acknowledgement on which a person is asked to give it. */
const ACKNOWLEDGE_DAYS_BEFORE = 2;

/**
 * Whether a question that is put now holds the period for the answer up, on the safe reading: where a pause is only
 * accepted practice, people are not told that it counts (clock reference 4.2 and 4.3).
 */
export function waitsForAnswer(
  request: Request,
  question: 'identity' | 'clarification',
  catalogue: Catalogue,
  now: Date,
): boolean {
  const { status } = clockOf(whenAsked(request, question, now), catalogue, now);
  const { regime, right } = request;
  const { pause } = catalogue.clockRule(regime, answerUnder(regime, request, catalogue), right);
  return status === 'not_started' || (status === 'paused' && pause?.safe === 'counted');
}

/** The request as it is once the question has been put. */
function whenAsked(request: Request, question: 'identity' | 'clarification', now: Date): Request {
  const askedAt = now.toISOString();
  const { clock } = request;
  const asked =
    question === 'identity'
      ? { identityAskedAt: clock.identityAskedAt ?? askedAt }
      : { clarifications: [...clock.clarifications, { askedAt, needed: true }] };
  return { ...request, clock: { ...clock, ...asked } } as Request;
}

/** Until when the answer to a question is awaited that is put now. */
export function answerAwaitedUntil(request: Request, catalogue: Catalogue, now: Date): Date {
  const asked = whenAsked(request, 'clarification', now);
  const timers = timersFor('awaiting_information', clockOf(asked, catalogue, now), {
    enteredAt: now.toISOString(),
    zone: request.clock.zone,
  });
  return new Date(timers.find(({ name }) => name === 'infoTtl')!.at);
}

/** For how long the laws of the request let somebody wait for a fee: the shortest of them. */
const feeDays = (request: Request, catalogue: Catalogue): number =>
  Math.min(...answerRules(request, catalogue).map(({ rule }) => feeDaysOf(rule)));

/** By which rule each law of the request counts the period for its answer; its own comes first. */
export const answerRules = (
  request: Request,
  catalogue: Catalogue,
): { readonly regime: RegimeId; readonly rule: RegimeClockRow }[] =>
  [request.regime, ...lawsBeside(request, catalogue)].map((regime) => ({
    regime,
    rule: catalogue.clockRule(regime, answerUnder(regime, request, catalogue), request.right),
  }));

/** When a request ends without the fee that is asked for now. Not after now: no time is left to ask for one. */
export function feeAwaitedUntil(request: Request, catalogue: Catalogue, now: Date): Date {
  const clock = { ...request.clock, feeAskedAt: request.clock.feeAskedAt ?? now.toISOString() };
  const timers = timersFor('awaiting_fee', clockOf({ ...request, clock } as Request, catalogue, now), {
    enteredAt: now.toISOString(),
    zone: request.clock.zone,
    feeDays: feeDays(request, catalogue),
  });
  return new Date(timers.find(({ name }) => name === 'feeTtl')!.at);
}

const MANDATE_LINK_DAYS = 7;

/** Until when a person can confirm by mail that somebody may ask for them: no longer than the request waits, nor the law. */
export function mandateAwaitedUntil(request: Request, catalogue: Catalogue, now: Date): Date {
  const end = new Date(now.getTime() + MANDATE_LINK_DAYS * DAY_MS);
  const { current, status, kind } = clockOf(request, catalogue, now);
  const lasts = [identityAwaitedUntil(request, catalogue, now)];
  if (current !== null && status === 'running' && kind !== 'immediate')
    lasts.push(new Date(startOfDay(current.safe, request.clock.zone)));
  return lasts.reduce((first, last) => (last > now && last < first ? last : first), end);
}

/** When a request that waits for an identity ends without one. */
export function identityAwaitedUntil(request: Request, catalogue: Catalogue, now: Date): Date {
  const timers = timersFor('awaiting_identity', clockOf(request, catalogue, now), {
    enteredAt: request.enteredAt.toISOString(),
    zone: request.clock.zone,
  });
  return new Date(timers.find(({ name }) => name === 'identityTtl')!.at);
}

/** What the law wants on the way to the answer, as far as it is still open. */
function promises(
  request: Request,
  catalogue: Catalogue,
  now: Date,
): Pick<TimerFacts, 'acknowledgeAt' | 'identityWarningAt'> {
  const acknowledgeAt = acknowledgeBy(request, catalogue, now);
  const identityWarningAt = identityWarning(request, catalogue);
  return {
    ...(acknowledgeAt === null ? {} : { acknowledgeAt }),
    ...(identityWarningAt === null ? {} : { identityWarningAt }),
  };
}

function acknowledgeBy(request: Request, catalogue: Catalogue, now: Date): string | null {
  const { regime, right, clock } = request;
  if (request.acknowledgedAt || request.silent) return null;
  const [act] = [
    ...confirmed(request, catalogue),
    ...catalogue.requestActs(regime, right).filter((each) => each === 'ack'),
  ];
  if (act === undefined) return null;
  const { current } = catalogue.clock(questionOf(request, act, catalogue, now));
  if (current === null) return null;
  const calendar = catalogue.calendar(calendarOf(request, catalogue));
  return startOfDay(subtractBusinessDays(current.safe, ACKNOWLEDGE_DAYS_BEFORE, calendar), clock.zone);
}

/** Only where waiting for an identity moves nothing. */
function identityWarning(request: Request, catalogue: Catalogue): string | null {
  const { regime, right, clock } = request;
  const { identityWarningDay } = catalogue.clockRule(regime, answerUnder(regime, request, catalogue), right);
  if (identityWarningDay === undefined) return null;
  const receipt = localDate(startOf(request), clock.zone);
  return startOfDay(addDays(receipt, identityWarningDay), clock.zone);
}

/** When the present period began: what came in anew counts from its own receipt. */
const startOf = ({ clock, receivedAt }: Request): string => clock.restartedAt ?? receivedAt.toISOString();

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

/**
 * By the law that ended first at intake. Where several count, no later than by any of them (clock reference 4.5), and
 * nothing stands still unless it does under each.
 */
const clockOf = (request: Request, catalogue: Catalogue, now: Date): ClockResult =>
  strictest(clockUnder(request.regime, request, catalogue, now), request, catalogue, now);

function strictest(own: ClockResult, request: Request, catalogue: Catalogue, now: Date): ClockResult {
  const others = lawsBeside(request, catalogue).map((id) => clockUnder(id, request, catalogue, now));
  const runsOn = others.some(({ status }) => status === 'running' || status === 'breached');
  return {
    ...own,
    ...(own.status === 'paused' && runsOn && { status: 'running' as const }),
    current: earliestDeadline([own, ...others]),
  };
}

/** Those beside its own that know the right as well. */
const lawsBeside = ({ regime, regimes, right }: Request, catalogue: Catalogue): RegimeId[] =>
  regimes.map(({ id }) => id).filter((id) => id !== regime && catalogue.rights.find(id, right) !== null);

const clockUnder = (regime: RegimeId, request: Request, catalogue: Catalogue, now: Date): ClockResult =>
  catalogue.clock(questionOf(request, answerUnder(regime, request, catalogue), catalogue, now, regime));

const calendarOf = (request: Request, catalogue: Catalogue, regime: RegimeId = request.regime): string =>
  catalogue.calendarUnder(regime, request.clock.calendar, request.residence);

function questionOf(
  request: Request,
  act: ClockAct,
  catalogue: Catalogue,
  now: Date,
  regime: RegimeId = request.regime,
): ClockQuestion {
  return {
    regime,
    act,
    right: request.right,
    ...request.clock,
    calendar: calendarOf(request, catalogue, regime),
    receivedAt: startOf(request),
    asOf: now.toISOString(),
  };
}
