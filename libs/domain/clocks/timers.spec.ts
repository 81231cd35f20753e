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
    const late = (asOf: string) =>
      timersFor('awaiting_identity', clockFor(california), { enteredAt: asOf, zone })
        .filter(({ name }) => name === 'identityTtl')
        .map(({ at }) => at);
    expect(late('2026-04-14T21:59:00.000Z')).toEqual(['2026-04-15T22:00:00.000Z']);
    expect(late('2026-04-15T10:00:00.000Z')).toEqual(['2026-04-22T10:00:00.000Z']);
    expect(late('2026-05-20T10:00:00.000Z')).toEqual(['2026-05-27T10:00:00.000Z']);
    expect(ttl({})).toEqual(['identityTtl-90 2026-05-31T09:00:00.000Z']);
  });

  it('waits for an answer no longer than the period leaves, where it does not stop the clock', () => {
    const ttl = (more: Partial<ClockQuestion>, at = enteredAt) =>
      timersFor('awaiting_information', clockFor(more), { enteredAt: at, zone })
        .filter(({ name }) => name === 'infoTtl')
        .map(({ key, at: end }) => `${key} ${end}`);
    const korea = { regime: 'KR_PIPA', calendar: 'KR' };
    expect(clockFor(korea).current).toEqual({ due: '2026-03-12', safe: '2026-03-12' });
    expect(ttl(korea)).toEqual(['infoTtl-30 2026-03-11T23:00:00.000Z']);
    expect(ttl(korea, '2026-03-12T09:00:00.000Z')).toEqual(['infoTtl-30 2026-03-13T09:00:00.000Z']);
    const clarifications = [{ askedAt: enteredAt, needed: true }];
    const britain = { regime: 'UK_GDPR', calendar: 'GB-ENG', right: 'access', clarifications } as const;
    expect(ttl(britain)).toEqual(['infoTtl-30 2026-04-01T09:00:00.000Z']);
  });

  it('waits for a fee until the last safe day of the first period, which is there for the refusal', () => {
    const ttl = (more: Partial<ClockQuestion>, at = enteredAt, feeDays?: number) =>
      timersFor('awaiting_fee', clockFor(more), { enteredAt: at, zone, ...(feeDays && { feeDays }) })
        .filter(({ name }) => name === 'feeTtl')
        .map(({ key, at: end }) => `${key} ${end}`);
    expect(clockFor({ receivedAt: '2026-02-04T09:00:00.000Z' }).current?.safe).toBe('2026-03-04');
    expect(ttl({ receivedAt: '2026-02-04T09:00:00.000Z' })).toEqual(['feeTtl-30 2026-03-03T23:00:00.000Z']);
    const extension = { noticeSentAt: enteredAt, reasons: ['COMPLEXITY' as const] };
    expect(ttl({ extension }, '2026-03-20T09:00:00.000Z')).toEqual(['feeTtl-30 2026-04-01T22:00:00.000Z']);
    expect(ttl({ regime: 'US_CA', calendar: 'US-CA' })).toEqual(['feeTtl-30 2026-04-01T09:00:00.000Z']);
    const britain = { regime: 'UK_GDPR', calendar: 'GB-ENG', feeAskedAt: enteredAt };
    expect(clockFor(britain).status).toBe('not_started');
    expect(ttl(britain, enteredAt, 28)).toEqual(['feeTtl-28 2026-03-30T09:00:00.000Z']);
  });

  it('asks for an acknowledgement that did not go out in every open state', () => {
    const acknowledgeAt = '2026-03-10T23:00:00.000Z';
    const of = (state: RequestState) =>
      timersFor(state, clockFor(), { enteredAt, zone, acknowledgeAt }).filter(({ name }) => name === 'ackBy');
    for (const state of ['received', 'planning', 'awaiting_external'] as const)
      expect(of(state)).toEqual([{ name: 'ackBy', key: 'ackBy', at: acknowledgeAt }]);
    expect(of('fulfilled')).toEqual([]);
  });

  it('warns on the days of the tenant as well, each day once', () => {
    const timers = timersFor('executing', clockFor(), { enteredAt, zone, warnDays: [5, 1] });
    const keys = timers.filter(({ name }) => name === 'warn').map(({ key }) => key);
    expect(keys).toEqual(['warn-10', 'warn-5', 'warn-2', 'warn-1']);
  });

  it('warns once at receipt where the answer is due within days, and of all that the tenant wants', () => {
    const brazil = clockFor({ regime: 'BR_LGPD', calendar: 'BR' });
    const warnings = (warnDays?: number[]) =>
      timersFor('assessing', brazil, { enteredAt, zone, ...(warnDays && { warnDays }) })
        .filter(({ name }) => name === 'warn')
        .map(({ key }) => key);
    expect(warnings()).toEqual(['warn-2']);
    expect(warnings([10])).toEqual(['warn-10', 'warn-2']);
  });

  it('takes no meaning from the silence of somebody who was never asked', () => {
    const timers = timersFor('awaiting_identity', clockFor(), { enteredAt, zone, silent: true });
    expect(timers.filter(({ name }) => name.startsWith('identity'))).toEqual([]);
    expect(timers.map(({ name }) => name)).toContain('warn');
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

  it('has an end of the approval where the policy sets one, in that state alone', () => {
    const ends = (state: 'awaiting_approval' | 'executing', approvalHours?: number) =>
      timersFor(state, clockFor(), { enteredAt, zone, ...(approvalHours && { approvalHours }) }).filter(
        ({ name }) => name === 'approvalTtl',
      );
    const at = '2026-03-03T09:00:00.000Z';
    expect(ends('awaiting_approval', 24)).toEqual([{ name: 'approvalTtl', key: 'approvalTtl', at }]);
    expect([...ends('awaiting_approval'), ...ends('executing', 24)]).toEqual([]);
  });

  it('asks again and again while a check of the plan is open, in that state alone', () => {
    const again = (state: 'awaiting_approval' | 'executing', checksOpen: boolean) =>
      timersFor(state, clockFor(), { enteredAt, zone, checksOpen })
        .filter(({ name }) => name === 'preApproval')
        .map(({ key, at }) => [key, at]);
    const asked = again('awaiting_approval', true);
    expect(asked.slice(0, 2)).toEqual([
      ['preApproval-1', '2026-03-02T09:01:00.000Z'],
      ['preApproval-5', '2026-03-02T09:05:00.000Z'],
    ]);
    expect(asked).toHaveLength(6);
    expect([...again('awaiting_approval', false), ...again('executing', true)]).toEqual([]);
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
