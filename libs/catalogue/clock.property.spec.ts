import * as fc from 'fast-check';
import {
  addDays,
  computeClock,
  endOfDay,
  isWorkingDay,
  startOfDay,
  type ClockResult,
  type HolidayCalendar,
  type LocalDate,
} from '#domain';
import type { ClockQuestion } from './catalogue.js';
import { readCatalogue } from './read-catalogue.js';

const catalogue = readCatalogue();
const calendarFor = (id: string): HolidayCalendar => catalogue.calendar(id);
const RULE = catalogue.clockRule('EU_GDPR', 'respond', 'erasure');

const PLACES = [
  { calendar: 'DE', zone: 'Europe/Berlin' },
  { calendar: 'FR', zone: 'Europe/Paris' },
  { calendar: 'IE', zone: 'Europe/Dublin' },
  { calendar: 'PL', zone: 'Europe/Warsaw' },
] as const;
type Place = (typeof PLACES)[number];

const FIRST_DAY = '2020-01-01';
/** Leaves room for an extended period and its pauses before the calendars end. */
const DAYS = 20 * 365;

const place = fc.constantFrom<Place>(...PLACES);
const day = fc.nat(DAYS).map((offset) => addDays(FIRST_DAY, offset));
const offset = fc.integer({ min: 0, max: 60 });

const noon = (date: LocalDate): string => `${date}T12:00:00Z`;
const factsFor = (where: Place, received: LocalDate, more: Partial<ClockQuestion> = {}): ClockQuestion => ({
  regime: 'EU_GDPR',
  act: 'respond',
  right: 'erasure',
  ...where,
  receivedAt: noon(received),
  clarifications: [],
  asOf: noon(received),
  ...more,
});
const clockFor = (where: Place, received: LocalDate, more: Partial<ClockQuestion> = {}): ClockResult =>
  catalogue.clock(factsFor(where, received, more));
const extended = (received: LocalDate): Partial<ClockQuestion> => ({
  extension: { noticeSentAt: noon(received), reasons: ['VOLUME'] },
});
const ends = (clock: ClockResult): { due: string; safe: string } => clock.current ?? { due: '', safe: '' };

describe('every clock under the GDPR', () => {
  it('never moves back for a later receipt', () => {
    fc.assert(
      fc.property(place, day, fc.boolean(), (where, received, extend) => {
        const next = addDays(received, 1);
        const today = ends(clockFor(where, received, extend ? extended(received) : {}));
        const tomorrow = ends(clockFor(where, next, extend ? extended(next) : {}));
        expect(tomorrow.due >= today.due && tomorrow.safe >= today.safe).toBe(true);
      }),
    );
  });

  it('ends on a working day, the safe date never after the due date', () => {
    fc.assert(
      fc.property(place, day, fc.boolean(), offset, offset, (where, received, extend, asked, answered) => {
        const { due, safe } = ends(
          clockFor(where, received, {
            ...(extend ? extended(received) : {}),
            identityAskedAt: noon(addDays(received, asked)),
            identityReceivedAt: noon(addDays(received, asked + answered)),
          }),
        );
        const calendar = calendarFor(where.calendar);
        expect(safe <= due).toBe(true);
        expect([due, safe].every((end) => isWorkingDay(end, calendar))).toBe(true);
      }),
    );
  });

  it('is never shortened by an extension or by a pause', () => {
    fc.assert(
      fc.property(place, day, offset, offset, (where, received, asked, answered) => {
        const plain = ends(clockFor(where, received));
        const paused = ends(
          clockFor(where, received, {
            identityAskedAt: noon(addDays(received, asked)),
            identityReceivedAt: noon(addDays(received, asked + answered)),
          }),
        );
        const longer = ends(clockFor(where, received, extended(received)));
        expect(paused.due >= plain.due && paused.safe === plain.safe).toBe(true);
        expect(longer.due >= plain.due && longer.safe >= plain.safe).toBe(true);
      }),
    );
  });

  it('takes an extension up to the end of the base due day and not a moment later', () => {
    fc.assert(
      fc.property(place, day, fc.integer({ min: -5000, max: 5000 }), (where, received, ms) => {
        const { due } = ends(clockFor(where, received));
        const end = Date.parse(endOfDay(due, where.zone));
        const noticeSentAt = new Date(end + ms).toISOString();
        const clock = clockFor(where, received, { extension: { noticeSentAt, reasons: ['COMPLEXITY'] } });
        expect(clock.extended !== undefined).toBe(ms < 0);
        expect(clock.warnings).toEqual(ms < 0 ? [] : ['EXTENSION_TOO_LATE']);
      }),
    );
  });

  it('never ends earlier because of one more holiday', () => {
    fc.assert(
      fc.property(place, day, offset, (where, received, later) => {
        const calendar = calendarFor(where.calendar);
        const holiday = addDays(received, later);
        const facts = factsFor(where, received);
        const { due } = ends(computeClock(facts, calendar, RULE));
        expect(ends(computeClock(facts, withHoliday(calendar, holiday), RULE)).due >= due).toBe(true);
      }),
    );
  });

  it('is the same for the first and the last moment of a day, also when the clocks change', () => {
    fc.assert(
      fc.property(place, day, (where, received) => {
        const asOf = noon(received);
        const first = startOfDay(received, where.zone);
        const last = new Date(Date.parse(endOfDay(received, where.zone)) - 1).toISOString();
        const early = clockFor(where, received, { receivedAt: first, asOf });
        const late = clockFor(where, received, { receivedAt: last, asOf });
        expect({ ...early, trace: [] }).toEqual({ ...late, trace: [] });
      }),
    );
  });

  it('ignores what its regime does not look at and gives the same result twice', () => {
    fc.assert(
      fc.property(place, day, offset, (where, received, paid) => {
        const fee = { feeAskedAt: noon(received), feePaidAt: noon(addDays(received, paid)) };
        expect(clockFor(where, received, fee)).toEqual(clockFor(where, received));
      }),
    );
  });
});

function withHoliday(calendar: HolidayCalendar, date: LocalDate): HolidayCalendar {
  const year = date.slice(0, 4);
  const holidays = [...(calendar.years[year] ?? []), date.slice(5)];
  return { ...calendar, years: { ...calendar.years, [year]: holidays } };
}
