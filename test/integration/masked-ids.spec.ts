import { ConsentClients, MaskedIds } from '#consents';
import { TenantsService } from '#access';
import { KeyManager } from '#keys';
import { systemClock } from '#platform';
import { createTestApi, type TestApi } from '../support/api.js';

describe('masked ids', () => {
  const clock = { offsetMs: 0, now: () => new Date(systemClock.now().getTime() + clock.offsetMs) };
  let api: TestApi;
  let tenantId: string;
  let key: string;

  beforeAll(async () => {
    api = await createTestApi({ clock });
    tenantId = (await api.createTenant('example')).id;
    key = await api.createKey(tenantId);
  });
  afterAll(() => api?.close());
  afterEach(() => void (clock.offsetMs = 0));

  const issue = (body: object, as = key) => api.call('POST /v1/masked-ids', { key: as, body });
  const inTenant = <T>(work: () => Promise<T>, id = tenantId) =>
    api.app.get(TenantsService).inTenant(id, work);
  const open = (q: string, clientId?: string) => inTenant(() => api.app.get(MaskedIds).open(q, clientId));
  const refused = { code: 'masked_id.invalid' };

  it('hide the person, and open to the same person for an hour', async () => {
    const answer = await issue({ sub: 'person-1' });
    expect(answer.statusCode).toBe(201);
    const { q, expiresAt } = answer.json<{ q: string; expiresAt: string }>();
    expect(q).toMatch(/^m1\.[\w-]+$/);
    expect(Buffer.from(q.slice(3), 'base64url').toString('latin1')).not.toContain('person-1');
    expect(Date.parse(expiresAt) - Date.now()).toBeLessThanOrEqual(3_600_000);
    expect(await open(q)).toEqual({ sub: 'person-1' });
    clock.offsetMs = 3_590_000;
    expect(await open(q)).toEqual({ sub: 'person-1' });
    clock.offsetMs = 3_601_000;
    await expect(open(q)).rejects.toMatchObject(refused);
  });

  it('are different each time, also for the same person', async () => {
    const made = await Promise.all([issue({ sub: 'person-1' }), issue({ sub: 'person-1' })]);
    const [one, other] = made.map((answer) => answer.json<{ q: string }>().q);
    expect(one).not.toBe(other);
  });

  it('live as long as was asked for', async () => {
    const { q } = (await issue({ sub: 'person-1', ttlSeconds: 60 })).json<{ q: string }>();
    clock.offsetMs = 61_000;
    await expect(open(q)).rejects.toMatchObject(refused);
  });

  it('that were made for one client open to no other', async () => {
    const { q } = (await issue({ sub: 'person-1', clientId: 'shop' })).json<{ q: string }>();
    expect(await open(q, 'shop')).toEqual({ sub: 'person-1', clientId: 'shop' });
    expect(await open(q)).toEqual({ sub: 'person-1', clientId: 'shop' });
    await expect(open(q, 'other')).rejects.toMatchObject(refused);
  });

  it('open in no other tenant', async () => {
    const { q } = (await issue({ sub: 'person-1' })).json<{ q: string }>();
    const other = await api.createTenant();
    await inTenant(() => api.app.get(KeyManager).secret('tenant'), other.id);
    await expect(inTenant(() => api.app.get(MaskedIds).open(q), other.id)).rejects.toMatchObject(refused);
  });

  it('that are none are refused alike', async () => {
    const { q } = (await issue({ sub: 'person-1' })).json<{ q: string }>();
    const flipped = `${q.slice(0, -2)}${q.endsWith('AA') ? 'BB' : 'AA'}`;
    const sealedForOther = await inTenant(() =>
      api.app.get(KeyManager).seal('tenant', 'tenant', JSON.stringify({ sub: 'person-1' }), 'other'),
    );
    for (const wrong of [
      '',
      'm1.',
      'person-1',
      q.slice(3),
      q.replace('m1.', 'm2.'),
      `${q}.x`,
      flipped,
      q.slice(0, 40),
      `m1.${'A'.repeat(100_000)}`,
      `m1.${sealedForOther.toString('base64url')}`,
      `${q}\u0000`,
    ])
      await expect(open(wrong)).rejects.toMatchObject(refused);
  });

  it('are made for whoever may write consents, of sensible members', async () => {
    const reader = await api.createKey(tenantId, ['consents:read']);
    expect((await issue({ sub: 'person-1' }, reader)).statusCode).toBe(403);
    for (const wrong of [
      {},
      { sub: '' },
      { sub: 'x'.repeat(256) },
      { sub: 'a\u0000' },
      { sub: 'x', ttlSeconds: 0 },
      { sub: 'x', ttlSeconds: 90_000 },
      { sub: 'x', clientId: 'a/b' },
      { sub: 'x', more: 1 },
    ])
      expect((await issue(wrong)).json()).toMatchObject({ code: 'request.invalid' });
    const { q } = (await issue({ sub: 'ü'.repeat(255), clientId: 'c'.repeat(128) })).json<{ q: string }>();
    expect(await open(q)).toMatchObject({ sub: 'ü'.repeat(255) });
  });
});

