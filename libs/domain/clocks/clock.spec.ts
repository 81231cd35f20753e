import { readCatalogue, type ClockQuestion } from '#catalogue';
import { isAppError } from '#contracts';
import { computeClock } from './clock.js';
import type { ClockRule } from './clock-rule.js';

const catalogue = readCatalogue();
const calendarFor = (id: string) => catalogue.calendar(id);

const ZONES: Readonly<Record<string, string>> = {
  DE: 'Europe/Berlin',
  FR: 'Europe/Paris',
  IE: 'Europe/Dublin',
  PL: 'Europe/Warsaw',
  'GB-ENG': 'Europe/London',
};

const factsFor = (place: string, received: string, more: Partial<ClockQuestion> = {}): ClockQuestion => ({
  regime: 'EU_GDPR',
  act: 'respond',
  right: 'erasure',
  zone: ZONES[place] ?? 'UTC',
  calendar: place,
  receivedAt: `${received}T12:00:00Z`,
  clarifications: [],
  asOf: `${received}T12:00:00Z`,
  ...more,
});
const clockFor = (place: string, received: string, more: Partial<ClockQuestion> = {}) =>
  catalogue.clock(factsFor(place, received, more));
const extensionOn = (day: string): Pick<ClockQuestion, 'extension'> => ({
  extension: { noticeSentAt: `${day}T12:00:00Z`, reasons: ['COMPLEXITY'] },
});

describe('computeClock under the GDPR', () => {
  it.each([
    ['C09', 'IE', '2024-03-05', '2024-04-05'],
    ['C10', 'IE', '2025-08-31', '2025-09-30'],
    ['C11', 'DE', '2025-01-31', '2025-02-28'],
    ['C12', 'DE', '2025-11-25', '2025-12-29'],
    ['C13', 'FR', '2025-03-18', '2025-04-18'],
    ['C14', 'FR', '2025-06-14', '2025-07-15'],
    ['C15', 'DE', '2025-10-11', '2025-11-11'],
    ['C16', 'FR', '2025-12-31', '2026-02-02'],
    ['C17', 'DE', '2026-04-02', '2026-05-04'],
    ['C18', 'PL', '2025-12-01', '2026-01-02'],
  ])('%s: in %s, a request of %s is due on %s', (_vector, place, received, due) => {
    expect(clockFor(place, received).base).toEqual({ due, safe: due });
  });

  it.each([
    ['C08', 'DE', '2023-01-31', '2023-05-02', '2023-04-28'],
    ['C08', 'DE', '2024-01-31', '2024-04-30', '2024-04-29'],
    ['C08', 'DE', '2025-01-31', '2025-04-30', '2025-04-28'],
    ['C19', 'IE', '2025-11-30', '2026-03-02', '2026-03-02'],
    ['C19', 'IE', '2025-09-26', '2025-12-29', '2025-12-29'],
    ['C19', 'IE', '2025-10-01', '2026-01-02', '2026-01-02'],
    ['C19', 'DE', '2026-01-31', '2026-04-30', '2026-04-28'],
  ])('%s: in %s, a request of %s can be extended to %s, safely to %s', (_v, place, received, due, safe) => {
    const clock = clockFor(place, received, extensionOn(received));
    expect(clock.extended).toEqual({ due, safe });
    expect(clock.current).toEqual(clock.extended);
    expect(clock.warnings).toEqual([]);
  });

  it('C24: reads the day of receipt in the zone of the controller', () => {
    const receivedAt = '2026-03-31T22:30:00Z';
    const clock = clockFor('DE', '2026-03-31', { receivedAt, asOf: receivedAt });
    expect(clock.start).toBe('2026-04-01');
    expect(clock.base?.due).toBe('2026-05-04');
  });

  it('counts from when the person first asked, if that was earlier', () => {
    const clock = clockFor('DE', '2026-03-10', { submittedAt: '2026-03-02T08:00:00Z' });
    expect(clock.start).toBe('2026-03-02');
  });

  it('does not count from a submission in the future', () => {
    const clock = clockFor('DE', '2026-03-02', { submittedAt: '2027-03-02T08:00:00Z' });
    expect(clock.start).toBe('2026-03-02');
    expect(clock.warnings).toEqual(['SUBMITTED_IN_FUTURE']);
  });

  it('says how it came to its date', () => {
    const { trace } = clockFor('DE', '2026-04-02');
    expect(trace.filter((entry) => !entry.rule.includes('safe'))).toEqual([
      expect.objectContaining({ rule: 'receipt', to: '2026-04-02' }),
      expect.objectContaining({ rule: 'period (due)', from: '2026-04-02', to: '2026-05-02' }),
      expect.objectContaining({ rule: 'next working day (due)', from: '2026-05-02', to: '2026-05-04' }),
    ]);
    for (const entry of trace) expect(entry.citation).not.toBe('');
  });

  it('counts the days that are left to the safe date, also when it is past', () => {
    expect(clockFor('DE', '2025-10-11', { asOf: '2025-11-01T12:00:00Z' }).daysLeft).toBe(10);
    expect(clockFor('DE', '2025-10-11', { asOf: '2025-11-13T12:00:00Z' }).daysLeft).toBe(-2);
  });

  it('is in breach from the end of the due day in the zone of the controller', () => {
    const at = (asOf: string) => clockFor('DE', '2025-10-11', { asOf }).status;
    expect(at('2025-11-11T22:59:59Z')).toBe('running');
    expect(at('2025-11-11T23:00:00Z')).toBe('breached');
  });
});

