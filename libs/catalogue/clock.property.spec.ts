import * as fc from 'fast-check';
import {
  addDays,
  computeClock,
  earliestDeadline,
  endOfDay,
  feeDaysOf,
  isWorkingDay,
  startOfDay,
  timersFor,
  type ClockResult,
  type HolidayCalendar,
  type LocalDate,
} from '#domain';
import { RIGHTS, type ClockAct, type RightCode } from '#contracts';
import type { ClockQuestion } from './catalogue.js';
import { readCatalogue } from './read-catalogue.js';
import type { RegimeClockRow } from './regime.schema.js';

const catalogue = readCatalogue();
const ZONES = [
  'Europe/Berlin',
  'America/Los_Angeles',
  'America/Sao_Paulo',
  'Asia/Kolkata',
  'Pacific/Auckland',
] as const;
const FIRST_DAY = '2020-01-01';
/** Leaves room for an extended period and its pauses before the calendars end. */
const DAYS = 20 * 365;
const YEARS = Array.from({ length: 20 }, (_, index) => 2020 + index);
/** Where counting goes wrong: ends of months and years, leap days, changes of the clock in both hemispheres. */
const SPECIAL_DAYS = YEARS.flatMap((year) =>
  [
    ...['01-01', '01-30', '01-31', '02-28', '03-31', '08-31', '10-31', '11-30', '12-31'],
    ...(year % 4 === 0 ? ['02-29'] : []),
  ]
    .map((day) => `${year}-${day}`)
    .concat(clockChanges(year)),
).filter((day) => day < addDays(FIRST_DAY, DAYS));

interface Where {
  readonly regime: string;
  readonly act: ClockAct;
  readonly right: RightCode;
  readonly row: RegimeClockRow;
  readonly calendar: string;
  readonly zone: string;
}

const rule = fc.constantFrom(
  ...catalogue
    .regimes()
    .flatMap(({ id, clock }) => clock.flatMap((row) => row.acts.map((act) => ({ regime: id, act, row })))),
);
const where: fc.Arbitrary<Where> = fc
  .tuple(rule, fc.constantFrom(...catalogue.calendarIds()), fc.constantFrom(...ZONES))
  .chain(([of, calendar, zone]) =>
    fc
      .constantFrom(...(of.row.rights ?? RIGHTS))
      .map((right) => ({ ...of, right, calendar, zone, row: catalogue.clockRule(of.regime, of.act, right) })),
  );
const day = fc.oneof(
  fc.nat(DAYS).map((offset) => addDays(FIRST_DAY, offset)),
  fc.constantFrom(...SPECIAL_DAYS),
);
const offset = fc.integer({ min: 0, max: 60 });

const noon = (date: LocalDate): string => `${date}T12:00:00Z`;
/** The instant at which a day begins in its zone: noon in UTC is another day in Auckland. */
const factsFor = (place: Where, received: LocalDate, more: Partial<ClockQuestion> = {}): ClockQuestion => ({
  regime: place.regime,
  act: place.act,
  right: place.right,
  zone: place.zone,
  calendar: place.calendar,
  receivedAt: startOfDay(received, place.zone),
  clarifications: [],
  asOf: startOfDay(received, place.zone),
  ...more,
});
const clockFor = (place: Where, received: LocalDate, more: Partial<ClockQuestion> = {}): ClockResult =>
  catalogue.clock(factsFor(place, received, more));
const extendedOn = (received: LocalDate): Partial<ClockQuestion> => ({
  extension: { noticeSentAt: noon(received), reasons: ['VOLUME'] },
});
const extendedIf = (extend: boolean, received: LocalDate): Partial<ClockQuestion> =>
  extend ? extendedOn(received) : {};
