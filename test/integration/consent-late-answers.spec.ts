import {
  ConsentChain,
  ConsentEvents,
  ConsentRecorder,
  ReceiptsService,
  type AnswerCommand,
  type RecordedAnswer,
} from '#consents';
import type { AnswerStatus } from '#contracts';
import { UnitOfWork } from '#persistence';
import { SYSTEM_ACTOR, runInContext } from '#platform';
import { createTestApi, type TestApi } from '../support/api.js';
import { defineConsent, type ConsentToDefine, type DefinedConsent } from '../support/consents.js';

const MINUTE = 60_000;

describe('answers that arrive after they were given', () => {
  const clock = { time: Date.parse('2026-11-27T12:00:00Z'), now: () => new Date(clock.time) };
  let api: TestApi;
  let tenantId: string;
  beforeAll(async () => {
    api = await createTestApi({ clock });
  });
  afterAll(() => api?.close());
  beforeEach(async () => {
    clock.time = Date.parse('2026-11-27T12:00:00Z');
    tenantId = (await api.createTenant()).id;
  });

  const unitOfWork = () => api.app.get(UnitOfWork);
  const as = <T>(work: () => Promise<T>): Promise<T> =>
    runInContext({ tenantId, actor: SYSTEM_ACTOR, correlationId: 'test' }, work);
  const query = <Row extends object>(sql: string) =>
    as(() => unitOfWork().run(() => unitOfWork().query<Row>(sql)));
  const define = (given: ConsentToDefine = {}): Promise<DefinedConsent> =>
    as(() => unitOfWork().run(() => defineConsent(unitOfWork(), given)));
  const inMinutes = (minutes: number) => new Date(clock.time + minutes * MINUTE);
  const say = (
    consentId: string,
    status: AnswerStatus,
    more: Partial<AnswerCommand> = {},
  ): Promise<RecordedAnswer> =>
    as(() =>
      api.app
        .get(ConsentRecorder)
        .answer({ sub: 'person-1', kind: 'legalbasistrack', consentId, status, source: 'import', ...more }),
    );
  const verify = () => as(() => unitOfWork().run(() => new ConsentChain(unitOfWork()).verify()));
  const allowed = async (): Promise<boolean> => {
    const body = { subject: { type: 'customer_id', value: 'person-1' }, purpose: 'newsletter' };
    const key = await api.createKey(tenantId);
    return (await api.call('POST /v1/decisions', { key, body })).json().allow;
  };

  it('leaves a revocation when an older acceptance comes after it, and writes nothing', async () => {
    const { consentId } = await define();
    await say(consentId, 'revoked', { saidAt: inMinutes(-10) });
    const late = await say(consentId, 'accepted', { saidAt: inMinutes(-11) });
    expect(late).toMatchObject({ changed: false, effect: 'outdated', record: { status: 'revoked' } });
    expect(await query(`select 1 from consent_action`)).toHaveLength(1);
    expect((await say(consentId, 'accepted', { saidAt: inMinutes(-9) })).changed).toBe(true);
    expect(await verify()).toBeNull();
  });

  it('compares with when the newest answer was given, not with when it was written', async () => {
    const { consentId } = await define();
    await say(consentId, 'accepted', { saidAt: inMinutes(-60) });
    expect((await say(consentId, 'revoked', { saidAt: inMinutes(-30) })).record.status).toBe('revoked');
  });

  it('refuses no older answer as illegal that a newer one has overtaken', async () => {
    const { consentId } = await define();
    await say(consentId, 'accepted');
    expect(await say(consentId, 'skipped', { saidAt: inMinutes(-1) })).toMatchObject({ effect: 'outdated' });
  });

  it('judges the answers of one batch one after the other', async () => {
    const { consentId } = await define();
    const [newer, older, newest] = await Promise.all([
      say(consentId, 'revoked', { saidAt: inMinutes(-10) }),
      say(consentId, 'accepted', { saidAt: inMinutes(-20) }),
      say(consentId, 'accepted', { saidAt: inMinutes(-5) }),
    ]);
    expect([newer.changed, older.effect, newest.record.status]).toEqual([true, 'outdated', 'accepted']);
    expect(await query(`select status from consent_action order by sequence`)).toEqual([
      { status: 'revoked' },
      { status: 'accepted' },
    ]);
  });

  it('takes a time of more than five minutes ahead for now, and keeps both', async () => {
    const { consentId } = await define();
    await say(consentId, 'accepted', { saidAt: inMinutes(6) });
    // it does not stand in the way of what comes after it
    expect((await say(consentId, 'revoked', { saidAt: inMinutes(1) })).changed).toBe(true);
    const [first, second] = await query<{ at: Date; facts: object }>(
      `select at, facts from consent_action order by sequence`,
    );
    expect(first!.facts).toMatchObject({ toldAt: inMinutes(6).toISOString() });
    expect(first!.facts).not.toHaveProperty('saidAt');
    expect(new Date(first!.at)).toEqual(clock.now());
    expect(second!.facts).toMatchObject({ saidAt: inMinutes(1).toISOString() });
  });

  it('lets an acceptance last from when it was given', async () => {
    const { consentId } = await define({ details: { validityPeriod: 'PT1H' } });
    await say(consentId, 'accepted', { saidAt: inMinutes(-50) });
    const [record] = await query<{ expires_at: Date }>(`select expires_at from consent_record`);
    expect(new Date(record!.expires_at)).toEqual(inMinutes(10));
  });

  it('counts, of several actions with one version, what was given last', async () => {
    const { consentId } = await define({ obtainedBy: 'actionbased', purposes: ['newsletter'] });
    await say(consentId, 'revoked', { actionId: 'order-2', saidAt: inMinutes(-10) });
    await say(consentId, 'accepted', { actionId: 'order-1', saidAt: inMinutes(-20) });
    expect(await allowed()).toBe(false);
    await say(consentId, 'accepted', { actionId: 'order-3', saidAt: inMinutes(-5) });
    expect(await allowed()).toBe(true);
  });

  it('records a silent answer with its receipt and how it was collected, and announces nothing', async () => {
    const { consentId } = await define();
    const silent = await say(consentId, 'accepted', { silent: true, method: 'paper' });
    const loud = await say(consentId, 'revoked', { method: 'phone' });
    expect(await as(() => api.app.get(ConsentEvents).announceAnswers('1', loud.sequence))).toMatchObject({
      events: 1,
    });
    expect(await query(`select type from event`)).toEqual([{ type: 'consent.revoked' }]);
    const receipt = await as(() => api.app.get(ReceiptsService).get(`rcp_${silent.actionId}`, 'bare'));
    expect(receipt).toMatchObject({ collectionMethod: 'paper', habeas: { status: 'accepted' } });
    expect(await query(`select facts->>'silent' as silent from consent_action order by sequence`)).toEqual([
      { silent: 'true' },
      { silent: null },
    ]);
  });

  describe('over HTTP', () => {
    const post = async (consentId: string, body: object, headers: Record<string, string> = {}) => {
      const action = { type: 'legalbasistrack', sub: 'person-1', consent_id: consentId, status: 'accepted' };
      const key = await api.createKey(tenantId);
      return api.call('POST /consent-srv/actions', { key, body: { ...action, ...body }, headers });
    };

    it('tells of an outdated answer where the record stands', async () => {
      const { consentId } = await define();
      await post(consentId, { status: 'revoked', saidAt: '2026-11-27T11:00:00Z' });
      const late = await post(consentId, { saidAt: '2026-11-27T11:30:00+01:00' });
      expect(late.statusCode).toBe(200);
      expect(late.json().data).toMatchObject({ status: 'revoked', effect: 'outdated' });
      expect(late.json().data.consentStatus).toHaveLength(1);
    });

    it('follows the clock of the server: what was too far ahead is not when it is said again later', async () => {
      const { consentId } = await define();
      const saidAt = inMinutes(8).toISOString();
      await post(consentId, { saidAt });
      clock.time += 4 * MINUTE;
      await post(consentId, { status: 'revoked', saidAt });
      const entries = await query<{ facts: object }>(`select facts from consent_action order by sequence`);
      expect(entries.map(({ facts }) => facts)).toMatchObject([{ toldAt: saidAt }, { saidAt }]);
    });

    it('answers the same record for the same Idempotency-Key, where each answer is a record of its own', async () => {
      const { consentId } = await define({ obtainedBy: 'actionbased' });
      const key = await api.createKey(tenantId);
      const body = { type: 'legalbasistrack', sub: 'person-1', consent_id: consentId, status: 'accepted' };
      const send = (idempotencyKey: string, more: object = {}) =>
        api.call('POST /consent-srv/actions', {
          ...{ key, body: { ...body, ...more } },
          headers: { 'idempotency-key': idempotencyKey },
        });
      const [first, again, other] = [await send('one'), await send('one'), await send('two')];
      expect(again.json().data._id).toBe(first.json().data._id);
      expect(again.headers['idempotent-replayed']).toBe('true');
      expect(other.json().data._id).not.toBe(first.json().data._id);
      expect((await send('one', { status: 'declined' })).json().error.code).toBe(30024);
      expect(await query(`select 1 from consent_action`)).toHaveLength(2);
    });
  });
});