describe('clients of consent', () => {
  let api: TestApi;
  let tenantId: string;
  let key: string;
  const ORIGIN = 'https://shop.example.com';

  beforeAll(async () => {
    api = await createTestApi();
    tenantId = (await api.createTenant('example')).id;
    key = await api.createKey(tenantId);
  });
  afterAll(() => api?.close());

  const put = (id: string, body: object = {}) => api.call(`PUT /v1/api-clients/${id}`, { key, body });

  it('are registered with what they ask for, and read again', async () => {
    const body = {
      displayName: 'Example Shop',
      clientType: 'THIRD_PARTY',
      requiredClaims: ['given_name', 'given_name', 'birthdate'],
      consentScopes: ['email', 'offline_access'],
      origins: [ORIGIN, 'http://localhost:8080'],
    };
    const expected = {
      ...body,
      clientId: 'shop',
      apiClientId: null,
      consentGroups: [],
      consentRefs: [],
      requiredClaims: ['given_name', 'birthdate'],
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
    };
    expect((await put('shop', body)).json()).toEqual(expected);
    const read = await api.call('GET /v1/api-clients/shop', { key });
    expect(read.statusCode).toBe(200);
    expect(read.json()).toEqual(expected);
    expect((await put('shop', { origins: [ORIGIN] })).json()).toMatchObject({
      displayName: null,
      clientType: 'FIRST_PARTY',
      requiredClaims: [],
    });
  });

  it('that are named by their API client have its key, and an unknown one is refused', async () => {
    const made = await api.call('POST /v1/api-clients', {
      key,
      body: { name: 'x', permissions: ['consents:read'] },
    });
    const { id } = made.json<{ id: string }>();
    expect((await put(id)).json()).toMatchObject({ clientId: id, apiClientId: id });
    const unknown = id.replace(/.$/, (last) => (last === '0' ? '1' : '0'));
    expect((await put(unknown)).json()).toMatchObject({ code: 'client.unknown', param: 'apiClientId' });
    expect((await put('other', { apiClientId: unknown })).json()).toMatchObject({ code: 'client.unknown' });
    expect((await api.call('GET /v1/api-clients/nobody', { key })).statusCode).toBe(404);
  });

  it('are refused with members that mean nothing', async () => {
    for (const [body, param] of [
      [{ consentGroups: ['no such group'] }, 'consentGroups'],
      [{ consentRefs: [{ consent_id: '0198c1d3-2b10-7f00-9a01-5d2f0c7e1a02' }] }, 'consentRefs'],
      [{ consentRefs: [{ consent_id: 'x' }] }, 'consentRefs.0.consent_id'],
      [{ origins: ['https://shop.example.com/'] }, 'origins.0'],
      [{ origins: ['http://shop.example.com'] }, 'origins.0'],
      [{ origins: ['*'] }, 'origins.0'],
      [{ origins: ['null'] }, 'origins.0'],
      [{ requiredClaims: ['given name'] }, 'requiredClaims.0'],
      [{ clientType: 'SECOND_PARTY' }, 'clientType'],
    ] as const)
      expect((await put('shop', body)).json()).toMatchObject({ status: 400, param });
    for (const id of ['a%2Fb', 'a%20b', '%00', 'x'.repeat(129)]) expect((await put(id)).statusCode).toBe(400);
  });

  it('of one tenant are not those of another', async () => {
    const other = await api.createKey((await api.createTenant()).id);
    await put('shop');
    expect((await api.call('GET /v1/api-clients/shop', { key: other })).statusCode).toBe(404);
    const found = await api.app
      .get(TenantsService)
      .inTenant(tenantId, () => api.app.get(ConsentClients).find('shop'));
    expect(found).toMatchObject({ clientId: 'shop' });
  });

  describe('whose pages call from a browser', () => {
    beforeAll(async () => {
      await api.app.get(TenantsService).update('example', { hosts: ['localhost'] });
      await put('shop', { origins: [ORIGIN] });
    });
    const call = (route: string, origin: string, headers: Record<string, string> = {}, body?: object) =>
      api.call(route, { headers: { origin, ...headers }, ...(body && { body }) });

    it('are let in by a preflight, with every header that they send', async () => {
      const wanted = 'content-type,accept-language,acceptlanguage,requestid,trackid,lat,lon,authorization';
      const answer = await call('OPTIONS /consent-management-srv/consent/claim/check', ORIGIN, {
        'access-control-request-method': 'POST',
        'access-control-request-headers': wanted,
      });
      expect(answer.statusCode).toBe(204);
      expect(answer.headers).toMatchObject({ 'access-control-allow-origin': ORIGIN, vary: 'origin' });
      const allowed = String(answer.headers['access-control-allow-headers']).toLowerCase().split(',');
      expect(allowed).toEqual(expect.arrayContaining(wanted.split(',')));
    });

    it('read errors too: of unknown paths, of wrong bodies, of missing credentials', async () => {
      const broken = { 'content-type': 'text/plain' };
      for (const [route, headers, status] of [
        ['GET /consent-management-srv/settings/public', {}, 404],
        ['POST /consent-management-srv/settings/public', broken, 404],
        ['GET /consent-srv/nothing', {}, 404],
      ] as const) {
        const answer = await call(route, ORIGIN, headers);
        expect([route, answer.statusCode]).toEqual([route, status]);
        expect(answer.headers).toMatchObject({
          'access-control-allow-origin': ORIGIN,
          'cross-origin-resource-policy': 'cross-origin',
          'content-type': expect.stringContaining('application/json'),
        });
        expect(answer.json()).toMatchObject({ success: false, status });
      }
    });

    it('and no other page, and nothing else', async () => {
      for (const [route, origin] of [
        ['GET /consent-management-srv/settings/public', 'https://evil.example.com'],
        ['GET /consent-management-srv/settings/public', 'null'],
        ['GET /v1/api-clients', ORIGIN],
        ['POST /token-srv/token', ORIGIN],
      ] as const) {
        const answer = await call(route, origin);
        expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
      }
      await put('shop', { origins: [] });
      const gone = await call('GET /consent-management-srv/settings/public', ORIGIN);
      expect(gone.headers).not.toHaveProperty('access-control-allow-origin');
    });
  });
});