describe('an extension under the GDPR', () => {
  it('counts when its notice is sent on the last day of the base period', () => {
    expect(clockFor('DE', '2025-10-11', extensionOn('2025-11-11')).extended?.due).toBe('2026-01-12');
  });

  it.each([
    ['EXTENSION_TOO_LATE', extensionOn('2025-11-12')],
    ['EXTENSION_WITHOUT_REASON', { extension: { noticeSentAt: '2025-10-12T12:00:00Z', reasons: [] } }],
    ['EXTENSION_NOT_AVAILABLE', { act: 'refuse' as const, ...extensionOn('2025-10-12') }],
  ])('is ignored with %s', (warning, more) => {
    const clock = clockFor('DE', '2025-10-11', more);
    expect(clock.warnings).toEqual([warning]);
    expect(clock.extended).toBeUndefined();
    expect(clock.current).toEqual(clock.base);
  });
});

describe('a suspension under the GDPR', () => {
  const asked = (askedAt: string, receivedAt?: string): Partial<ClockQuestion> => ({
    identityAskedAt: `${askedAt}T12:00:00Z`,
    ...(receivedAt === undefined ? {} : { identityReceivedAt: `${receivedAt}T12:00:00Z` }),
  });

  it('moves the due date by the days from question to answer, both counted, and never the safe date', () => {
    const clock = clockFor('DE', '2025-10-06', asked('2025-10-08', '2025-10-10'));
    expect(clock.base).toEqual({ due: '2025-11-10', safe: '2025-11-06' });
    expect(clock.trace.map((entry) => entry.rule)).toContain('3 days suspended (due)');
  });

  it('does not count when the person was asked more than seven days after receipt', () => {
    expect(clockFor('DE', '2025-10-06', asked('2025-10-13', '2025-10-13')).base?.due).toBe('2025-11-07');
    const late = clockFor('DE', '2025-10-06', asked('2025-10-14', '2025-10-14'));
    expect(late.base?.due).toBe('2025-11-06');
    expect(late.warnings).toEqual(['SUSPENSION_NOT_PROMPT']);
  });

  it('counts days on which two questions are open once', () => {
    const clock = clockFor('DE', '2025-10-06', {
      ...asked('2025-10-08', '2025-10-10'),
      clarifications: [
        { askedAt: '2025-10-09T12:00:00Z', answeredAt: '2025-10-11T12:00:00Z', needed: true },
        { askedAt: '2025-10-06T12:00:00Z', answeredAt: '2025-10-20T12:00:00Z', needed: false },
      ],
    });
    expect(clock.trace.map((entry) => entry.rule)).toContain('4 days suspended (due)');
  });

  it('is paused while the question is open and dated as if the answer came today', () => {
    const clock = clockFor('DE', '2025-10-06', { ...asked('2025-10-08'), asOf: '2025-10-10T12:00:00Z' });
    expect(clock.status).toBe('paused');
    expect(clock.base?.due).toBe('2025-11-10');
  });
});

