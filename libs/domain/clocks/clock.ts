import { AppError, type ClockWarning } from '#contracts';
import type { ClockFacts, ClockResult, Deadline, Reading, TraceEntry } from './clock-types.js';
import { daysBetween, earlier, later } from './local-date.js';
import type { LocalDate } from './local-date.js';
import { pausesOf } from './pauses.js';
import type { Pauses } from './pauses.js';
import { endOfPeriod } from './period-end.js';
import type { PeriodStart } from './period-end.js';
import type { ClockRule } from './clock-rule.js';
import type { HolidayCalendar } from './working-days.js';
import { epochMs, localDate } from './zoned-time.js';

/**
 * The deadline of a request as of `facts.asOf`, with both readings and the way it was reached (clock reference 5).
 * Everything that a regime is lies in the rule, nothing in the code.
 *
 * @throws AppError `calendar.out_of_range` when an end falls into a year without holidays, `setting.invalid` for an
 * unknown zone or a calendar other than the one the facts name.
 */
export function computeClock(facts: ClockFacts, calendar: HolidayCalendar, rule: ClockRule): ClockResult {
  requireSameCalendar(facts, calendar);
  const receipt = receiptDay(facts);
  const start = startDay(rule, facts, receipt);
  const trace: TraceEntry[] = [
    { rule: 'receipt', from: firstAsked(facts), to: receipt, citation: rule.citation },
  ];
  if (start === null) return notStarted(rule, trace, submissionWarnings(facts));

  const pauses = pausesOf(rule.pause, facts, receipt);
  const endOf = (extended: boolean): Deadline => {
    const due = endOfPeriod(rule, periodStart('due', start, pauses, rule), extended, calendar, trace);
    const safe = endOfPeriod(rule, periodStart('safe', receipt, pauses, rule), extended, calendar, trace);
    return { due, safe: earlier(safe, due) };
  };
  const base = endOf(false);
  const refusal = extensionRefusal(rule, facts, base);
  const extended =
    facts.extension === undefined || refusal !== null
      ? undefined
      : (announcedEnd(rule, facts, base, trace) ?? endOf(true));
  const current = extended ?? base;
  const today = localDate(facts.asOf, facts.zone);

  return {
    kind: rule.kind,
    status: statusOf(rule, today, current, pauses),
    start,
    base,
    ...(extended === undefined ? {} : { extended }),
    ...(rule.extension === null ? {} : { extensionNoticeBy: base }),
    ...(rule.identityWarningDay === undefined ? {} : { identityBy: current.due }),
    current,
    daysLeft: daysBetween(today, current.safe),
    trace,
    warnings: [
      ...submissionWarnings(facts),
      ...(pauses.late ? (['SUSPENSION_NOT_PROMPT'] as const) : []),
      ...(refusal === null ? [] : [refusal]),
      ...(isIdentityRunningOut(rule, facts, daysBetween(receipt, today))
        ? (['VERIFICATION_RUNNING_OUT'] as const)
        : []),
      ...(rule.inForceFrom !== undefined && start < rule.inForceFrom ? (['NOT_IN_FORCE'] as const) : []),
    ],
  };
}

function requireSameCalendar(facts: ClockFacts, calendar: HolidayCalendar): void {
  if (facts.calendar === calendar.id) return;
  throw new AppError('setting.invalid', {
    detail: `The clock runs by the calendar ${facts.calendar} but was given ${calendar.id}.`,
  });
}

/** The request counts from when the person made it, but never from the future. */
const firstAsked = (facts: ClockFacts): string =>
  facts.submittedAt !== undefined && epochMs(facts.submittedAt) < epochMs(facts.receivedAt)
    ? facts.submittedAt
    : facts.receivedAt;

const receiptDay = (facts: ClockFacts): LocalDate => localDate(firstAsked(facts), facts.zone);

function submissionWarnings({ submittedAt, receivedAt }: ClockFacts): readonly ClockWarning[] {
  if (submittedAt === undefined || epochMs(submittedAt) <= epochMs(receivedAt)) return [];
  return ['SUBMITTED_IN_FUTURE'];
}

/** null while something that the period waits for is outstanding. */
function startDay(rule: ClockRule, facts: ClockFacts, receipt: LocalDate): LocalDate | null {
  if (rule.start === 'receipt') return receipt;
  let start = receipt;
  for (const [askedAt, doneAt] of [
    [facts.identityAskedAt, facts.identityReceivedAt],
    [facts.feeAskedAt, facts.feePaidAt],
  ]) {
    if (doneAt !== undefined) start = later(start, localDate(doneAt, facts.zone));
    else if (askedAt !== undefined) return null;
  }
  return start;
}

function periodStart(reading: Reading, day: LocalDate, pauses: Pauses, rule: ClockRule): PeriodStart {
  const counts = reading === 'due' || rule.pause?.safe === 'counted';
  return { reading, day, pauses: counts ? pauses.accepted : [] };
}

/** Why an extension does not count, or null when it does or none was made. */
function extensionRefusal(rule: ClockRule, facts: ClockFacts, base: Deadline): ClockWarning | null {
  if (facts.extension === undefined) return null;
  if (rule.extension === null) return 'EXTENSION_NOT_AVAILABLE';
  if (facts.extension.reasons.length === 0) return 'EXTENSION_WITHOUT_REASON';
  return localDate(facts.extension.noticeSentAt, facts.zone) > base.due ? 'EXTENSION_TOO_LATE' : null;
}

/** The day that the notice gives, where the law leaves that to it, but never an earlier one than without; else null. */
function announcedEnd(
  rule: ClockRule,
  facts: ClockFacts,
  base: Deadline,
  trace: TraceEntry[],
): Deadline | null {
  const until = facts.extension?.until;
  if (!rule.extension?.announced || until === undefined) return null;
  const end = { due: later(until, base.due), safe: later(until, base.safe) };
  trace.push({ rule: 'extended as announced', from: base.due, to: end.due, citation: rule.citation });
  return end;
}

const isIdentityRunningOut = (rule: ClockRule, facts: ClockFacts, daysSinceReceipt: number): boolean =>
  rule.identityWarningDay !== undefined &&
  facts.identityAskedAt !== undefined &&
  facts.identityReceivedAt === undefined &&
  daysSinceReceipt >= rule.identityWarningDay;

function statusOf(
  { kind }: ClockRule,
  today: LocalDate,
  current: Deadline,
  pauses: Pauses,
): ClockResult['status'] {
  if (today > current.due && kind !== 'not_before') return 'breached';
  return pauses.accepted.some((pause) => pause.open) ? 'paused' : 'running';
}

const notStarted = (
  { kind }: ClockRule,
  trace: readonly TraceEntry[],
  warnings: readonly ClockWarning[],
): ClockResult => ({
  kind,
  status: 'not_started',
  start: null,
  base: null,
  current: null,
  daysLeft: null,
  trace,
  warnings,
});

/**
 * The deadline where several laws count at once: the earliest of each reading (clock reference 4.5). null while none
 * has begun.
 */
export function earliestDeadline(clocks: readonly Pick<ClockResult, 'current'>[]): Deadline | null {
  const ends = clocks.map(({ current }) => current);
  return ends.reduce(
    (first, end) =>
      first && end
        ? { due: earlier(first.due, end.due), safe: earlier(first.safe, end.safe) }
        : (first ?? end),
    null,
  );
}
