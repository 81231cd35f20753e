import { AppError } from '#contracts';
import type { ClockFacts, ClockResult, ClockWarning, Deadline, Reading, TraceEntry } from './clock-types.js';
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
  if (start === null) return notStarted(trace, submissionWarnings(facts));

  const pauses = pausesOf(rule.pause, facts, receipt);
  const endOf = (extended: boolean): Deadline => {
    const due = endOfPeriod(rule, periodStart('due', start, pauses, rule), extended, calendar, trace);
    const safe = endOfPeriod(rule, periodStart('safe', receipt, pauses, rule), extended, calendar, trace);
    return { due, safe: earlier(safe, due) };
  };
  const base = endOf(false);
  const refusal = extensionRefusal(rule, facts, base);
  const extended = facts.extension !== undefined && refusal === null ? endOf(true) : undefined;
  const current = extended ?? base;
  const today = localDate(facts.asOf, facts.zone);

  return {
    status: statusOf(today, current, pauses),
    start,
    base,
    ...(extended === undefined ? {} : { extended }),
    ...(rule.extension === null ? {} : { extensionNoticeBy: base }),
    current,
    daysLeft: daysBetween(today, current.safe),
    trace,
    warnings: [
      ...submissionWarnings(facts),
      ...(pauses.late ? (['SUSPENSION_NOT_PROMPT'] as const) : []),
      ...(refusal === null ? [] : [refusal]),
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

function statusOf(today: LocalDate, current: Deadline, pauses: Pauses): ClockResult['status'] {
  if (today > current.due) return 'breached';
  return pauses.accepted.some((pause) => pause.open) ? 'paused' : 'running';
}

const notStarted = (trace: readonly TraceEntry[], warnings: readonly ClockWarning[]): ClockResult => ({
  status: 'not_started',
  start: null,
  base: null,
  current: null,
  daysLeft: null,
  trace,
  warnings,
});