const asked = (place: Where, received: LocalDate, after: number, days: number): Partial<ClockQuestion> => {
  const askedAt = startOfDay(addDays(received, after), place.zone);
  const answeredAt = startOfDay(addDays(received, after + days), place.zone);
  return {
    identityAskedAt: askedAt,
    identityReceivedAt: answeredAt,
    feeAskedAt: askedAt,
    feePaidAt: answeredAt,
    clarifications: [{ askedAt, answeredAt, needed: true }],
  };
};
const ends = (clock: ClockResult): { due: string; safe: string } => clock.current ?? { due: '', safe: '' };
const isNotBefore = (earlier: ClockResult, later: ClockResult): boolean =>
  ends(later).due >= ends(earlier).due && ends(later).safe >= ends(earlier).safe;
/** What a date is made of; the trace names instants. */
const datesOf = ({ start, base, extended, current, daysLeft, warnings, status }: ClockResult) => ({
  ...{ start, base, extended, current, daysLeft, warnings, status },
});

/** Every row of every regime, over every calendar, in five zones, from 2020 to 2040. */
describe('every clock', () => {
  it('never moves back for a later receipt', () => {
    fc.assert(
      fc.property(where, day, fc.boolean(), (place, received, extend) => {
        const next = addDays(received, 1);
        const today = clockFor(place, received, extendedIf(extend, received));
        expect(isNotBefore(today, clockFor(place, next, extendedIf(extend, next)))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('has a safe date that is not after the due date, and ends on a working day where its law says so', () => {
    fc.assert(
      fc.property(where, day, fc.boolean(), offset, offset, (place, received, extend, after, days) => {
        const { due, safe } = ends(
          clockFor(place, received, {
            ...asked(place, received, after, days),
            ...extendedIf(extend, received),
          }),
        );
        expect(due).not.toBe('');
        expect(safe <= due).toBe(true);
        const calendar = catalogue.calendar(place.calendar);
        if (place.row.roll) expect([due, safe].every((end) => isWorkingDay(end, calendar))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('is never shortened by an extension or by a pause', () => {
    fc.assert(
      fc.property(where, day, offset, offset, (place, received, after, days) => {
        const plain = clockFor(place, received);
        expect(isNotBefore(plain, clockFor(place, received, asked(place, received, after, days)))).toBe(true);
        const longer = clockFor(place, received, extendedOn(received));
        expect(isNotBefore(plain, longer)).toBe(true);
        expect(longer.extended === undefined).toBe(place.row.extension === null);
      }),
      { numRuns: 500 },
    );
  });

  it('takes an extension up to the end of the base due day and not a moment later', () => {
    fc.assert(
      fc.property(where, day, fc.integer({ min: -5000, max: 5000 }), (place, received, ms) => {
        fc.pre(place.row.extension !== null);
        const { due } = ends(clockFor(place, received));
        const noticeSentAt = new Date(Date.parse(endOfDay(due, place.zone)) + ms).toISOString();
        const clock = clockFor(place, received, { extension: { noticeSentAt, reasons: ['COMPLEXITY'] } });
        expect(clock.extended !== undefined).toBe(ms < 0);
        expect(clock.warnings.includes('EXTENSION_TOO_LATE')).toBe(ms >= 0);
      }),
    );
  });

  it('never ends earlier because of one more holiday', () => {
    fc.assert(
      fc.property(where, day, offset, (place, received, later) => {
        const calendar = catalogue.calendar(place.calendar);
        const facts = factsFor(place, received);
        const more = withHoliday(calendar, addDays(received, later));
        const before = computeClock(facts, calendar, place.row);
        expect(isNotBefore(before, computeClock(facts, more, place.row))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('is the same for the first and the last second of a day', () => {
    fc.assert(
      fc.property(where, day, (place, received) => {
        const asOf = startOfDay(received, place.zone);
        const last = new Date(Date.parse(endOfDay(received, place.zone)) - 1000).toISOString();
        const early = clockFor(place, received, { asOf });
        expect(datesOf(clockFor(place, received, { receivedAt: last, asOf }))).toEqual(datesOf(early));
      }),
      { numRuns: 300 },
    );
  });

  it('has the same dates in every zone, also on days on which the clocks change', () => {
    fc.assert(
      fc.property(where, day, (place, received) => {
        const elsewhere = { ...place, zone: 'Etc/UTC' };
        expect(datesOf(clockFor(place, received))).toEqual(datesOf(clockFor(elsewhere, received)));
      }),
      { numRuns: 300 },
    );
  });

  it('ignores what its rule does not look at and gives the same result twice', () => {
    fc.assert(
      fc.property(where, day, offset, offset, (place, received, after, days) => {
        const more = asked(place, received, after, days);
        const clock = clockFor(place, received, more);
        expect(clockFor(place, received, more)).toEqual(clock);
        if (place.row.start === 'receipt' && place.row.pause === null)
          expect(clock).toEqual(clockFor(place, received));
        if (place.row.start === 'receipt') {
          const { feeAskedAt: _asked, feePaidAt: _paid, ...withoutFee } = more;
          expect(clock).toEqual(clockFor(place, received, withoutFee));
        }
      }),
    );
  });

  it('leaves time to refuse in the first period what is not paid for, whenever the fee was asked for', () => {
    fc.assert(
      fc.property(
        where.filter(({ act, row }) => act === 'respond' && row.kind !== 'not_before'),
        day,
        offset,
        fc.boolean(),
        (place, received, after, extend) => {
          const enteredAt = startOfDay(addDays(received, after), place.zone);
          const open = { feeAskedAt: enteredAt, asOf: enteredAt, ...extendedIf(extend, received) };
          const clock = clockFor(place, received, open);
          const feeDays = feeDaysOf(place.row);
          const [timer] = timersFor('awaiting_fee', clock, { enteredAt, feeDays, zone: place.zone }).filter(
            ({ name }) => name === 'feeTtl',
          );
          const waits = Date.parse(timer!.at) - Date.parse(enteredAt);
          expect(waits).toBeGreaterThanOrEqual(0);
          expect(waits).toBeLessThanOrEqual(feeDays * 86_400_000);
          if (clock.base === null) {
            // the fee itself starts the period: nobody waits for it longer than for an answer
            const { due } = clockFor(place, addDays(received, after)).base!;
            expect(Date.parse(timer!.at)).toBeLessThan(Date.parse(endOfDay(due, place.zone)));
          } else if (Date.parse(startOfDay(clock.base.safe, place.zone)) > Date.parse(enteredAt))
            expect(Date.parse(timer!.at)).toBeLessThanOrEqual(
              Date.parse(startOfDay(clock.base.safe, place.zone)),
            );
          else expect(waits).toBe(0);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('ends with the earliest where several laws count', () => {
    fc.assert(
      fc.property(fc.array(where, { minLength: 1, maxLength: 4 }), day, (places, received) => {
        const clocks = places.map((place) => clockFor(place, received));
        const together = earliestDeadline(clocks);
        expect(together?.due).toBe(clocks.map((clock) => ends(clock).due).sort()[0]);
        expect(together?.safe).toBe(clocks.map((clock) => ends(clock).safe).sort()[0]);
      }),
    );
  });
});

/** The Sundays on which Europe, North America and New Zealand change their clocks, and their neighbours. */
function clockChanges(year: number): LocalDate[] {
  const sundays = Array.from({ length: 366 }, (_, index) => addDays(`${year}-01-01`, index)).filter(
    (date) => date.startsWith(String(year)) && new Date(`${date}T00:00:00Z`).getUTCDay() === 0,
  );
  const changes = sundays.filter((date) => /-(03|04|09|10|11)-/.test(date));
  return changes.flatMap((date) => [addDays(date, -1), date]);
}

function withHoliday(calendar: HolidayCalendar, date: LocalDate): HolidayCalendar {
  const year = date.slice(0, 4);
  const holidays = [...(calendar.years[year] ?? []), date.slice(5)];
  return { ...calendar, years: { ...calendar.years, [year]: holidays } };
}
