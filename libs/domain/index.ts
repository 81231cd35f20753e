export { CALENDAR_IDS, calendarFor } from './clocks/calendars.js';
export { computeClock } from './clocks/clock.js';
export type {
  Ask,
  ClockAct,
  ClockFacts,
  ClockResult,
  ClockWarning,
  Deadline,
  TraceEntry,
} from './clocks/clock-types.js';
export { addDays, addMonths, daysBetween } from './clocks/local-date.js';
export type { LocalDate } from './clocks/local-date.js';
export { REGIME_TABLE } from './clocks/regimes.js';
export type { Period, RegimeRow } from './clocks/regimes.js';
export { timersFor } from './clocks/timers.js';
export type { TimerFacts } from './clocks/timers.js';
export { isWorkingDay } from './clocks/working-days.js';
export type { HolidayCalendar } from './clocks/working-days.js';
export { endOfDay, localDate, startOfDay } from './clocks/zoned-time.js';
export type { Instant } from './clocks/zoned-time.js';
export { allows, compareLevels, isEnough, nextCommands, strongest, transition } from './rights/index.js';
export type { RequestContext, Step } from './rights/index.js';
