import { addMonths } from '#domain';
import type { ClockQuestion } from './catalogue.js';
import { readCatalogue } from './read-catalogue.js';

const catalogue = readCatalogue();

const ZONES: Readonly<Record<string, string>> = {
  DE: 'Europe/Berlin',
  FR: 'Europe/Paris',
  IE: 'Europe/Dublin',
  PL: 'Europe/Warsaw',
  'US-CA': 'America/Los_Angeles',
};
const at = (day: string): string => `${day}T12:00:00Z`;
const clockFor = (regime: string, calendar: string, received: string, more: Partial<ClockQuestion> = {}) =>
  catalogue.clock({
    regime,
    act: 'respond',
    right: 'access',
    zone: ZONES[calendar] ?? 'Europe/London',
    calendar,
    receivedAt: at(received),
    clarifications: [],
    asOf: at(received),
    ...more,
  });
const extended = (received: string): Partial<ClockQuestion> => ({
  extension: { noticeSentAt: at(received), reasons: ['COMPLEXITY'] },
});
const clarified = (asked: string, answered: string): Partial<ClockQuestion> => ({
  clarifications: [{ askedAt: at(asked), answeredAt: at(answered), needed: true }],
});

/** The vectors of the clock reference (section 6); where only one date is given, both readings agree. */
describe('the vectors of the clock reference', () => {
  it.each<[vector: string, regime: string, calendar: string, received: string, due: string, safe?: string]>([
    ['C01', 'UK_GDPR', 'GB-ENG', '2026-01-01', '2026-02-02'],
    ['C01 on a working day', 'UK_GDPR', 'GB-ENG', '2027-01-01', '2027-02-01'],
    ['C02', 'UK_GDPR', 'GB-ENG', '2023-01-31', '2023-02-28'],
    ['C02 in a leap year', 'UK_GDPR', 'GB-ENG', '2024-01-31', '2024-02-29'],
    ['C02 at a weekend', 'UK_GDPR', 'GB-ENG', '2026-01-31', '2026-03-02'],
    ['C03', 'UK_GDPR', 'GB-ENG', '2025-09-15', '2025-10-15'],
    ['C04', 'UK_GDPR', 'GB-ENG', '2019-04-06', '2019-05-07'],
    ['C09', 'EU_GDPR', 'IE', '2024-03-05', '2024-04-05'],
    ['C09', 'EU_GDPR', 'IE', '2024-08-31', '2024-09-30'],
    ['C10', 'EU_GDPR', 'IE', '2025-08-31', '2025-09-30'],
    ['C11', 'EU_GDPR', 'DE', '2025-01-31', '2025-02-28'],
    ['C12', 'EU_GDPR', 'DE', '2025-11-25', '2025-12-29'],
    ['C13', 'EU_GDPR', 'FR', '2025-03-18', '2025-04-18'],
    ['C14', 'EU_GDPR', 'FR', '2025-06-14', '2025-07-15'],
    ['C15', 'EU_GDPR', 'DE', '2025-10-11', '2025-11-11'],
    ['C16', 'EU_GDPR', 'FR', '2025-12-31', '2026-02-02'],
    ['C17', 'EU_GDPR', 'DE', '2026-04-02', '2026-05-04'],
    ['C18', 'EU_GDPR', 'PL', '2025-12-01', '2026-01-02'],
    ['C20', 'UK_GDPR', 'GB-ENG', '2025-11-25', '2025-12-29'],
    ['C20', 'UK_GDPR', 'GB-ENG', '2026-11-25', '2026-12-29'],
    ['C22 respond', 'US_CA', 'US-CA', '2025-12-22', '2026-02-05', '2026-02-04'],
  ])('%s: %s in %s, received %s, is due on %s', (_vector, regime, calendar, received, due, safe = due) => {
    expect(clockFor(regime, calendar, received).base).toEqual({ due, safe });
  });

  it.each<[vector: string, regime: string, calendar: string, received: string, due: string, safe: string]>([
    ['C05', 'UK_GDPR', 'GB-ENG', '2019-09-26', '2019-12-27', '2019-12-27'],
    ['C08', 'EU_GDPR', 'DE', '2025-01-31', '2025-04-30', '2025-04-28'],
    ['C08 with 30 April before a holiday', 'EU_GDPR', 'DE', '2023-01-31', '2023-05-02', '2023-04-28'],
    ['C08 in a leap year', 'EU_GDPR', 'DE', '2024-01-31', '2024-04-30', '2024-04-29'],
    ['C19', 'EU_GDPR', 'IE', '2025-11-30', '2026-03-02', '2026-03-02'],
    ['C19', 'EU_GDPR', 'IE', '2025-09-26', '2025-12-29', '2025-12-29'],
    ['C19', 'EU_GDPR', 'IE', '2025-10-01', '2026-01-02', '2026-01-02'],
    ['C19', 'EU_GDPR', 'DE', '2026-01-31', '2026-04-30', '2026-04-28'],
  ])(
    '%s: %s in %s, received %s, can be extended to %s, safely to %s',
    (_v, regime, place, day, due, safe) => {
      const clock = clockFor(regime, place, day, extended(day));
      expect(clock.current).toEqual({ due, safe });
      expect(clock.warnings).toEqual([]);
    },
  );

  it.each([
    ['GB-ENG', '2025-12-02', '2025-12-01'],
    ['GB-ALL', '2025-12-02', '2025-12-02'],
  ])('C06: a clock stopped and restarted on one day ends in %s on %s, safely on %s', (place, due, safe) => {
    const clock = clockFor('UK_GDPR', place, '2025-11-01', clarified('2025-11-06', '2025-11-06'));
    expect(clock.base).toEqual({ due, safe });
  });

  it('C07: a clarification of one month moves the end by one month', () => {
    const clock = clockFor('UK_GDPR', 'GB-ENG', '2024-11-14', clarified('2024-11-16', '2024-12-16'));
    expect(clock.base).toEqual({ due: '2025-01-14', safe: '2025-01-13' });
  });

  it('C21: a complaint under the DPA 2018 counts the day of receipt as the first day', () => {
    const clock = clockFor('UK_GDPR', 'GB-ENG', '2026-07-01', { act: 'complaint_ack', right: 'complaint' });
    expect(clock.base).toEqual({ due: '2026-07-30', safe: '2026-07-30' });
    expect(clock.warnings).toEqual([]);
    const before = clockFor('UK_GDPR', 'GB-ENG', '2026-06-18', { act: 'complaint_ack', right: 'complaint' });
    expect(before.warnings).toEqual(['NOT_IN_FORCE']);
  });

  it('C22: business days in California, with and without the holidays of the state', () => {
    const ack = clockFor('US_CA', 'US-CA', '2025-12-22', { act: 'ack' });
    expect(ack.base).toEqual({ safe: '2026-01-05', due: '2026-01-07' });
    for (const act of ['opt_out', 'respond'] as const) {
      const optOut = clockFor('US_CA', 'US-CA', '2025-12-22', { act, right: 'opt_out_sale_sharing' });
      expect(optOut.base).toEqual({ safe: '2026-01-12', due: '2026-01-14' });
    }
  });

  it('C23: verification never moves a date in California', () => {
    const identity = { identityAskedAt: at('2025-12-23'), identityReceivedAt: at('2026-02-01') };
    const clock = clockFor('US_CA', 'US-CA', '2025-12-22', { ...identity, ...extended('2026-01-05') });
    expect(clock.base).toEqual(clockFor('US_CA', 'US-CA', '2025-12-22').base);
    expect(clock.extended).toEqual({ due: '2026-03-22', safe: '2026-03-21' });
  });

  it('C24: the day of receipt is read in the zone of the controller', () => {
    const receivedAt = '2026-03-31T22:30:00Z';
    const clock = clockFor('EU_GDPR', 'DE', '2026-03-31', { receivedAt, asOf: receivedAt });
    expect(clock.start).toBe('2026-04-01');
    expect(clock.base?.due).toBe('2026-05-04');
  });
});

