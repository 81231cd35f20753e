import { ConsentChain } from '#consents';
import type { ConsentLinkView } from '#contracts/schemas';
import { UnitOfWork } from '#persistence';
import { SYSTEM_ACTOR, runInContext } from '#platform';
import { createTestApi, type TestApi } from '../support/api.js';
import { defineConsent, publishVersion, type ConsentToDefine } from '../support/consents.js';

const SAID = '2026-11-01T10:00:00.000Z';

describe('POST /v1/consent-links', () => {
  let api: TestApi;
  let tenantId: string;
  let key: string;
  let consentId: string;
  let versionId: string;
  beforeAll(async () => {
    api = await createTestApi();
  });
  afterAll(() => api?.close());
  beforeEach(async () => {
    tenantId = (await api.createTenant()).id;
    key = await api.createKey(tenantId);
    ({ consentId, versionId } = await define({ purposes: ['newsletter'] }));
  });

  const unitOfWork = () => api.app.get(UnitOfWork);
  const as = <T>(work: () => Promise<T>): Promise<T> =>
    runInContext({ tenantId, actor: SYSTEM_ACTOR, correlationId: 'test' }, () => unitOfWork().run(work));
  const query = <Row extends object>(sql: string) => as(() => unitOfWork().query<Row>(sql));
  const define = (given: ConsentToDefine) => as(() => defineConsent(unitOfWork(), given));
  const say = (sub: string, status: string, more: object = {}) =>
    api.call('POST /consent-srv/actions', {
      key,
      body: { type: 'legalbasistrack', sub, consent_id: consentId, client_id: 'shop', status, ...more },
    });
  const link = async (anonymousSub = 'device-1', sub = 'person-1') => {
    const answer = await api.call('POST /v1/consent-links', { key, body: { anonymousSub, sub } });
    expect([answer.statusCode, answer.body.slice(0, 300)]).toEqual([200, expect.any(String)]);
    return answer.json<ConsentLinkView>();
  };
  const allowed = async (value = 'person-1'): Promise<boolean> => {
    const body = { subject: { type: 'customer_id', value }, purpose: 'newsletter' };
    return (await api.call('POST /v1/decisions', { key, body })).json().allow;
  };
  const carried = ({ carried: all }: ConsentLinkView) => all.map(({ status }) => status);
  const entries = () => query(`select 1 from consent_action`);
  const verify = () => as(() => new ConsentChain(unitOfWork()).verify());

  it('brings a refusal to somebody who had not answered, as an entry with a receipt of its own', async () => {
    const refused = (await say('device-1', 'declined')).json().data;
    const made = await link();
    expect(made.carried).toEqual([
      {
        recordId: expect.stringMatching(/^cnr_/),
        consentId: `cns_${consentId}`,
        consentVersionId: `cnv_${versionId}`,
        status: 'declined',
      },
    ]);
    expect(await allowed()).toBe(false);
    const own = await api.call(`GET /consent-srv/actions/${made.carried[0]!.recordId.slice(4)}`, { key });
    expect(own.json().data).toMatchObject({
      ...{ sub: 'person-1', status: 'declined', client_id: 'shop' },
      consentStatus: [{ status: 'declined', source: 'link' }],
      receiptId: expect.stringMatching(/^rcp_/),
    });
    const [entry] = await query<{ facts: object }>(`select facts from consent_action where source = 'link'`);
    expect(entry!.facts).toMatchObject({ linkedFrom: refused._id });
    expect(await verify()).toBeNull();
  });

  it('lets the stricter of two answers hold, whoever gave which and when', async () => {
    await say('person-1', 'accepted');
    await say('device-1', 'declined', { saidAt: SAID });
    expect(carried(await link())).toEqual(['revoked']);
    expect(await allowed()).toBe(false);
    await say('person-2', 'declined', { saidAt: SAID });
    await say('device-2', 'accepted');
    expect(carried(await link('device-2', 'person-2'))).toEqual([]);
    expect(await allowed('person-2')).toBe(false);
  });

  it('brings the only answer there is, from when and to what it was given', async () => {
    await say('device-1', 'accepted', { saidAt: SAID, accepted_fields: ['email'], method: 'mobile app' });
    const made = await link();
    expect(carried(made)).toEqual(['accepted']);
    expect(await allowed()).toBe(true);
    const [entry] = await query<{ facts: object }>(`select facts from consent_action where source = 'link'`);
    expect(entry!.facts).toMatchObject({ saidAt: SAID, acceptedFields: ['email'], method: 'mobile app' });
    // it came before what the person says of themselves at any later time
    expect((await say('person-1', 'revoked', { saidAt: '2026-11-02T10:00:00Z' })).json().data.status).toBe(
      'revoked',
    );
  });

  it('holds until the person answers again, also when the same is linked again', async () => {
    await say('device-1', 'declined');
    const first = await link();
    const written = await entries();
    const again = await link();
    expect(again).toEqual({ linkedAt: first.linkedAt, carried: [] });
    expect(await entries()).toEqual(written);
    await say('person-1', 'accepted');
    expect(carried(await link())).toEqual([]);
    expect(await allowed()).toBe(true);
    expect(await query(`select 1 from audit where action = 'consents.linked'`)).toHaveLength(1);
  });

  it('joins what was answered since, when the same is linked again', async () => {
    await link();
    await say('person-1', 'accepted');
    await say('device-1', 'declined');
    expect(carried(await link())).toEqual(['revoked']);
    expect(await allowed()).toBe(false);
  });

  it('gives nobody the acceptance that another user of the device has given', async () => {
    await say('device-1', 'accepted');
    expect(carried(await link('device-1', 'person-1'))).toEqual(['accepted']);
    expect(carried(await link('device-1', 'person-2'))).toEqual([]);
    await say('device-1', 'revoked');
    expect(carried(await link('device-1', 'person-3'))).toEqual(['declined']);
  });

  it('ends an acceptance of a later version than the one that was refused', async () => {
    await say('device-1', 'declined');
    await as(() => publishVersion(unitOfWork(), consentId, 2));
    await say('person-1', 'accepted');
    expect(carried(await link())).toEqual(['revoked']);
    expect(await allowed()).toBe(false);
  });

  it('leaves one truth when answers and links come at once', async () => {
    await say('device-1', 'declined');
    const links = Array.from({ length: 6 }, () => link());
    const answers = Array.from({ length: 12 }, (_, turn) =>
      say(turn % 3 === 0 ? 'device-1' : 'person-1', turn % 2 === 0 ? 'revoked' : 'accepted'),
    );
    const made = await Promise.all(links);
    for (const { statusCode } of await Promise.all(answers)) expect(statusCode).toBe(200);
    expect(new Set(made.map(({ linkedAt }) => linkedAt)).size).toBe(1);
    expect(await verify()).toBeNull();
    // whichever came last: a new refusal counts for the person
    await say('device-1', 'accepted');
    await say('device-1', 'revoked');
    await link();
    expect(await allowed()).toBe(false);
  });

  it('is for who may write consents, in their tenant, and for two different ids', async () => {
    const body = { anonymousSub: 'device-1', sub: 'person-1' };
    const weak = await api.createKey(tenantId, ['consents:read']);
    expect((await api.call('POST /v1/consent-links', { key: weak, body })).statusCode).toBe(403);
    await say('device-1', 'declined');
    const foreign = await api.createKey((await api.createTenant()).id);
    const elsewhere = await api.call('POST /v1/consent-links', { key: foreign, body });
    expect(elsewhere.json().carried).toEqual([]);
    const same = await api.call('POST /v1/consent-links', { key, body: { ...body, sub: 'device-1' } });
    expect([same.statusCode, same.json().param]).toEqual([400, 'anonymousSub']);
  });

  it('keeps no clear identifier of either', async () => {
    await say('canary-device', 'declined');
    await link('canary-device', 'canary-person');
    const rows = await query(
      `select to_jsonb(l) as row from consent_link l union all select to_jsonb(a) from audit a`,
    );
    expect(JSON.stringify(rows)).not.toContain('canary');
  });
});
