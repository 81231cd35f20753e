import { addBusinessDays, isWorkingDay, roll } from '../domain/clocks/working-days.js';
import { readCatalogue } from './read-catalogue.js';

const catalogue = readCatalogue();
const calendarFor = (id: string) => catalogue.calendar(id);

describe('the holiday calendars', () => {
  it.each(catalogue.calendarIds())(
    '%s has every year from 2019 to 2040, in order and without doubles',
    (id) => {
      const { years } = calendarFor(id);
      expect(Object.keys(years)).toEqual(Array.from({ length: 22 }, (_, index) => String(2019 + index)));
      for (const holidays of Object.values(years)) {
        expect(holidays.length).toBeGreaterThanOrEqual(5);
        expect(holidays).toEqual([...new Set(holidays)].sort());
        for (const holiday of holidays) expect(holiday).toMatch(/^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/);
      }
    },
  );

  it.each([
    ['DE', '2026-04-03', false],
    ['FR', '2025-04-18', true],
    ['FR', '2025-07-14', false],
    ['PL', '2024-12-24', true],
    ['PL', '2025-12-24', false],
    ['IE', '2022-02-07', true],
    ['IE', '2023-02-06', false],
    ['DE', '2026-12-31', true],
    ['IT', '2027-10-04', false],
    ['GB-ENG', '2023-05-08', false],
  ])('%s on %s: working day %s', (id, day, working) => {
    expect(isWorkingDay(day, calendarFor(id))).toBe(working);
  });
});

describe('the holidays that count', () => {
  it.each([
    ['EU_GDPR', 'DE', null, 'DE'],
    ['EU_GDPR', 'DE', 'FR', 'DE'],
    ['EU_GDPR', 'US', 'FR', 'FR'],
    ['UK_GDPR', 'DE', 'GB', 'GB-ENG'],
    ['UK_GDPR', 'DE', 'GB-SCT', 'GB-SCT'],
    ['UK_GDPR', 'GB-NIR', 'GB-SCT', 'GB-NIR'],
    ['US_CA', 'DE', 'US-CA', 'US-CA'],
    ['US_CA', 'US', 'US-CA', 'US-CA'],
    ['US_VA', 'DE', 'US-VA', 'US'],
    ['CA_PIPEDA', 'DE', 'CA-QC', 'CA-QC'],
    ['CH_FADP', 'CH-ZH', 'CH-TI', 'CH-ZH'],
    ['BR_LGPD', 'PT', 'BR', 'BR'],
  ])(
    'under %s with the tenant in %s and the person in %s are those of %s',
    (regime, tenant, home, expected) => {
      expect(catalogue.calendarUnder(regime, tenant, home)).toBe(expected);
    },
  );
});

describe('working days', () => {
  it('roll over a chain of holidays and weekends', () => {
    expect(roll('2026-12-25', calendarFor('DE'))).toBe('2026-12-28');
    expect(roll('2026-12-24', calendarFor('DE'))).toBe('2026-12-24');
  });

  it('do not count the day they are counted from', () => {
    expect(addBusinessDays('2026-12-23', 2, calendarFor('DE'))).toBe('2026-12-28');
    expect(addBusinessDays('2026-12-26', 0, calendarFor('DE'))).toBe('2026-12-26');
  });
});