describe('a computation that cannot be made', () => {
  const codeOf = (compute: () => unknown): string | undefined => {
    try {
      compute();
    } catch (error) {
      return isAppError(error) ? error.code : 'another error';
    }
    return undefined;
  };

  it('fails for a year without holidays instead of taking every day for a working day', () => {
    expect(codeOf(() => clockFor('DE', '2040-12-20'))).toBe('calendar.out_of_range');
    expect(codeOf(() => clockFor('DE', '2019-03-04'))).toBe('calendar.out_of_range');
    expect(codeOf(() => clockFor('DE', '2040-10-05'))).toBeUndefined();
  });

  it('fails for an unknown country, zone, period or time', () => {
    expect(codeOf(() => calendarFor('ZZ'))).toBe('calendar.unknown');
    expect(codeOf(() => clockFor('DE', '2026-03-02', { zone: 'Europe/Nowhere' }))).toBe('setting.invalid');
    expect(codeOf(() => clockFor('DE', '2026-03-02', { act: 'ack' }))).toBe('regime.no_period');
    expect(codeOf(() => clockFor('DE', '2026-03-02', { receivedAt: 'yesterday' }))).toBe('request.invalid');
  });

  it('fails for a calendar other than the one that is named', () => {
    const rule = catalogue.clockRule('EU_GDPR', 'respond', 'access');
    const clock = () => computeClock(factsFor('DE', '2026-03-02'), calendarFor('FR'), rule);
    expect(codeOf(clock)).toBe('setting.invalid');
  });
});

/** Rules of other regimes, to show that each of them is a row of data. */
const UK: ClockRule = {
  period: { amount: 1, unit: 'month' },
  start: 'complete',
  startDay: { due: 0, safe: 0 },
  roll: true,
  pause: { on: ['clarification'], rights: ['access'], safe: 'counted', citation: 'UK GDPR Art. 12A' },
  extension: { amount: 2, unit: 'month' },
  citation: 'UK GDPR Art. 12',
};
const CALIFORNIA: ClockRule = {
  period: { amount: 45, unit: 'calendar_day' },
  start: 'receipt',
  startDay: { due: 0, safe: 1 },
  roll: false,
  pause: null,
  extension: { amount: 45, unit: 'calendar_day' },
  citation: '11 CCR §7021(b)',
};
const byRule = (rule: ClockRule, place: string, received: string, more: Partial<ClockQuestion> = {}) =>
  computeClock(factsFor(place, received, more), calendarFor(place), rule);

