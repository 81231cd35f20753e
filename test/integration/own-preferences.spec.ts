import { ConsentChain, ConsentEvents } from '#consents';
import { IssuersService, TenantsService } from '#access';
import type { DecisionAnswer, OwnHistoryEntry, OwnPreferences, Page } from '#contracts/schemas';
import { UnitOfWork } from '#persistence';
import pg from 'pg';
import { createTestApi, type TestApi } from '../support/api.js';
import { startIssuer, type TestIssuer } from '../support/issuer.js';

describe('own preferences', () => {
  let api: TestApi;
  let people: TestIssuer;
  let tenantId: string;
  let key: string;
  let sub: string;
  let consentId: string;
  let purpose: string;
  let made = 0;

  beforeAll(async () => {
    api = await createTestApi();
    people = await startIssuer('portal');
    tenantId = (await api.createTenant()).id;
    key = await api.createKey(tenantId);
    await inTenant(() =>
      api.app.get(IssuersService).register({
        issuer: people.url,
        audience: 'portal',
        kind: 'person',
        algorithms: ['ES256'],
      }),
    );
  });
  afterAll(async () => {
    await people?.close();
    await api?.close();
  });
  beforeEach(async () => {
    made += 1;
    sub = `person-${made}`;
    purpose = `newsletter-${made}`;
    consentId = await define(purpose, { topics: TOPICS, channels: CHANNELS });
  });

  const CHANNELS = [
    { key: 'email', name: 'E-mail' },
    { key: 'sms', name: 'Text message' },
  ];
  const TOPICS = [
    { key: 'offers', name: 'Offers', values: ['weekly', 'monthly'] },
    { key: 'events', name: 'Events' },
  ];
  const BY_EMAIL = [
    { channel: 'email', choice: 'granted' },
    { channel: 'sms', choice: 'denied' },
  ];
  const inTenant = <T>(work: () => Promise<T>) => api.app.get(TenantsService).inTenant(tenantId, work);
  const unitOfWork = () => api.app.get(UnitOfWork);
  const wire = async (route: string, body: object) => {
    const answer = await api.call(route, { key, body });
    return { status: answer.statusCode, ...answer.json<{ data: { _id: string }; error: object }>() };
  };
  const writeConsent = (name: string, more: object) =>
    wire('POST /consent-srv/consents', {
      consent_name: name,
      legalType: 'consent',
      consentType: 'declarative',
      processingPurposes: [{ key: name, name: `Letters ${name}` }],
      ...more,
    });
  const define = async (name: string, more: object) => {
    const { data } = await writeConsent(name, more);
    await wire('POST /consent-srv/consent/versions', {
      consent_id: data._id,
      consentType: 'text',
      content: [{ locale: 'en', content: `Text of ${name}` }],
    });
    return data._id;
  };
  const call = async (route: string, body?: unknown, headers: Record<string, string> = {}) =>
    api.call(route, { key: await people.token({ sub }), body, headers });
  const accept = () => call(`PUT /v1/me/consents/${consentId}`, { status: 'accepted' });
  const put = (preferences: readonly object[], id = consentId) =>
    call('PUT /v1/me/preferences', { items: [{ consentId: id, preferences }] });
  const own = async () => {
    const { items } = (await call('GET /v1/me/preferences')).json<OwnPreferences>();
    return items.find((item) => item.consentId === consentId)!;
  };
  const decide = async (more: object) => {
    const body = { subject: { type: 'customer_id', value: sub }, purpose, ...more };
    const { allow, reasons } = (await api.call('POST /v1/decisions', { key, body })).json<DecisionAnswer>();
    return [allow, reasons[0]!.code];
  };
  const verify = () => inTenant(() => unitOfWork().run(() => new ConsentChain(unitOfWork()).verify()));
  const entries = () =>
    inTenant(() =>
      unitOfWork().run(async () => {
        const rows = await unitOfWork().query(`select 1 from consent_action where consent_id = ?::uuid`, [
          consentId,
        ]);
        return rows.length;
      }),
    );

  it('decide what may be sent by which channel, within the consent alone', async () => {
    expect(await decide({ channel: 'email' })).toEqual([false, 'CONSENT_NEVER_ANSWERED']);
    await accept();
    expect(await decide({})).toEqual([true, 'BASIS_CONSENT']);
    expect(await decide({ channel: 'email' })).toEqual([false, 'PREFERENCE_UNSET']);
    expect((await put(BY_EMAIL)).statusCode).toBe(200);
    expect(await decide({ channel: 'email' })).toEqual([true, 'BASIS_CONSENT']);
    expect(await decide({ channel: 'sms' })).toEqual([false, 'PREFERENCE_DENIED']);
    expect(await decide({ channel: 'fax' })).toEqual([false, 'PREFERENCE_NOT_OFFERED']);
    await call(`POST /v1/me/consents/${consentId}/revocation`);
    expect(await decide({ channel: 'email' })).toEqual([false, 'CONSENT_REVOKED']);
    await accept();
    expect(await decide({ channel: 'email' })).toEqual([true, 'BASIS_CONSENT']);
  });

  it('go down to a topic in a channel, with a value', async () => {
    await accept();
    const chosen = { topic: 'offers', channel: 'sms', choice: 'granted', value: 'weekly' };
    await put([...BY_EMAIL, { topic: 'events', choice: 'denied' }, chosen]);
    expect(await decide({ topic: 'offers', channel: 'sms' })).toEqual([true, 'BASIS_CONSENT']);
    expect(await decide({ topic: 'events', channel: 'email' })).toEqual([false, 'PREFERENCE_DENIED']);
    expect(await decide({ topic: 'offers', channel: 'email' })).toEqual([true, 'BASIS_CONSENT']);
    expect((await own()).preferences).toContainEqual(chosen);
  });

  it('are shown with what is offered, and nothing preset', async () => {
    expect(await own()).toMatchObject({
      name: purpose,
      purposes: [purpose],
      inForce: false,
      topics: TOPICS,
      channels: CHANNELS,
      preferences: [],
      updatedAt: null,
    });
    await accept();
    await put(BY_EMAIL);
    expect(await own()).toMatchObject({
      inForce: true,
      preferences: BY_EMAIL.map((each) => ({ topic: null, ...each })),
    });
    const nothing = await define(`plain-${made}`, {});
    expect((await put(BY_EMAIL, nothing)).json()).toMatchObject({ code: 'consent.mismatch' });
  });

  it('are replaced as a whole, and the same words are written once', async () => {
    await put(BY_EMAIL);
    await put([...BY_EMAIL].reverse());
    expect(await entries()).toBe(1);
    await put([{ channel: 'email', choice: 'denied' }]);
    expect((await own()).preferences).toEqual([{ topic: null, channel: 'email', choice: 'denied' }]);
    await put([]);
    expect((await own()).preferences).toEqual([]);
    expect(await entries()).toBe(3);
  });

  it('are written whole or not at all', async () => {
    const other = await define(`second-${made}`, { channels: CHANNELS });
    const items = [
      { consentId, preferences: BY_EMAIL },
      { consentId: other, preferences: [{ channel: 'fax', choice: 'granted' }] },
    ];
    const refused = await call('PUT /v1/me/preferences', { items });
    expect(refused.json()).toMatchObject({ code: 'request.invalid', param: 'items.1.preferences.0.channel' });
    expect(await entries()).toBe(0);
  });

  it.each([
    ['neither topic nor channel', [{ choice: 'granted' }]],
    ['a topic that is not offered', [{ topic: 'sports', choice: 'granted' }]],
    ['a value that the topic does not have', [{ topic: 'offers', choice: 'granted', value: 'daily' }]],
    ['a value of a topic that has none', [{ topic: 'events', choice: 'granted', value: 'weekly' }]],
    ['a value with a refusal', [{ topic: 'offers', choice: 'denied', value: 'weekly' }]],
    ['the same twice', [BY_EMAIL[0], { channel: 'email', choice: 'denied' }]],
    ['another choice', [{ channel: 'email', choice: 'maybe' }]],
    ['a person', [{ channel: 'email', choice: 'granted', sub: 'person-9' }]],
  ])('refuse %s', async (_, preferences) => {
    expect((await put(preferences as object[])).json()).toMatchObject({ code: 'request.invalid' });
    expect(await entries()).toBe(0);
  });

  it('know nothing of other people, other tenants and other callers', async () => {
    await put(BY_EMAIL);
    sub = 'somebody else';
    expect((await own()).preferences).toEqual([]);
    const unknown = await put(BY_EMAIL, '0198c1d4-01aa-7c10-8e44-77aa10c2b903');
    expect(unknown.json()).toMatchObject({ code: 'consent.unknown' });
    expect((await api.call('GET /v1/me/preferences', { key })).statusCode).toBe(403);
  });

  it('stand in history, activity and export, and not in the consent API', async () => {
    await accept();
    await put(BY_EMAIL);
    await put([]);
    const history = (await call(`GET /v1/me/consents/${consentId}/history`)).json<Page<OwnHistoryEntry>>();
    const cells = BY_EMAIL.map((each) => ({ topic: null, ...each }));
    expect(history.items.map(({ action, preferences }) => [action, preferences])).toEqual([
      ['preferred', { oldValue: cells, newValue: [] }],
      ['preferred', { oldValue: [], newValue: cells }],
      ['answered', null],
    ]);
    expect(history.items[0]).toMatchObject({
      by: 'subject',
      oldValue: null,
      newValue: null,
      receiptId: null,
    });
    const activity = (await call('GET /v1/me/activity')).json<{ items: object[] }>();
    expect(activity.items[1]).toMatchObject({
      action: 'preferred',
      preferences: cells,
      actor: { kind: 'subject' },
    });
    const csv = await call('GET /v1/me/activity', undefined, { accept: 'text/csv' });
    expect(csv.body).toContain('""channel"":""email""');
    const { consents } = (await call('GET /v1/me/export?scope=consents')).json<{ consents: object[] }>();
    expect(consents).toContainEqual(expect.objectContaining({ type: 'preference', preferences: [] }));
    const known = await api.call(`POST /consent-srv/users/${sub}/actions`, { key, body: {} });
    expect(known.json()).toMatchObject({ data: [{ type: 'legalbasistrack' }], meta: { total: 1 } });
  });

  it('are announced once, with ids alone', async () => {
    await put(BY_EMAIL);
    const head = await inTenant(() =>
      unitOfWork().run(() =>
        unitOfWork().query<{ sequence: string }>(`select sequence::text from consent_chain`),
      ),
    );
    const { sequence } = head[0]!;
    for (let times = 0; times < 2; times += 1)
      await inTenant(() => api.app.get(ConsentEvents).announceAnswers(sequence, sequence));
    const { items } = (await api.call('GET /v1/events?limit=200', { key })).json<{
      items: { type: string; data: { consentId?: string } }[];
    }>();
    const own = items.filter(
      ({ type, data }) => type.startsWith('consent.pref') && data.consentId === consentId,
    );
    expect(own).toEqual([expect.objectContaining({ type: 'consent.preferences.changed' })]);
    // what belongs to no version names none
    expect(Object.keys(own[0]!.data).sort()).toEqual(['clientId', 'consentId', 'subject', 'trackingId']);
    expect(JSON.stringify(own)).not.toContain('email');
  });

  it('are chained, whoever writes at the same time, and their fold is checked', async () => {
    await Promise.all([accept(), put(BY_EMAIL), accept(), put([BY_EMAIL[0]!]), put(BY_EMAIL)]);
    expect(await verify()).toBeNull();
    const client = new pg.Client({ connectionString: api.databaseUrl });
    await client.connect();
    try {
      const change = `update consent_record set details = jsonb_set(details, '{preferences}', $2) where consent_id = $1 and kind = 'preference'`;
      const before = (await own()).preferences;
      await client.query(change, [consentId, '[{"topic":null,"channel":"sms","choice":"granted"}]']);
      expect(await verify()).not.toBeNull();
      await client.query(change, [consentId, JSON.stringify(before)]);
      expect(await verify()).toBeNull();
    } finally {
      await client.end();
    }
  });

  it('are offered by a definition of legal type consent, in words that a machine can compare', async () => {
    const refused = async (more: object) => (await writeConsent(`refused-${made}`, more)).status;
    expect(await refused({ channels: [{ key: 'E-Mail', name: 'E-mail' }] })).toBe(400);
    expect(await refused({ channels: [CHANNELS[0], CHANNELS[0]] })).toBe(400);
    expect(await refused({ topics: [{ key: 'offers' }] })).toBe(400);
    const other = { legalType: 'contract', consentType: undefined, channels: CHANNELS };
    expect(await refused(other)).toBe(400);
    const stored = await api.call(`GET /consent-srv/consents/${consentId}`, { key });
    expect(stored.json()).toMatchObject({ data: { topics: TOPICS, channels: CHANNELS } });
    const back = stored.json<{ data: object }>().data;
    expect((await wire(`PUT /consent-srv/consents/${consentId}`, { ...back, topics: null })).status).toBe(
      200,
    );
    expect(await own()).toMatchObject({ topics: [], channels: CHANNELS });
  });
});
