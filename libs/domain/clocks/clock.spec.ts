import { readCatalogue, type ClockQuestion } from '#catalogue';
import { isAppError } from '#contracts';
import { computeClock } from './clock.js';

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
    expect(codeOf(() => clockFor('DE', '2018-03-04'))).toBe('calendar.out_of_range');
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

const inBritain = (received: string, more: Partial<ClockQuestion>) =>
  clockFor('GB-ENG', received, { regime: 'UK_GDPR', ...more });

describe('computeClock where a request counts once it is complete', () => {
  it('has no date before a request is complete, where the law counts from there', () => {
    const open = inBritain('2026-03-02', { identityAskedAt: '2026-03-03T09:00:00Z' });
    expect(open).toMatchObject({ status: 'not_started', start: null, base: null, daysLeft: null });
    const complete = inBritain('2026-03-02', {
      identityAskedAt: '2026-03-03T09:00:00Z',
      identityReceivedAt: '2026-03-10T09:00:00Z',
    });
    expect(complete.base).toEqual({ due: '2026-04-10', safe: '2026-04-02' });
  });

  const clarifiedBeforeIdentity = (received: string, from: string, to: string, identity: string) =>
    inBritain(received, {
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
});
