// How laws name a holiday. A rule takes a year and gives the days `MM-DD` on which it falls then.
const DAY_MS = 86_400_000;
const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/** @typedef {(year: number) => string[]} DayRule */

/** The same day every year. @param {string} day @returns {DayRule} */
export const fixed = (day) => () => [day];

/** Days after Easter Sunday; negative ones before. @param {number} days @returns {DayRule} */
export const easter = (days) => (year) => [dayOf(easterSunday(year) + days * DAY_MS)];

/** `first('Monday', 5)`: the first Monday of May. @param {string} weekday @param {number} month @returns {DayRule} */
export const first = (weekday, month) => (year) => [
  dayOf(onOrAfter(Date.UTC(year, month - 1, 1), WEEKDAYS.indexOf(weekday))),
];

/** The last such weekday of a month. @param {string} weekday @param {number} month @returns {DayRule} */
export const last = (weekday, month) => (year) => [
  dayOf(onOrAfter(Date.UTC(year, month, 1) - 7 * DAY_MS, WEEKDAYS.indexOf(weekday))),
];

/** A rule that holds from a year on. @param {number} from @param {DayRule} rule @returns {DayRule} */
export const since = (from, rule) => (year) => (year >= from ? rule(year) : []);

/** A rule that was set aside in some years. @param {number[]} years @param {DayRule} rule @returns {DayRule} */
export const except = (years, rule) => (year) => (years.includes(year) ? [] : rule(year));

/** Holidays of one year alone. @param {number} year @param {string[]} days @returns {DayRule} */
export const once =
  (year, ...days) =>
  (asked) =>
    asked === year ? days : [];

/** Other days when the day falls on one of these weekdays. @param {string} day @param {Record<string, string[]>} byWeekday @returns {DayRule} */
export const byWeekday = (day, byWeekday) => (year) =>
  byWeekday[WEEKDAYS[new Date(`${year}-${day}T00:00:00Z`).getUTCDay()]] ?? [];

/** Of the Gregorian calendar: Meeus, Astronomical Algorithms, chapter 8. */
function easterSunday(year) {
  const [golden, century, rest] = [year % 19, Math.floor(year / 100), year % 100];
  const correction = Math.floor((century - Math.floor((century + 8) / 25) + 1) / 3);
  const epact = (19 * golden + century - Math.floor(century / 4) - correction + 15) % 30;
  const weekday = (32 + 2 * (century % 4) + 2 * Math.floor(rest / 4) - epact - (rest % 4)) % 7;
  const late = Math.floor((golden + 11 * epact + 22 * weekday) / 451);
  const days = epact + weekday - 7 * late + 114;
  return Date.UTC(year, Math.floor(days / 31) - 1, (days % 31) + 1);
}

const onOrAfter = (time, weekday) => time + ((weekday - new Date(time).getUTCDay() + 7) % 7) * DAY_MS;

const dayOf = (time) => new Date(time).toISOString().slice(5, 10);
