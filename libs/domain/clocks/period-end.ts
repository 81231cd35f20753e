import type { Reading, TraceEntry } from './clock-types.js';
import { addDays, addMonths } from './local-date.js';
import type { LocalDate } from './local-date.js';
import { pausedDays } from './pauses.js';
import type { Pause } from './pauses.js';
import type { ClockRule, Period } from './clock-rule.js';
import { addBusinessDays, addWeekdays, roll } from './working-days.js';
import type { HolidayCalendar } from './working-days.js';

/** From where, in which reading and with which pauses a period is counted. */
export interface PeriodStart {
  readonly reading: Reading;
  readonly day: LocalDate;
  readonly pauses: readonly Pause[];
}

/** The last day of the base period, or of the extended one: period, then pauses, then one move to a working day. */
export function endOfPeriod(
  rule: ClockRule,
  start: PeriodStart,
  extended: boolean,
  calendar: HolidayCalendar,
  trace: TraceEntry[],
): LocalDate {
  const label = `${extended ? 'extended ' : ''}period (${start.reading})`;
  const unpaused = periodsOf(rule, start.reading, extended).reduce(
    (day, period) => advance(day, period, start.reading, calendar),
    addDays(start.day, -rule.startDay[start.reading]),
  );
  trace.push({ rule: label, from: start.day, to: unpaused, citation: rule.citation });

  const paused = pausedDays(start.pauses, start.reading, start.day, unpaused);
  const end = addDays(unpaused, paused);
  if (paused > 0) {
    const rulePaused = `${paused} days suspended (${start.reading})`;
    trace.push({ rule: rulePaused, from: unpaused, to: end, citation: rule.pause?.citation ?? '' });
  }

  const last = rule.roll ? roll(end, calendar) : end;
  if (last !== end) {
    const moved = `next working day (${start.reading})`;
    trace.push({ rule: moved, from: end, to: last, citation: rule.citation });
  }
  return last;
}

/** "Two further months" is one step from the start for `due`, and a second step after the first for `safe`. */
function periodsOf(rule: ClockRule, reading: Reading, extended: boolean): readonly Period[] {
  const { period, extension } = rule;
  if (!extended || extension === null) return [period];
  if (reading === 'safe' || extension.unit !== period.unit) return [period, extension];
  return [{ amount: period.amount + extension.amount, unit: period.unit }];
}

function advance(day: LocalDate, { amount, unit }: Period, reading: Reading, calendar: HolidayCalendar) {
  if (unit === 'month') return addMonths(day, amount);
  if (unit === 'calendar_day') return addDays(day, amount);
  if (unit === 'business_day' && reading === 'safe') return addWeekdays(day, amount);
  return addBusinessDays(day, amount, calendar);
}
