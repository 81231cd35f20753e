import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { issuerRoutes } from '../../apps/standalone/dev-issuer/issuer-routes.js';
import { openSigningKey } from '../../apps/standalone/dev-issuer/signing-key.js';
import { serveOnLoopback, type LoopbackServer } from '../../apps/standalone/loopback-server.js';
import { issuerSettings, readSettings } from '../../apps/standalone/standalone-settings.js';
import { freePort } from '../../scripts/lib/ports.mjs';

const NOW = new Date('2026-03-01T12:00:00Z');

describe('development issuer', () => {
  let folder: string;
  let issuer: string;
  let server: LoopbackServer;
  const keyFile = (): string => join(folder, 'issuer-key.json');

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'habeas-issuer-test-'));
    const port = await freePort();
    issuer = `http://127.0.0.1:${port}`;
    server = await serveOnLoopback(
      port,
      issuerRoutes(issuer, await openSigningKey(keyFile()), () => NOW),
    );
  });
  afterEach(async () => {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const ask = (form: Record<string, string>) =>
    fetch(`${issuer}/token`, { method: 'POST', body: new URLSearchParams(form) });
  const claims = async (form: Record<string, string>) => {
    const { access_token: token } = (await (await ask(form)).json()) as { access_token: string };
    const discovery = (await (await fetch(`${issuer}/.well-known/openid-configuration`)).json()) as {
      jwks_uri: string;
    };
    const keys = createRemoteJWKSet(new URL(discovery.jwks_uri));
    const audience = form.grant_type === 'password' ? 'habeas-portal' : 'habeas-staff';
    const options = { issuer, audience, currentDate: NOW };
    return (await jwtVerify(token, keys, options)).payload;
  };

  it('signs a person in by address alone', async () => {
    const payload = await claims({ grant_type: 'password', username: 'Customer-1@shop.example.com' });
    expect(payload).toMatchObject({
      email: 'customer-1@shop.example.com',
      email_verified: true,
      acr: 'urn:example:acr:password',
      auth_time: NOW.getTime() / 1_000,
    });
    const again = await claims({ grant_type: 'password', username: 'customer-1@shop.example.com' });
    expect(again.sub).toBe(payload.sub);
  });

  it('can make a sign-in look old, which calls for a step-up', async () => {
    const form = { grant_type: 'password', username: 'customer-1@shop.example.com', auth_age: '7200' };
    expect((await claims(form))['auth_time']).toBe(NOW.getTime() / 1_000 - 7_200);
  });

  it('gives a client the role that it asks for', async () => {
    const form = { grant_type: 'client_credentials', client_id: 'console', role: 'operator' };
    expect(await claims(form)).toMatchObject({ sub: 'client:console', roles: ['operator'] });
  });

  it('knows a verified address of each member of staff whose name makes one', async () => {
    const named = (client_id: string) =>
      claims({ grant_type: 'client_credentials', client_id, role: 'operator' });
    expect(await named('Desk')).toMatchObject({ email: 'desk@staff.example.com', email_verified: true });
    expect(await named('the desk')).not.toHaveProperty('email');
  });

  it.each([
    [{}, 'unsupported_grant_type'],
    [{ grant_type: 'implicit' }, 'unsupported_grant_type'],
    [{ grant_type: 'password', username: 'nobody' }, 'invalid_request'],
    [{ grant_type: 'client_credentials', client_id: 'console' }, 'invalid_request'],
  ])('refuses %j with %s', async (form, error) => {
    const response = await ask(form as Record<string, string>);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error });
  });

  it('refuses a body without end', async () => {
    const response = await ask({ grant_type: 'x'.repeat(100_000) });
    expect(response.status).toBe(413);
  });

  it('keeps its key, and publishes only the public part', async () => {
    const [first, second] = [await openSigningKey(keyFile()), await openSigningKey(keyFile())];
    expect(second.publicJwk).toEqual(first.publicJwk);
    expect(first.publicJwk).not.toHaveProperty('d');
    expect(statSync(keyFile()).mode & 0o777).toBe(0o600);
  });

  it.each([{ HABEAS_MODE: 'production' }, { DEV_ISSUER_URL: 'http://0.0.0.0:8085' }])(
    'does not start with %j',
    (wrong) => {
      const right = { HABEAS_MODE: 'standalone', HABEAS_HOME: folder, DEV_ISSUER_URL: issuer };
      expect(() => readSettings(issuerSettings, right)).not.toThrow();
      expect(() => readSettings(issuerSettings, { ...right, ...wrong })).toThrow(Object.keys(wrong)[0]);
    },
  );
});
