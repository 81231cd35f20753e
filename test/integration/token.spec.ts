import { jest } from '@jest/globals';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { Controller, Get, Module } from '@nestjs/common';
import {
  CurrentPrincipal,
  PublicInTenant,
  Requires,
  TenantHosts,
  TenantsService,
  type Principal,
} from '#access';
import type { Permission } from '#contracts';
import { KeyManager } from '#keys';
import { UnitOfWork } from '#persistence';
import { currentContext, systemClock } from '#platform';
import { createTestApi, type Call, type TestApi } from '../support/api.js';

@Controller('who')
class WhoController {
  @Get('reads')
  @Requires('consents:read')
  reads(@CurrentPrincipal() { permissions, clientId }: Principal) {
    return { permissions, clientId, actor: currentContext().actor };
  }

  @Get('writes')
  @Requires('consents:write')
  writes() {
    return {};
  }

  @Get('public')
  @PublicInTenant()
  anybody() {
    const { tenantId, actor } = currentContext();
    return { tenantId, actor };
  }
}
@Module({ controllers: [WhoController] })
class WhoModule {}

const KEY_PERMISSIONS: Permission[] = ['consents:read', 'consents:write', 'subjects:read'];
const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('tokens of clients', () => {
  const clock = { offsetMs: 0, now: () => new Date(systemClock.now().getTime() + clock.offsetMs) };
  let api: TestApi;
  let tenantId: string;
  let admin: string;
  let client: { id: string; key: string };

  beforeAll(async () => {
    api = await createTestApi({ clock, modules: [WhoModule] });
    tenantId = (await api.createTenant('example')).id;
    admin = await api.createKey(tenantId);
    client = await makeClient();
    await api.call('PUT /v1/api-clients/shop', { key: admin, body: { apiClientId: client.id } });
  });
  afterAll(() => api?.close());
  afterEach(() => void (clock.offsetMs = 0));

  const makeClient = async (
    permissions = KEY_PERMISSIONS,
    key = admin,
  ): Promise<{ id: string; key: string }> =>
    (await api.call('POST /v1/api-clients', { key, body: { name: 'Shop', permissions } })).json();
  const ask = (body: object, call: Call = {}) => api.call('POST /token-srv/token', { body, ...call });
  const grant = (more: object = {}) => ({
    grant_type: 'client_credentials',
    client_id: 'shop',
    client_secret: client.key,
    ...more,
  });
  const tokenOf = async (more: object = {}): Promise<string> =>
    (await ask(grant(more))).json<{ access_token: string }>().access_token;

  it('are given bare for id and key, by either name of the client', async () => {
    for (const id of ['shop', client.id]) {
      const answer = await ask(grant({ client_id: id }));
      expect(answer.statusCode).toBe(200);
      expect(answer.headers['cache-control']).toBe('no-store');
      expect(answer.json()).toEqual({
        access_token: expect.any(String),
        token_type: 'Bearer',
        expires_in: 900,
      });
      const token = answer.json<{ access_token: string }>().access_token;
      const { kid } = await api.app
        .get(TenantsService)
        .inTenant(tenantId, () => api.app.get(KeyManager).signer());
      expect(decodeProtectedHeader(token)).toEqual({ alg: 'EdDSA', typ: 'at+jwt', kid });
      expect(decodeJwt(token)).toMatchObject({ sub: id, tenant: tenantId, iss: expect.any(String) });
      const who = await api.call('GET /who/reads', { key: token });
      expect(who.json()).toEqual({
        permissions: KEY_PERMISSIONS,
        clientId: id,
        actor: { kind: 'api_client', id: client.id },
      });
    }
  });

  it('are given for a form, and for a secret in the header', async () => {
    const form = await api.call('POST /token-srv/token', {
      body: new URLSearchParams(grant() as never).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    expect(form.statusCode).toBe(200);
    const basic = await ask(
      { grant_type: 'client_credentials' },
      { headers: { authorization: `Basic ${Buffer.from(`shop:${client.key}`).toString('base64')}` } },
    );
    expect(basic.statusCode).toBe(200);
  });

  it.each([
    ['cidaas:consent_read', 200, 403],
    ['cidaas:tenant_consent_read', 200, 403],
    ['cidaas:consent_write', 403, 200],
    ['cidaas:consent_read cidaas:consent_write', 200, 200],
    ['consents:read', 200, 403],
    ['openid cidaas:consent_write', 403, 200],
  ])('with the scope %s read %d and write %d', async (scope, reads, writes) => {
    const key = await tokenOf({ scope });
    expect((await api.call('GET /who/reads', { key })).statusCode).toBe(reads);
    expect((await api.call('GET /who/writes', { key })).statusCode).toBe(writes);
  });

  it('say which scopes they have when these are not those asked for', async () => {
    expect(
      (await ask(grant({ scope: 'openid cidaas:consent_read cidaas:consent_delete' }))).json(),
    ).toMatchObject({
      scope: 'cidaas:consent_read',
    });
    expect((await ask(grant({ scope: 'cidaas:consent_read' }))).json()).not.toHaveProperty('scope');
  });

  it('never permit more than the key, and nothing that only persons may', async () => {
    for (const scope of ['cidaas:consent_delete', 'profile', 'me:consents', 'platform:read', 'openid']) {
      const answer = await ask(grant({ scope }));
      expect([scope, answer.statusCode]).toEqual([scope, 400]);
      expect(answer.json()).toMatchObject({ error: 'invalid_scope' });
    }
  });

  it('are refused to whoever is not that client, alike for each reason', async () => {
    const other = await makeClient();
    const stranger = await makeClient(KEY_PERMISSIONS, await api.createKey((await api.createTenant()).id));
    const wrong = {
      'unknown client': { client_id: 'nobody' },
      'wrong secret': { client_secret: 'hab_wrong' },
      'key of another client': { client_secret: other.key },
      'key of another tenant': { client_secret: stranger.key },
      'a token instead of a key': {
        client_secret: await tokenOf({ client_id: client.id }),
        client_id: client.id,
      },
    };
    for (const [what, members] of Object.entries(wrong)) {
      const answer = await ask(grant(members), { address: '192.0.2.7' });
      expect([what, answer.statusCode, answer.json()]).toEqual([what, 401, { error: 'invalid_client' }]);
    }
  });

  it.each([
    [{ grant_type: 'password' }, 'unsupported_grant_type'],
    [{ grant_type: undefined }, 'invalid_request'],
    [{ client_id: undefined }, 'invalid_request'],
    [{ client_secret: '' }, 'invalid_request'],
    [{ client_secret: 7 }, 'invalid_request'],
    [{ client_id: 'x'.repeat(5_000) }, 'invalid_request'],
  ])('are refused for %j with %s', async (members, error) => {
    const answer = await ask(grant(members));
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({ error, error_description: expect.any(String) });
  });

  it('are refused for a body that is none, in the words of OAuth', async () => {
    const broken = { headers: { 'content-type': 'application/json' } };
    expect((await api.call('POST /token-srv/token', { ...broken, body: '{"a' })).json()).toMatchObject({
      error: 'invalid_request',
    });
    expect((await api.call('POST /token-srv/token', { ...broken, body: '[]' })).json()).toMatchObject({
      error: 'invalid_request',
    });
    expect((await api.call('POST /token-srv/other', { body: {} })).json()).toMatchObject({
      success: false,
      status: 404,
    });
  });

  it('end by themselves, and with their key', async () => {
    const shortLived = await makeClient();
    const key = await tokenOf({ client_id: shortLived.id, client_secret: shortLived.key });
    expect((await api.call('GET /who/reads', { key })).statusCode).toBe(200);
    clock.offsetMs = 901_000;
    expect((await api.call('GET /who/reads', { key, address: '192.0.2.8' })).statusCode).toBe(401);
    clock.offsetMs = 0;
    expect((await api.call('GET /who/reads', { key, address: '192.0.2.9' })).statusCode).toBe(200);
    await api.call(`DELETE /v1/api-clients/${shortLived.id}`, { key: admin });
    expect((await api.call('GET /who/reads', { key, address: '192.0.2.9' })).statusCode).toBe(401);
  });

  it('are checked once and then remembered', async () => {
    const key = await tokenOf();
    const checks = jest.spyOn(api.app.get(KeyManager), 'isSigned');
    for (let i = 0; i < 5; i += 1) expect((await api.call('GET /who/reads', { key })).statusCode).toBe(200);
    expect(checks).toHaveBeenCalledTimes(1);
    checks.mockRestore();
  });

  it('are refused when they were changed, or signed for something else', async () => {
    const good = await tokenOf();
    const [header, payload, signature] = good.split('.') as [string, string, string];
    const claims = decodeJwt(good);
    const signer = await api.app
      .get(TenantsService)
      .inTenant(tenantId, () => api.app.get(KeyManager).signer());
    const signed = (head: object, body: object): string => {
      const text = `${encode(head)}.${encode(body)}`;
      return `${text}.${signer.sign(Buffer.from(text)).toString('base64url')}`;
    };
    const head = { alg: 'EdDSA', typ: 'at+jwt', kid: signer.kid };
    const other = await api.createTenant();
    const tokens = {
      unsigned: `${encode({ ...head, alg: 'none' })}.${payload}.`,
      'with other claims': `${header}.${encode({ ...claims, scope: 'consents:delete' })}.${signature}`,
      'of another tenant': signed(head, { ...claims, tenant: other.id }),
      'of no tenant': signed(head, { ...claims, tenant: "x' or 1=1 --" }),
      'of another type': signed({ ...head, typ: 'JWT' }, claims),
      'without a type': signed({ alg: 'EdDSA', kid: signer.kid }, claims),
      'of an unknown key': signed({ ...head, kid: 'key_none' }, claims),
      'for another audience': signed(head, { ...claims, aud: 'https://other.example.com' }),
      'without an end': signed(head, { ...claims, exp: undefined }),
      'of an unknown client': signed(head, { ...claims, api_client: 'cli_none' }),
    };
    let host = 20;
    for (const [what, key] of Object.entries(tokens)) {
      const answer = await api.call('GET /who/reads', { key, address: `192.0.2.${(host += 1)}` });
      expect([what, answer.statusCode]).toEqual([what, 401]);
    }
    expect((await api.call('GET /who/reads', { key: signed(head, claims) })).statusCode).toBe(200);
  });
});

describe('the tenant of a host name', () => {
  let api: TestApi;
  const tenants: Record<'one' | 'two', { id: string; key: string }> = {
    one: { id: '', key: '' },
    two: { id: '', key: '' },
  };
  const under = (host: string, call: Call = {}) =>
    api.call('GET /who/public', { headers: { host }, ...call });

  beforeAll(async () => {
    api = await createTestApi({ modules: [WhoModule] });
    for (const slug of ['one', 'two'] as const) {
      const { id } = await api.createTenant(slug);
      tenants[slug] = { id, key: await api.createKey(id) };
      if (slug === 'one') expect((await under('localhost')).json()).toMatchObject({ tenantId: id });
    }
  });
  afterAll(() => api?.close());

  it('is nobody while none of several lists it', async () => {
    const answer = await under('localhost');
    expect(answer.statusCode).toBe(404);
    expect(answer.json()).toMatchObject({ code: 'tenant.unknown' });
  });

  it('is the one that lists it, with any port and in any case', async () => {
    const service = api.app.get(TenantsService);
    await service.update('one', { hosts: ['LOCALHOST'] });
    await service.update('two', { hosts: ['127.0.0.1'] });
    for (const host of ['localhost', 'localhost:3000', 'LocalHost'])
      expect((await under(host)).json()).toEqual({
        tenantId: tenants.one.id,
        actor: { kind: 'person', id: 'unnamed' },
      });
    expect((await under('127.0.0.1:80')).json()).toMatchObject({ tenantId: tenants.two.id });
    expect((await under('[::1]')).statusCode).toBe(404);
  });

  it('belongs to one tenant alone, until it is taken away', async () => {
    const service = api.app.get(TenantsService);
    await expect(service.update('two', { hosts: ['localhost'] })).rejects.toMatchObject({
      code: 'tenant.host_taken',
      detail: expect.stringContaining('localhost'),
    });
    expect((await under('127.0.0.1')).json()).toMatchObject({ tenantId: tenants.two.id });
    for (const host of ['https://x.example.com', 'x.example.com:80', 'x/y', '', '-x', 'a..b'])
      await expect(service.update('two', { hosts: [host] })).rejects.toMatchObject({
        code: 'request.invalid',
      });
  });

  it('is that of the credential, or the credential is refused', async () => {
    const read = (host: string, key: string) => api.call('GET /who/reads', { key, headers: { host } });
    expect((await read('localhost', tenants.one.key)).statusCode).toBe(200);
    expect((await read('localhost', tenants.two.key)).json()).toMatchObject({
      status: 401,
      code: 'auth.invalid',
    });
    expect((await read('[::1]', tenants.two.key)).statusCode).toBe(200);
    expect((await under('localhost', { key: tenants.two.key })).statusCode).toBe(401);
    expect((await under('localhost', { key: 'hab_wrong' })).statusCode).toBe(401);
    const { id } = (
      await api.call('POST /v1/api-clients', {
        key: tenants.two.key,
        headers: { host: '127.0.0.1' },
        body: { name: 'x', permissions: ['consents:read'] },
      })
    ).json<{ id: string }>();
    const credentials = { grant_type: 'client_credentials', client_id: id, client_secret: tenants.two.key };
    const asked = await api.call('POST /token-srv/token', { body: credentials });
    expect([asked.statusCode, asked.json()]).toEqual([401, { error: 'invalid_client' }]);
  });

  it('is looked up once for any number of made-up names', async () => {
    const hosts = api.app.get(TenantHosts);
    await hosts.find('localhost');
    const reads = jest.spyOn(api.app.get(UnitOfWork), 'runAsSystem');
    const names = await Promise.all(Array.from({ length: 50 }, (_, i) => hosts.find(`h${i}.example.com`)));
    expect(new Set(names)).toEqual(new Set([null]));
    expect(reads).not.toHaveBeenCalled();
    reads.mockRestore();
  });
});
