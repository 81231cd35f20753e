import { readCatalogue, type ClockQuestion } from '#catalogue';
import type { RequestState } from '#contracts';
import { timersFor } from './timers.js';

const catalogue = readCatalogue();
const zone = 'Europe/Berlin';
const enteredAt = '2026-03-02T09:00:00.000Z';
const clockFor = (more: Partial<ClockQuestion> = {}) =>
  catalogue.clock({
    regime: 'EU_GDPR',
    act: 'respond',
    right: 'erasure',
    zone,
    calendar: 'DE',
    receivedAt: enteredAt,
    clarifications: [],
    asOf: enteredAt,
    ...more,
  });
const armed = (state: RequestState, more: Partial<ClockQuestion> = {}) =>
  timersFor(state, clockFor(more), { enteredAt, zone }).map(({ key, at }) => `${key} ${at}`);

describe('timersFor', () => {
  it('waits for an identity no longer than to the due day, where that day does not wait', () => {
    const california = { regime: 'US_CA', calendar: 'US-CA' };
    const ttl = (more: Partial<ClockQuestion>) =>
      armed('awaiting_identity', more).filter((timer) => timer.startsWith('identityTtl'));
    expect(ttl(california)).toEqual(['identityTtl-90 2026-04-15T22:00:00.000Z']);
    expect(ttl({})).toEqual(['identityTtl-90 2026-05-31T09:00:00.000Z']);
  });

  it('warns before the safe date and ends with the due day in the zone, over the change to summer time', () => {
    expect(armed('executing')).toEqual([
      'warn-10 2026-03-22T23:00:00.000Z',
      'warn-5 2026-03-27T23:00:00.000Z',
      'extensionDecision 2026-03-27T23:00:00.000Z',
      'warn-2 2026-03-30T22:00:00.000Z',
      'due 2026-04-02T22:00:00.000Z',
    ]);
  });

  it.each<[RequestState, string[]]>([
    [
      'awaiting_identity',
      ['identityReminder-3 2026-03-05', 'identityReminder-10 2026-03-12', 'identityTtl-90 2026-05-31'],
    ],
    ['awaiting_information', ['infoTtl-30 2026-04-01']],
    ['awaiting_fee', ['feeTtl-30 2026-04-01']],
    [
      'awaiting_external',
      [
        'recheck-1 2026-03-03',
        'recheck-3 2026-03-05',
        'recheck-7 2026-03-09',
        'recheck-14 2026-03-16',
        'recheck-28 2026-03-30',
      ],
    ],
    ['delivering', ['linkReminder-3 2026-03-05', 'linkReminder-10 2026-03-12', 'linkTtl-14 2026-03-16']],
  ])('adds those of %s', (state, timers) => {
    const own = armed(state).filter((timer) => !/^(warn|due|extension)/.test(timer));
    expect(own).toEqual(timers.map((timer) => `${timer}T09:00:00.000Z`));
  });

  it('counts from the delivery, not from the state', () => {
    const facts = { enteredAt, deliveredAt: '2026-03-10T09:00:00.000Z', zone };
    expect(timersFor('delivering', clockFor(), facts)).toContainEqual({
      name: 'linkTtl',
      key: 'linkTtl-14',
      at: '2026-03-24T09:00:00.000Z',
    });
  });

  it('moves with an extension, which is then no longer to be decided', () => {
    const extension = { noticeSentAt: enteredAt, reasons: ['COMPLEXITY' as const] };
    const timers = armed('executing', { extension });
    expect(timers.at(-1)).toBe('due 2026-06-02T22:00:00.000Z');
    expect(timers.join()).not.toContain('extensionDecision');
  });

  it('has no due moment while the clock stands still', () => {
    const timers = armed('awaiting_identity', { identityAskedAt: enteredAt });
    expect(timers.filter((timer) => timer.startsWith('due'))).toEqual([]);
    expect(timers.filter((timer) => timer.startsWith('warn'))).toHaveLength(3);
  });

  it('has none in a final state', () => {
    expect(armed('fulfilled')).toEqual([]);
  });
});