describe('the regimes', () => {
  it.each([
    ['US_VA', 'respond', 'access', '2026-04-20'],
    ['US_VA', 'appeal', 'access', '2026-05-05'],
    ['US_CO', 'appeal', 'access', '2026-04-20'],
    ['US_IA', 'respond', 'access', '2026-06-04'],
    ['US_RI', 'respond', 'withdraw_consent', '2026-03-21'],
    ['US_CA_DELETE', 'report_deletion', 'erasure', '2026-04-20'],
    ['BR_LGPD', 'confirm', 'access', '2026-03-09'],
    ['BR_LGPD', 'respond', 'access', '2026-03-21'],
    ['BR_LGPD', 'respond', 'erasure', '2026-03-09'],
    ['CA_PIPEDA', 'respond', 'access', '2026-04-05'],
    ['CA_QC', 'respond', 'portability', '2026-04-05'],
    ['CH_FADP', 'respond', 'access', '2026-04-05'],
    ['KR_PIPA', 'respond', 'erasure', '2026-03-16'],
    ['TW_PDPA', 'respond', 'access', '2026-03-21'],
    ['TW_PDPA', 'respond', 'erasure', '2026-04-05'],
    ['IN_DPDP', 'respond', 'access', '2026-04-05'],
    ['IN_DPDP', 'grievance', 'complaint', '2026-06-04'],
  ] as const)('%s: %s to %s of Friday 6 March 2026 by %s', (regime, act, right, due) => {
    expect(clockFor(regime, 'BR', '2026-03-06', { act, right }).base).toEqual({ due, safe: due });
  });

  it('know no appeal in Utah', () => {
    expect(() => catalogue.clockRule('US_UT', 'appeal', 'access')).toThrow(/US_UT sets no period for appeal/);
  });

  it('let California ask for an opt-in again after twelve months, which nobody can miss', () => {
    const clock = clockFor('US_CA', 'US-CA', '2025-02-28', { act: 'opt_in_again', asOf: at('2026-05-01') });
    expect(clock.base?.due).toBe(addMonths('2025-02-28', 12));
    expect(clock).toMatchObject({ kind: 'not_before', status: 'running' });
  });

  it('warn from day 40 on that a person of California has not shown who they are', () => {
    const open = (asOf: string) =>
      clockFor('US_CA', 'US-CA', '2026-03-02', { identityAskedAt: at('2026-03-03'), asOf: at(asOf) })
        .warnings;
    expect(open('2026-04-10')).toEqual([]);
    expect(open('2026-04-11')).toEqual(['VERIFICATION_RUNNING_OUT']);
  });

  it('extend to the day that the notice gives, where the law sets no length, and never backwards', () => {
    const to = (until: string) =>
      clockFor('CH_FADP', 'CH', '2026-03-06', {
        extension: { noticeSentAt: at('2026-03-09'), reasons: ['VOLUME'], until },
      }).current;
    expect(to('2026-07-31')).toEqual({ due: '2026-07-31', safe: '2026-07-31' });
    expect(to('2026-03-10')).toEqual({ due: '2026-04-05', safe: '2026-04-05' });
    const eu = clockFor('EU_GDPR', 'DE', '2026-03-06', {
      extension: { noticeSentAt: at('2026-03-09'), reasons: ['VOLUME'], until: '2027-03-06' },
    });
    expect(eu.current?.due).toBe('2026-06-08');
  });

  it('list the periods that a request starts', () => {
    expect(catalogue.requestActs('US_CA', 'access')).toEqual(['ack', 'respond']);
    expect(catalogue.requestActs('US_CA', 'opt_out_sale_sharing')).toEqual(['respond', 'opt_out']);
    expect(catalogue.requestActs('BR_LGPD', 'erasure')).toEqual(['respond']);
    expect(catalogue.requestActs('EU_GDPR', 'erasure')).toEqual(['respond', 'refuse']);
  });

  it('give every right an answer, except where a law is about one right alone', () => {
    for (const { id } of catalogue.regimes().filter((regime) => regime.id !== 'US_CA_DELETE'))
      expect(catalogue.clockRule(id, 'respond', 'erasure').period.amount).toBeGreaterThan(0);
  });
});
