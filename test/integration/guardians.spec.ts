import { ConsentActivities, ConsentChain } from '#consents';
import { UnitOfWork } from '#persistence';
import { SYSTEM_ACTOR, runInContext } from '#platform';
import { createTestApi, type TestApi } from '../support/api.js';
import { defineConsent, type DefinedConsent } from '../support/consents.js';

describe('consents of children', () => {
  let api: TestApi;
  let tenantId: string;
  let key: string;
  beforeAll(async () => {
    api = await createTestApi({ clock: { now: () => new Date('2026-06-01T12:00:00Z') } });
  });
  afterAll(() => api?.close());
  beforeEach(async () => {
    tenantId = (await api.createTenant()).id;
    key = await api.createKey(tenantId);
  });

  const unitOfWork = () => api.app.get(UnitOfWork);
  const as = <T>(work: () => Promise<T>): Promise<T> =>
    runInContext({ tenantId, actor: SYSTEM_ACTOR, correlationId: 'test' }, () => unitOfWork().run(work));
  const define = (details: object = { guardianBelowAge: 16 }): Promise<DefinedConsent> =>
    as(() => defineConsent(unitOfWork(), { name: 'newsletter', details: { ...details } }));
  const send = (consentId: string, more: object) =>
    api.call('POST /consent-srv/actions', {
      key,
      body: { type: 'legalbasistrack', sub: 'child-1', consent_id: consentId, status: 'accepted', ...more },
    });
  const answer = async (consentId: string, more: object) => (await send(consentId, more)).statusCode;
  const allow = async (sub = 'child-1') =>
    (
      await api.call('POST /v1/decisions', {
        key,
        body: { subject: { type: 'customer_id', value: sub }, purpose: 'newsletter' },
      })
    ).json().allow;
  const mother = { sub: 'mother-1', relation: 'parent' };

  it('need a guardian, whose acceptance counts', async () => {
    const { consentId } = await define();
    const refused = await send(consentId, { birthdate: '2012-01-31' });
    expect([refused.statusCode, refused.json().error]).toEqual([
      409,
      expect.objectContaining({ code: 30011, error: 'a guardian must decide this' }),
    ]);
    expect(await allow()).toBe(false);
    expect((await send(consentId, { birthdate: '2012-01-31', guardian: mother })).statusCode).toBe(200);
    expect(await allow()).toBe(true);
    expect(await as(() => new ConsentChain(unitOfWork()).verify())).toBeNull();
  });

  it('keep who accepted and what they are to the child, and no age', async () => {
    const { consentId } = await define();
    await send(consentId, { birthdate: '2012-01-31', age: 14, country: 'DE', guardian: mother });
    const [entry] = await as(() =>
      unitOfWork().query<{ subject: string; facts: { guardian: { subject: string } }; text: string }>(
        `select subject, facts, a::text as text from consent_action a`,
      ),
    );
    expect(entry!.facts.guardian).toEqual({ subject: expect.any(String), relation: 'parent' });
    expect(entry!.facts.guardian.subject).not.toBe(entry!.subject);
    for (const personal of ['2012', 'mother-1', 'child-1']) expect(entry!.text).not.toContain(personal);
    const known = await as(() =>
      unitOfWork().query(`select 1 from consent_subject where subject = ?`, [entry!.facts.guardian.subject]),
    );
    expect(known).toHaveLength(1);
  });

  it('show in the log what the guardian is to the child, not who, and a time that cannot be true', async () => {
    const { consentId } = await define();
    const saidAt = '2026-06-01T13:00:00.000Z';
    await send(consentId, { birthdate: '2012-01-31', guardian: mother, saidAt });
    const log = await api.call('GET /v1/consents/activity?subject=child-1', { key });
    expect(log.json().items).toMatchObject([
      { guardian: { relation: 'parent' }, occurredAt: '2026-06-01T12:00:00.000Z', toldAt: saidAt },
    ]);
    expect(Object.keys(log.json().items[0].guardian)).toEqual(['relation']);
    const document = await as(() => api.app.get(ConsentActivities).document('child-1'));
    expect(document.activity).toEqual(log.json().items);
    const table = await api.call('GET /v1/consents/activity?subject=child-1', {
      key,
      headers: { accept: 'text/csv' },
    });
    expect(table.body).toMatch(/guardian_relation,toldAt\r?\n.*,parent,2026-06-01T13:00:00.000Z/);
  });

  it.each<[string, object, object, number]>([
    ['old enough', { guardianBelowAge: 16 }, { age: 16 }, 200],
    [
      'old enough where they live',
      { guardianBelowAge: 16, guardianAges: { AT: 14 } },
      { age: 14, country: 'AT' },
      200,
    ],
    [
      'too young where they live',
      { guardianBelowAge: 16, guardianAges: { AT: 14 } },
      { age: 14, country: 'DE' },
      409,
    ],
    ['of unknown age', { guardianBelowAge: 16 }, {}, 400],
    ['their own guardian', { guardianBelowAge: 16 }, { age: 9, guardian: { sub: 'child-1' } }, 400],
    ['under no rule', {}, { age: 9 }, 200],
    ['of an impossible age', { guardianBelowAge: 16 }, { age: -1 }, 400],
    ['born on no day', { guardianBelowAge: 16 }, { birthdate: '2012-02-30' }, 400],
    [
      'with a guardian nobody knows how',
      { guardianBelowAge: 16 },
      { guardian: { sub: 'm', relation: 'boss' } },
      400,
    ],
  ])('%s', async (_, details, more, status) => {
    const { consentId } = await define(details);
    expect(await answer(consentId, more)).toBe(status);
  });

  it('can be refused and taken back by the child alone', async () => {
    const { consentId } = await define();
    await answer(consentId, { guardian: mother });
    expect(await answer(consentId, { status: 'revoked' })).toBe(200);
    expect(await allow()).toBe(false);
  });

  it('are defined by the consent API, which hands the ages back', async () => {
    const ages = { guardianBelowAge: 16, guardianAges: { AT: 14, ES: 14 }, doubleOptIn: true };
    const made = await api.call('POST /consent-srv/consents', {
      key,
      body: {
        consent_name: 'pictures',
        legalType: 'consent',
        consentType: 'declarative',
        processingPurposes: ['pictures'],
        ...ages,
      },
    });
    expect(made.json().data).toMatchObject(ages);
  });
});
