import { isFinal } from '#contracts';
import type { RequestState, Timer, TimerName } from '#contracts';
import type { ClockResult } from './clock-types.js';
import { FEE_DAYS } from './clock-rule.js';
import { addDays, earlier } from './local-date.js';
import type { LocalDate } from './local-date.js';
import { endOfDay, epochMs, startOfDay } from './zoned-time.js';
import type { Instant } from './zoned-time.js';

export interface TimerFacts {
  /** When the request entered its state. */
  readonly enteredAt: Instant;
  /** When the package was made available; absent outside `delivering`. */
  readonly deliveredAt?: Instant;
  /** Hours that an approval may take; absent: as long as the period lasts. */
  readonly approvalHours?: number;
  /** A system that was asked about the plan has not answered yet. */
  readonly checksOpen?: boolean;
  /** Start of the day on which an acknowledgement that did not go out is missed; absent: none is owed any more. */
  readonly acknowledgeAt?: Instant;
  /** When the proof of an identity becomes late, where nothing waits for it; absent: never. */
  readonly identityWarningAt?: Instant;
  /** Days before the safe date on which somebody is told, beside the usual ones. */
  readonly warnDays?: readonly number[];
  /** For how many days at most the law lets somebody wait for a fee. */
  readonly feeDays?: number;
  /** Nobody asked the person from here: their silence means nothing. */
  readonly silent?: boolean;
  readonly zone: string;
}

const MS_PER_HOUR = 3_600_000;
const MS_PER_DAY = 24 * MS_PER_HOUR;

/** Days after entering a state at which its timers fire (clock reference 7.3). */
const WAITING: Partial<Readonly<Record<RequestState, Partial<Record<TimerName, readonly number[]>>>>> = {
  awaiting_identity: { identityReminder: [3, 10], identityTtl: [90] },
  awaiting_information: { infoTtl: [30] },
  awaiting_external: { recheck: [1, 3, 7, 14, 28] },
};
const DELIVERY: Partial<Record<TimerName, readonly number[]>> = { linkReminder: [3, 10], linkTtl: [14] };
const WARN_DAYS_BEFORE = [10, 5, 2];
const DECIDE_EXTENSION_DAYS_BEFORE = 5;

/**
 * The complete set of timers that a request must have in a state, earliest first; the caller replaces the old set by it
 * after every event. A timer that has fired is known by `key` and `at` together: an extension moves the same key.
 * Times already past are included, because what they stand for is still to be done.
 */
export function timersFor(state: RequestState, clock: ClockResult, facts: TimerFacts): Timer[] {
  if (isFinal(state)) return [];
  const timers = [
    ...after(facts.enteredAt, waitsFor(state, facts))
      .map((timer) => noLaterThanDenial(timer, clock, facts))
      .map((timer) => noLaterThanAnswer(timer, clock, facts)),
    ...at('ackBy', facts.acknowledgeAt),
    ...(state === 'awaiting_identity' ? at('identityWarning', facts.identityWarningAt) : []),
    ...(state === 'awaiting_fee' ? [feeTimer(clock, facts)] : []),
    ...(state === 'awaiting_approval' ? [...approvalTimers(facts), ...checkTimers(facts)] : []),
    ...(state === 'delivering' ? after(facts.deliveredAt ?? facts.enteredAt, DELIVERY) : []),
    ...deadlineTimers(clock, facts),
  ];
  return timers.sort((a, b) => epochMs(a.at) - epochMs(b.at));
}

/** How long somebody has who is asked when the day on which they would be denied is there or over. */
const LATE_PROOF_DAYS = 7;

/**
 * Where a request without an identity is denied on its due day, nobody waits for one beyond that day's beginning. Of
 * somebody who is asked later than a day before it, no refusal comes before they could answer: the period is not kept by
 * that, and that it ended is marked by its own timer.
 */
function noLaterThanDenial(
  timer: Timer,
  { identityBy }: ClockResult,
  { enteredAt, zone }: TimerFacts,
): Timer {
  if (timer.name !== 'identityTtl' || identityBy === undefined) return timer;
  const asked = epochMs(enteredAt);
  const denied = epochMs(startOfDay(identityBy, zone));
  const end = denied < asked + MS_PER_DAY ? asked + LATE_PROOF_DAYS * MS_PER_DAY : denied;
  return end < epochMs(timer.at) ? { ...timer, at: new Date(end).toISOString() } : timer;
}

/**
 * Where a question does not stop the clock, its answer is awaited no longer than the period leaves: the last safe day is
 * there for answering. Whoever asks on that day waits for one day; a period that is over leaves nothing to keep.
 */
