import { AppError } from '#contracts';
import { addDays, isWeekend } from './local-date.js';
import type { LocalDate } from './local-date.js';

/** Public holidays of one country or subdivision. */
export interface HolidayCalendar {
  /** ISO 3166-1 alpha-2, or with a subdivision: `DE`, `GB-ENG`. */
  readonly id: string;
  /** Year → holidays as `MM-DD`. A year that is not here is unknown, not free of holidays. */
  readonly years: Readonly<Record<string, readonly string[]>>;
}

function isHoliday(date: LocalDate, calendar: HolidayCalendar): boolean {
  const holidays = calendar.years[date.slice(0, 4)];
  if (holidays !== undefined) return holidays.includes(date.slice(5));
  throw new AppError('calendar.out_of_range', {
    detail: `The calendar ${calendar.id} has no holidays for ${date.slice(0, 4)}. Update the calendars.`,
  });
}

/** Neither a Saturday, a Sunday nor a public holiday. Throws `calendar.out_of_range` for a year without data. */
export const isWorkingDay = (date: LocalDate, calendar: HolidayCalendar): boolean =>
  !isWeekend(date) && !isHoliday(date, calendar);

/** The day itself or the next working day (Reg. 1182/71 Art. 3(4)). */
export function roll(date: LocalDate, calendar: HolidayCalendar): LocalDate {
  let day = date;
  while (!isWorkingDay(day, calendar)) day = addDays(day, 1);
  return day;
}

const nextDay = (date: LocalDate): LocalDate => addDays(date, 1);

/** The n-th working day after `date`, which is never counted itself. */
export function addBusinessDays(date: LocalDate, count: number, calendar: HolidayCalendar): LocalDate {
  let day = date;
  for (let counted = 0; counted < count; counted += 1) day = roll(nextDay(day), calendar);
  return day;
}

/** The n-th working day before `date`, which is never counted itself. */
export function subtractBusinessDays(date: LocalDate, count: number, calendar: HolidayCalendar): LocalDate {
  let day = date;
  for (let counted = 0; counted < count; counted += 1) {
    do day = addDays(day, -1);
    while (!isWorkingDay(day, calendar));
  }
  return day;
}

/** The n-th day from Monday to Friday after `date`, holidays included. */
export function addWeekdays(date: LocalDate, count: number): LocalDate {
  let day = date;
  for (let counted = 0; counted < count; counted += 1) {
    do day = nextDay(day);
    while (isWeekend(day));
  }
  return day;
}
