import { createHmac } from 'node:crypto';
import { Controller, Get, Module } from '@nestjs/common';
import pg from 'pg';
import {
  ApiClientsService,
  CurrentPerson,
  IssuersService,
  RATE_LIMITS,
  Requires,
  TenantsService,
  type Person,
} from '#access';
import { STAFF_PERMISSIONS } from '#contracts';
import { KeyManager } from '#keys';
import { currentContext, systemClock } from '#platform';
import { createTestApi, type Call, type TestApi } from '../support/api.js';
import { startIssuer, type TestIssuer } from '../support/issuer.js';

@Controller()
class WhoController {
  @Get('v1/me/who')
  @Requires('me:requests')
  person(@CurrentPerson() person: Person) {
    return { person, actor: currentContext().actor };
  }

  @Get('who')
  @Requires('requests:read')
  staff() {
    return currentContext();
  }
}
@Module({ controllers: [WhoController] })
class WhoModule {}

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('access', () => {
  const clock = { offsetMs: 0, now: () => new Date(systemClock.now().getTime() + clock.offsetMs) };
  let api: TestApi;
  let tenantId: string;
  let key: string;

  beforeAll(async () => {
    api = await createTestApi({ clock, modules: [WhoModule] });
    tenantId = (await api.createTenant('example')).id;
    key = await api.createKey(tenantId);
  });
  afterAll(() => api?.close());
  afterEach(() => void (clock.offsetMs = 0));

  const inTenant = <T>(work: () => Promise<T>) => api.app.get(TenantsService).inTenant(tenantId, work);
  const asOwner = async <Row extends object>(sql: string): Promise<Row[]> => {
    const client = new pg.Client({ connectionString: api.databaseUrl });
    await client.connect();
    return client
      .query<Row>(sql)
      .then(({ rows }) => rows)
      .finally(() => client.end());
  };
  const makeClient = (body: object = {}, call: Call = { key }) =>
    api.call('POST /v1/api-clients', {
      ...call,
      body: { name: 'Shop', permissions: ['requests:read'], ...body },
    });

  describe('API keys', () => {
    it('are shown once, and only their digest is kept', async () => {
      const made = await makeClient();
      expect(made.statusCode).toBe(201);
      const client = made.json<{ id: string; key: string }>();
      expect(client.key).toMatch(/^hab_[\w-]{43}$/);
      const listed = await api.call('GET /v1/api-clients', { key });
      expect(listed.body).toContain(client.id);
      expect(listed.body).not.toContain('hab_');
      const tables = await asOwner(
        `select c::text, a::text, u::text from credential c, api_client a, audit u`,
      );
      expect(JSON.stringify(tables)).not.toContain(client.key.slice(4));
      expect((await api.call('GET /who', { key: client.key })).json()).toMatchObject({
        tenantId,
        actor: { kind: 'api_client', id: client.id },
      });
    });

    it('are taken from either header', async () => {
      for (const headers of [{ 'x-api-key': key }, { authorization: `bearer ${key}` }])
        expect((await api.call('GET /who', { headers })).statusCode).toBe(200);
    });

    it('stop working when revoked, and revoking again changes nothing', async () => {
      const client = (await makeClient()).json<{ id: string; key: string }>();
      expect((await api.call('GET /who', { key: client.key })).statusCode).toBe(200);
      for (let i = 0; i < 2; i += 1)
        expect((await api.call(`DELETE /v1/api-clients/${client.id}`, { key })).statusCode).toBe(204);
      expect((await api.call('GET /who', { key: client.key, address: '192.0.2.20' })).json()).toMatchObject({
        code: 'auth.invalid',
      });
      const log = (await api.call('GET /v1/audit?limit=200', { key })).json<{
        items: { action: string; object: string }[];
      }>();
      expect(
        log.items.filter(({ action, object }) => action === 'api_client.revoked' && object === client.id),
      ).toHaveLength(1);
    });

    it('stop working when they expire, also while remembered', async () => {
      const soon = new Date(clock.now().getTime() + 60_000).toISOString();
      const { key: short } = (await makeClient({ expiresAt: soon })).json<{ key: string }>();
      expect((await api.call('GET /who', { key: short })).statusCode).toBe(200);
      clock.offsetMs = 61_000;
      expect((await api.call('GET /who', { key: short, address: '192.0.2.21' })).json()).toMatchObject({
        code: 'auth.invalid',
      });
    });

    it('refuse an expiry in the past, an unknown permission, one of persons, and none', async () => {
      expect((await makeClient({ expiresAt: '2020-01-01T00:00:00Z' })).json()).toMatchObject({
        param: 'expiresAt',
      });
      for (const permissions of [['everything'], ['me:requests'], []])
        expect((await makeClient({ permissions })).json()).toMatchObject({
          code: 'request.invalid',
          param: expect.stringContaining('permissions'),
        });
    });

    it('cannot hand on a permission they do not have', async () => {
      const limited = await api.createKey(tenantId, ['api-clients:write', 'requests:read']);
      const refused = await makeClient(
        { permissions: ['requests:read', 'requests:approve'] },
        { key: limited },
      );
      expect(refused.statusCode).toBe(403);
      expect(refused.json()).toMatchObject({ detail: expect.stringContaining('requests:approve') });
      expect((await makeClient({}, { key: limited })).statusCode).toBe(201);
    });

    it('are refused with the name of the permission that is missing', async () => {
      const weak = await api.createKey(tenantId, ['decisions:ask']);
      const answer = await api.call('GET /v1/audit', { key: weak });
      expect(answer.statusCode).toBe(403);
      expect(answer.json()).toMatchObject({
        code: 'auth.forbidden',
        detail: 'This needs the permission audit:read.',
      });
    });

    it('are listed newest first, page by page, without gaps or repeats', async () => {
      const tenant = await api.createTenant();
      const owner = await api.createKey(tenant.id);
      for (let i = 0; i < 4; i += 1) await makeClient({ name: `Client ${i}` }, { key: owner });
      const names: string[] = [];
      let cursor: string | null = '';
      while (cursor !== null) {
        const answer = await api.call(`GET /v1/api-clients?limit=2${cursor && `&cursor=${cursor}`}`, {
          key: owner,
        });
        const page: { items: { name: string }[]; nextCursor: string | null } = answer.json();
        names.push(...page.items.map(({ name }) => name));
        cursor = page.nextCursor;
      }
      expect(names).toEqual(['Client 3', 'Client 2', 'Client 1', 'Client 0', 'Spec']);
      expect((await api.call('GET /v1/api-clients?cursor=forged', { key: owner })).json()).toMatchObject({
        code: 'cursor.invalid',
      });
    });

    it('of one tenant neither see nor revoke clients of another', async () => {
      const stranger = await api.createKey((await api.createTenant()).id);
      const { id } = (await makeClient()).json<{ id: string }>();
      expect((await api.call('GET /v1/api-clients', { key: stranger })).body).not.toContain(id);
      expect((await api.call(`DELETE /v1/api-clients/${id}`, { key: stranger })).statusCode).toBe(404);
      expect((await api.call('GET /v1/audit', { key: stranger })).body).not.toContain(id);
      expect((await api.call('DELETE /v1/api-clients/cli_1', { key })).json()).toMatchObject({
        code: 'request.invalid',
        param: 'id',
      });
    });

    it('given from outside work, again and again, for one tenant only', async () => {
      const chosen = 'an-administrator-key-of-the-demo';
      const clients = api.app.get(ApiClientsService);
      await inTenant(() => clients.importKey(chosen, ['audit:read']));
      await inTenant(() => clients.importKey(chosen, STAFF_PERMISSIONS));
      expect((await api.call('GET /who', { key: chosen })).json()).toMatchObject({ tenantId });
      const other = await api.createTenant();
      const steal = api.app
        .get(TenantsService)
        .inTenant(other.id, () => clients.importKey(chosen, STAFF_PERMISSIONS));
      await expect(steal).rejects.toMatchObject({ code: 'api_client.key_taken' });
    });
  });

  describe('credentials that do not hold', () => {
    it('are all answered alike', async () => {
      const bodies = new Set<string>();
      const unsigned = `${encode({ alg: 'none' })}.${encode({ iss: 'https://id.example.com', aud: 'a', sub: 's' })}.`;
      for (const value of ['hab_wrong', 'x', unsigned, 'eyJ.eyJ.x', '\u00e9'.repeat(3), 'x'.repeat(9_000)]) {
        const answer = await api.call('GET /who', { headers: { 'x-api-key': value }, address: '192.0.2.30' });
        expect(answer.statusCode).toBe(401);
        expect(answer.headers['www-authenticate']).toBe('Bearer');
        bodies.add(JSON.stringify({ ...answer.json<object>(), requestId: '' }));
      }
      const basic = await api.call('GET /who', {
        headers: { authorization: 'Basic YTpi' },
        address: '192.0.2.30',
      });
      bodies.add(JSON.stringify({ ...basic.json<object>(), requestId: '' }));
      expect([...bodies]).toHaveLength(1);
    });

    it('wait once there were many of one address, while a caller who was just recognised there goes on', async () => {
      const address = '192.0.2.31';
      expect((await api.call('GET /who', { key, address })).statusCode).toBe(200);
      for (let i = 0; i < RATE_LIMITS.failures; i += 1)
        expect((await api.call('GET /who', { key: `hab_guess${i}`, address })).statusCode).toBe(401);
      const limited = await api.call('GET /who', { key: 'hab_guess', address });
      expect(limited.statusCode).toBe(429);
      expect(Number(limited.headers['retry-after'])).toBeGreaterThan(0);
      expect((await api.call('GET /who', { key, address })).statusCode).toBe(200);
      expect((await api.call('GET /who', { key: 'hab_guess', address: '192.0.2.32' })).statusCode).toBe(401);
    });

    it('do not hold up a key that nobody has shown before', async () => {
      const address = '192.0.2.33';
      const client = (await makeClient()).json<{ key: string }>();
      const answers = [];
      for (let i = 0; i <= RATE_LIMITS.failures; i += 1)
        answers.push((await api.call('GET /who', { key: `hab_guess${i}`, address })).statusCode);
      expect(answers.at(-1)).toBe(429);
      expect((await api.call('GET /who', { key: client.key, address })).statusCode).toBe(200);
      expect((await api.call('GET /who', { key: 'hab_guess0', address })).statusCode).toBe(429);
    });

    it('wait themselves when one is shown again and again, while others from there are served', async () => {
      const address = '192.0.2.34';
      const other = await api.createKey(tenantId);
      const old = (): Promise<number> =>
        api.call('GET /who', { key: 'hab_old', address }).then(({ statusCode }) => statusCode);
      for (let i = 0; i < RATE_LIMITS.failures; i += 1) expect(await old()).toBe(401);
      expect(await old()).toBe(429);
      expect((await api.call('GET /who', { key: other, address })).statusCode).toBe(200);
      const guess = async (i: number): Promise<number> =>
        (await api.call('GET /who', { key: `no${i}`, address })).statusCode;
      for (let i = 0; i < RATE_LIMITS.failures - 1; i += 1) expect(await guess(i)).toBe(401);
      expect(await guess(RATE_LIMITS.failures)).toBe(429);
    });

    it('wait when they held once, and were revoked', async () => {
      const address = '192.0.2.35';
      const client = (await makeClient()).json<{ id: string; key: string }>();
      expect((await api.call('GET /who', { key: client.key, address })).statusCode).toBe(200);
      await api.call(`DELETE /v1/api-clients/${client.id}`, { key });
      const codes: number[] = [];
      for (let i = 0; i <= RATE_LIMITS.failures; i += 1)
        codes.push((await api.call('GET /who', { key: client.key, address })).statusCode);
      expect(codes).toEqual([...Array<number>(RATE_LIMITS.failures).fill(401), 429]);
    });
  });

  describe('calls without a credential', () => {
    const posts = (call: Call, count = 100) =>
      Promise.all(Array.from({ length: count }, () => api.call('POST /v1/requests', { body: {}, ...call })));

    it.each([
      ['nothing', {}],
      ['a scheme that is none of ours', { headers: { authorization: 'Basic YTpi' } }],
    ])('wait within a hundred posts a minute of one address that show %s', async (_, call) => {
      const address = `198.51.100.${Object.keys(call).length}`;
      const answers = await posts({ ...call, address });
      expect(answers.filter(({ statusCode }) => statusCode === 401)).toHaveLength(90);
      const refused = answers.at(-1)!;
      expect(refused.statusCode).toBe(429);
      expect(refused.json()).toMatchObject({ code: 'rate.limited' });
      expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
      expect((await api.call('GET /v1/requests', { key, address })).statusCode).toBe(200);
    });

    it('share the posts of their address with paths that need none', async () => {
      const address = '198.51.100.9';
      await posts({ address }, 90);
      expect((await api.call('POST /confirm/unknown', { address })).statusCode).toBe(429);
      expect((await api.call('GET /.well-known/jwks.json', { address })).statusCode).toBe(200);
    });

    it('that only read wait as well', async () => {
      const reads = await Promise.all(
        Array.from({ length: 121 }, () => api.call('GET /v1/requests', { address: '198.51.100.8' })),
      );
      expect(reads.map(({ statusCode }) => statusCode).filter((code) => code === 429)).toHaveLength(1);
    });
  });

  describe('tokens', () => {
    let people: TestIssuer;
    let staff: TestIssuer;

    beforeAll(async () => {
      [people, staff] = await Promise.all([startIssuer('portal'), startIssuer('console')]);
      const issuers = api.app.get(IssuersService);
      await inTenant(async () => {
        await issuers.register({
          issuer: people.url,
          audience: 'portal',
          kind: 'person',
          algorithms: ['ES256'],
        });
        await issuers.register({
          issuer: staff.url,
          audience: 'console',
          kind: 'staff',
          jwksUrl: `${staff.url}/keys`,
          algorithms: ['ES256'],
          roles: { officer: ['requests:read', 'audit:read'] },
        });
      });
    });
    afterAll(() => Promise.all([people?.close(), staff?.close()]));

    const me = async (token: string | Promise<string>, address = '192.0.2.40') =>
      api.call('GET /v1/me/who', { key: await token, address });

    it('of a person open what is theirs and nothing else', async () => {
      const claims = {
        sub: 'person-1',
        email: 'jo@example.com',
        email_verified: true,
        acr: 'mfa',
        auth_time: 1_700_000_000,
      };
      const token = await people.token(claims);
      expect((await me(token)).json()).toEqual({
        actor: { kind: 'person', id: 'person-1' },
        person: {
          subject: 'person-1',
          email: 'jo@example.com',
          acr: 'mfa',
          authTime: '2023-11-14T22:13:20.000Z',
        },
      });
      expect((await api.call('GET /who', { key: token })).statusCode).toBe(403);
      expect((await api.call('GET /v1/me/who', { key })).statusCode).toBe(403);
    });

    it('whose subject is an address reach logs and audit as a digest', async () => {
      const answer = (await me(people.token({ sub: 'jo@example.com' }))).json<{ actor: { id: string } }>();
      expect(answer.actor.id).toMatch(/^[0-9a-f]{64}$/);
    });

    it('of staff carry the permissions of their roles', async () => {
      const officer = await staff.token({ sub: 'staff-7', roles: ['officer', 'unknown'] });
      expect((await api.call('GET /who', { key: officer })).json()).toMatchObject({
        tenantId,
        actor: { kind: 'staff', id: 'staff-7' },
      });
      expect((await api.call('GET /v1/api-clients', { key: officer })).statusCode).toBe(403);
      expect((await api.call('GET /who', { key: await staff.token({ roles: [] }) })).statusCode).toBe(403);
      expect((await me(officer)).statusCode).toBe(403);
    });

    it('that held a moment ago go on at an address where others guess', async () => {
      const address = '192.0.2.36';
      const token = await people.token();
      const code = async (): Promise<number> =>
        (await api.call('GET /v1/me/who', { key: token, address })).statusCode;
      expect(await code()).toBe(200);
      for (let i = 0; i <= RATE_LIMITS.failures; i += 1)
        await api.call('GET /v1/me/who', { key: `hab_guess${i}`, address });
      expect(await code()).toBe(200);
    });

    it('are refused when forged, misdirected, early, late or incomplete', async () => {
      const now = Math.floor(Date.now() / 1000);
      const good = await people.token();
      const [header, payload, signature] = good.split('.') as [string, string, string];
      const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object;
      const hmacHead = `${encode({ alg: 'HS256', kid: 'key-1' })}.${payload}`;
      const tokens = {
        unsigned: `${encode({ alg: 'none' })}.${payload}.`,
        'signed with the public key': `${hmacHead}.${createHmac('sha256', 'key-1').update(hmacHead).digest('base64url')}`,
        'of changed claims': `${header}.${encode({ ...claims, sub: 'person-2' })}.${signature}`,
        'for another audience': await people.token({ aud: 'shop' }),
        'for the audience of staff': await people.token({ aud: 'console' }),
        expired: await people.token({ exp: now - 60 }),
        'not yet valid': await people.token({ nbf: now + 120 }),
        'without an end': await people.token({ exp: undefined }),
        'without a subject': await people.token({ sub: undefined }),
        'of an unknown issuer': await people.token({ iss: 'https://id.example.com' }),
        'of another issuer': await staff.token({ iss: people.url, aud: 'portal' }),
        'of an unknown key': await people.token({}, { kid: 'key-9' }),
      };
      let host = 50;
      for (const [what, token] of Object.entries(tokens)) {
        const answer = await me(token, `192.0.2.${(host += 1)}`);
        expect({ what, code: answer.json<{ code: string }>().code }).toEqual({ what, code: 'auth.invalid' });
      }
      expect((await me(good)).statusCode).toBe(200);
      expect((await me(people.token({ aud: ['other', 'portal'] }))).statusCode).toBe(200);
    });

    it('are checked with keys that are fetched once', async () => {
      await Promise.all(Array.from({ length: 10 }, () => me(people.token())));
      expect(people.fetches()).toBeLessThanOrEqual(2);
    });

    it('of an issuer that cannot be reached are not called wrong', async () => {
      const gone = await startIssuer('gone');
      const tenant = await api.createTenant();
      await api.app
        .get(TenantsService)
        .inTenant(tenant.id, () =>
          api.app
            .get(IssuersService)
            .register({ issuer: gone.url, audience: 'gone', kind: 'person', algorithms: ['ES256'] }),
        );
      const token = await gone.token();
      await gone.close();
      expect((await me(token)).json()).toMatchObject({ status: 503, code: 'service.unavailable' });
    });

    it('of one person are limited, those of another are not', async () => {
      const [one, other] = await Promise.all([people.token({ sub: 'busy' }), people.token({ sub: 'calm' })]);
      const codes = await Promise.all(
        Array.from({ length: RATE_LIMITS.person + 3 }, async () => (await me(one)).statusCode),
      );
      expect(codes.filter((code) => code === 429)).toHaveLength(3);
      expect((await me(other)).statusCode).toBe(200);
    });

    it('of one person wait within a hundred posts a minute, and may still read', async () => {
      const token = await people.token({ sub: 'poster' });
      const answers = await Promise.all(
        Array.from({ length: 100 }, () => api.call('POST /v1/me/requests', { key: token, body: {} })),
      );
      expect(answers.filter(({ statusCode }) => statusCode === 429)).toHaveLength(10);
      expect(Number(answers.at(-1)!.headers['retry-after'])).toBeGreaterThan(0);
      expect((await me(token)).statusCode).toBe(200);
    });

    it('of staff are not counted', async () => {
      const token = await staff.token();
      const answers = await Promise.all(
        Array.from({ length: 100 }, () => api.call('POST /v1/requests', { key: token, body: {} })),
      );
      expect(answers.map(({ statusCode }) => statusCode)).not.toContain(429);
    });
  });

  describe('issuers', () => {
    const register = (input: object) =>
      inTenant(() =>
        api.app
          .get(IssuersService)
          .register({ issuer: 'https://id.example.com', audience: 'a', kind: 'staff', ...input } as never),
      );

    it('need https, asymmetric signatures and permissions of staff', async () => {
      for (const wrong of [
        { issuer: 'http://id.example.com' },
        { algorithms: ['HS256'] },
        { algorithms: ['none'] },
        { algorithms: [] },
        { roles: { person: ['me:requests'] } },
        { jwksUrl: 'file:///etc/passwd' },
      ])
        await expect(register(wrong)).rejects.toMatchObject({ code: 'request.invalid' });
    });

    it('belong to one tenant, one provider a kind', async () => {
      const tenants = api.app.get(TenantsService);
      const issuers = api.app.get(IssuersService);
      const [first, second] = [await api.createTenant(), await api.createTenant()];
      const input = { issuer: 'https://id.example.com', audience: 'one', kind: 'person' } as const;
      await tenants.inTenant(first.id, () => issuers.register(input));
      await tenants.inTenant(first.id, () => issuers.register({ ...input, audience: 'two' }));
      await expect(tenants.inTenant(second.id, () => issuers.register(input))).rejects.toMatchObject({
        code: 'issuer.exists',
      });
      const other = tenants.inTenant(first.id, () =>
        issuers.register({ ...input, issuer: 'https://other.example.com' }),
      );
      await expect(other).rejects.toMatchObject({ code: 'issuer.exists', param: 'issuer' });
    });
  });

  describe('tenants', () => {
    it('have a slug of their own', async () => {
      await expect(api.createTenant('example')).rejects.toMatchObject({ code: 'tenant.exists' });
      expect(await api.app.get(TenantsService).findBySlug('example')).toMatchObject({ id: tenantId });
      expect(await api.app.get(TenantsService).findBySlug('nobody')).toBeNull();
      expect(await inTenant(() => api.app.get(TenantsService).current())).toMatchObject({
        slug: 'example',
        settings: {},
      });
    });

    it.each([
      ['slug', 'Not A Slug'],
      ['zone', 'Mars/Olympus'],
      ['regime', 'the law'],
      ['regime', 'XX', 'regime.unknown'],
      ['calendar', 'Germany'],
      ['calendar', 'XX', 'calendar.unknown'],
      ['locale', 'german!'],
      ['name', ' '],
    ])('refuse a %s that is none: %s', async (member, value, code = 'request.invalid') => {
      const input = {
        slug: 'new',
        name: 'New',
        regime: 'EU_GDPR',
        zone: 'Europe/Berlin',
        calendar: 'DE',
        locale: 'de',
      };
      const made = api.app.get(TenantsService).create({ ...input, [member]: value } as never);
      await expect(made).rejects.toMatchObject({ code, param: member });
    });
  });

  it('publishes the signing keys of all tenants and nothing private', async () => {
    const keys = api.app.get(KeyManager);
    const other = await api.createTenant();
    const kids = [
      (await inTenant(() => keys.signer())).kid,
      (await api.app.get(TenantsService).inTenant(other.id, () => keys.signer())).kid,
    ];
    const answer = await api.call('GET /.well-known/jwks.json', { address: '192.0.2.90' });
    expect(answer.headers['cache-control']).toBe('public, max-age=300');
    const published = answer.json<{ keys: Record<string, string>[] }>().keys;
    expect(published.map(({ kid }) => kid)).toEqual(expect.arrayContaining(kids));
    for (const jwk of published)
      expect(Object.keys(jwk).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x']);
  });
});