function noLaterThanAnswer(timer: Timer, clock: ClockResult, { enteredAt, zone }: TimerFacts): Timer {
  if (timer.name !== 'infoTtl' || clock.current === null) return timer;
  if (clock.status !== 'running' || clock.kind === 'immediate') return timer;
  const end = Math.max(epochMs(startOfDay(clock.current.safe, zone)), epochMs(enteredAt) + MS_PER_DAY);
  return end < epochMs(timer.at) ? { ...timer, at: new Date(end).toISOString() } : timer;
}

/**
 * A fee that is not paid ends in a refusal, which is due within the first period, extended or not (GDPR Art. 12(4)): the
 * last safe day of that is there for it. Only a clock that has not begun, because it waits for the fee, has no such day.
 */
function feeTimer(
  { base, current }: ClockResult,
  { enteredAt, feeDays = FEE_DAYS, zone }: TimerFacts,
): Timer {
  const asked = epochMs(enteredAt);
  const ends = [base, current].flatMap((end) => (end === null ? [] : [end.safe]));
  const limits = ends.length > 0 ? [epochMs(startOfDay(ends.reduce(earlier), zone))] : [];
  const end = Math.max(asked, Math.min(asked + feeDays * MS_PER_DAY, ...limits));
  return { name: 'feeTtl', key: `feeTtl-${feeDays}`, at: new Date(end).toISOString() };
}

function approvalTimers({ enteredAt, approvalHours: hours }: TimerFacts): Timer[] {
  if (hours === undefined) return [];
  const at = new Date(epochMs(enteredAt) + hours * MS_PER_HOUR).toISOString();
  return [{ name: 'approvalTtl', key: 'approvalTtl', at }];
}

/** Minutes after the plan at which whoever has not answered is asked again; then people go on without. */
const CHECK_AGAIN_MINUTES = [1, 5, 30, 120, 480, 1_440];
const MS_PER_MINUTE = 60_000;

const checkTimers = ({ enteredAt, checksOpen = false }: TimerFacts): Timer[] =>
  (checksOpen ? CHECK_AGAIN_MINUTES : []).map((minutes) => ({
    name: 'preApproval',
    key: `preApproval-${minutes}`,
    at: new Date(epochMs(enteredAt) + minutes * MS_PER_MINUTE).toISOString(),
  }));

function after(from: Instant, days: Partial<Record<TimerName, readonly number[]>>): Timer[] {
  const names = Object.keys(days) as TimerName[];
  return names.flatMap((name) =>
    (days[name] ?? []).map((count) => ({
      name,
      key: `${name}-${count}`,
      at: new Date(epochMs(from) + count * MS_PER_DAY).toISOString(),
    })),
  );
}

function deadlineTimers(clock: ClockResult, { zone, warnDays = [] }: TimerFacts): Timer[] {
  if (clock.current === null || clock.base === null) return [];
  const { safe } = clock.current;
  const days = [...new Set([...usualWarnings(safe, clock.start), ...warnDays])];
  const timers = days.map((count) => onDay('warn', `warn-${count}`, addDays(safe, -count), zone));
  if (clock.extensionNoticeBy !== undefined && clock.extended === undefined) {
    const day = addDays(clock.base.safe, -DECIDE_EXTENSION_DAYS_BEFORE);
    timers.push(onDay('extensionDecision', 'extensionDecision', day, zone));
  }
  // While the clock stands still its end moves on with every day; the answer arms it again.
  if (clock.status !== 'paused') {
    timers.push({ name: 'due', key: 'due', at: endOfDay(clock.current.due, zone) });
  }
  return timers;
}

/** Where the law wants an answer soon, several would come at once on the day of receipt: the last of them says it all. */
function usualWarnings(safe: LocalDate, start: LocalDate | null): readonly number[] {
  const past = WARN_DAYS_BEFORE.filter((count) => start !== null && addDays(safe, -count) <= start);
  return WARN_DAYS_BEFORE.filter((count) => !past.includes(count) || count === past.at(-1));
}

const at = (name: TimerName, instant: Instant | undefined): Timer[] =>
  instant === undefined ? [] : [{ name, key: name, at: instant }];

/** Silence of somebody who was never asked ends nothing. */
const waitsFor = (state: RequestState, { silent = false }: TimerFacts) =>
  silent && state === 'awaiting_identity' ? {} : (WAITING[state] ?? {});

const onDay = (name: TimerName, key: string, day: LocalDate, zone: string): Timer => ({
  name,
  key,
  at: startOfDay(day, zone),
});