describe('computeClock by another rule', () => {
  it.each([
    ['C01', '2026-01-01', '2026-02-02'],
    ['C02', '2023-01-31', '2023-02-28'],
    ['C03', '2025-09-15', '2025-10-15'],
    ['C20', '2025-11-25', '2025-12-29'],
    ['C20', '2026-11-25', '2026-12-29'],
  ])('%s: rolls over the bank holidays of England', (_vector, received, due) => {
    expect(byRule(UK, 'GB-ENG', received).base?.due).toBe(due);
  });

  it('C06 and C07: takes the days of a clarification off, in both ways of counting them', () => {
    const paused = (received: string, from: string, to: string) =>
      byRule(UK, 'GB-ENG', received, {
        right: 'access',
        clarifications: [{ askedAt: `${from}T09:00:00Z`, answeredAt: `${to}T09:00:00Z`, needed: true }],
      }).base;
    expect(paused('2025-11-01', '2025-11-06', '2025-11-06')).toEqual({
      due: '2025-12-02',
      safe: '2025-12-01',
    });
    expect(paused('2024-11-14', '2024-11-16', '2024-12-16')).toEqual({
      due: '2025-01-14',
      safe: '2025-01-13',
    });
  });

  it('has no date before a request is complete, where the law counts from there', () => {
    const open = byRule(UK, 'GB-ENG', '2026-03-02', { identityAskedAt: '2026-03-03T09:00:00Z' });
    expect(open).toMatchObject({ status: 'not_started', start: null, base: null, daysLeft: null });
    const complete = byRule(UK, 'GB-ENG', '2026-03-02', {
      identityAskedAt: '2026-03-03T09:00:00Z',
      identityReceivedAt: '2026-03-10T09:00:00Z',
    });
    expect(complete.base).toEqual({ due: '2026-04-10', safe: '2026-04-02' });
  });

  const clarifiedBeforeIdentity = (received: string, from: string, to: string, identity: string) =>
    byRule(UK, 'GB-ENG', received, {
      right: 'access',
      clarifications: [{ askedAt: `${from}T09:00:00Z`, answeredAt: `${to}T09:00:00Z`, needed: true }],
      identityAskedAt: `${received}T15:00:00Z`,
      identityReceivedAt: `${identity}T09:00:00Z`,
    }).base;

  it('does not pause a period before it has begun', () => {
    const base = clarifiedBeforeIdentity('2026-03-02', '2026-03-03', '2026-03-06', '2026-03-10');
    expect(base).toEqual({ due: '2026-04-10', safe: '2026-04-07' });
  });

  it('keeps the safe date from passing the due date where a short month lets the readings cross', () => {
    const base = clarifiedBeforeIdentity('2023-01-29', '2023-01-29', '2023-02-27', '2023-02-28');
    expect(base).toEqual({ due: '2023-03-28', safe: '2023-03-28' });
  });

  it('C22 and C23: counts calendar days through weekends, whatever verification takes', () => {
    const clock = byRule(CALIFORNIA, 'DE', '2025-12-22', {
      identityAskedAt: '2025-12-23T09:00:00Z',
      identityReceivedAt: '2026-02-01T09:00:00Z',
      ...extensionOn('2026-01-05'),
    });
    expect(clock.base).toEqual({ due: '2026-02-05', safe: '2026-02-04' });
    expect(clock.extended).toEqual({ due: '2026-03-22', safe: '2026-03-21' });
  });

  it('C21: counts the day of receipt as the first day where the law says so', () => {
    const rule: ClockRule = {
      ...CALIFORNIA,
      period: { amount: 30, unit: 'calendar_day' },
      startDay: { due: 1, safe: 1 },
    };
    expect(byRule(rule, 'GB-ENG', '2026-07-01').base?.due).toBe('2026-07-30');
  });

  it('C22: counts business days with and without holidays', () => {
    const days = (amount: number): ClockRule => ({
      ...CALIFORNIA,
      period: { amount, unit: 'business_day' },
      startDay: { due: 0, safe: 0 },
    });
    const calendar = { id: 'US-CA', years: { '2025': ['12-25'], '2026': ['01-01'] } };
    const facts = { ...factsFor('US-CA', '2025-12-22'), zone: 'America/Los_Angeles' };
    expect(computeClock(facts, calendar, days(10)).base).toEqual({ due: '2026-01-07', safe: '2026-01-05' });
    expect(computeClock(facts, calendar, days(15)).base).toEqual({ due: '2026-01-14', safe: '2026-01-12' });
  });
});
