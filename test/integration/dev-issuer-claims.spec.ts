import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { IssuersService, TenantsService } from '#access';
import { claimGateAt } from '../../apps/standalone/dev-issuer/claim-gate.js';
import { issuerRoutes } from '../../apps/standalone/dev-issuer/issuer-routes.js';
import { openSigningKey } from '../../apps/standalone/dev-issuer/signing-key.js';
import { AUDIENCES } from '../../apps/standalone/dev-issuer/token-grants.js';
import { serveOnLoopback, type LoopbackServer } from '../../apps/standalone/loopback-server.js';
import { freePort } from '../../scripts/lib/ports.mjs';
import { createTestApi, type TestApi } from '../support/api.js';
import { ConsentRows } from '../support/consent-rows.js';

const CLAIMS = ['given_name', 'birthdate'];

interface Answer {
  readonly status: number;
  readonly body: {
    readonly error?: string;
    readonly q?: string;
    readonly access_token?: string;
    readonly pending?: readonly { readonly reason: string; readonly claims?: readonly string[] }[];
  };
}

/** From the claims that an application asks for to the token that it gets. */
describe('a sign-in that asks for claims', () => {
  let api: TestApi;
  let issuer: string;
  let server: LoopbackServer;
  let folder: string;
  let tenant: string;
  let key: string;
  let gateKey: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'habeas-claims-test-'));
    api = await createTestApi();
    await api.app.listen(0, '127.0.0.1');
    const { port: apiPort } = api.app.getHttpServer().address() as AddressInfo;
    const port = await freePort();
    issuer = `http://127.0.0.1:${port}`;
    const signing = await openSigningKey(join(folder, 'issuer-key.json'));
    const gate = claimGateAt(`http://127.0.0.1:${apiPort}`);
    server = await serveOnLoopback(
      port,
      issuerRoutes(issuer, signing, () => new Date(), gate),
    );
    tenant = (await api.createTenant()).id;
    key = await api.createKey(tenant);
    gateKey = await api.createKey(tenant, ['consent-gate:ask']);
    const people = { issuer, audience: AUDIENCES.person, kind: 'person', algorithms: ['ES256'] } as const;
    await api.app
      .get(TenantsService)
      .inTenant(tenant, () => api.app.get(IssuersService).register({ ...people, algorithms: ['ES256'] }));
    const made = await api.call('PUT /v1/api-clients/shop', { key, body: { requiredClaims: CLAIMS } });
    expect([made.statusCode, made.body]).toEqual([200, made.body]);
  });
  afterAll(async () => {
    await server?.close();
    await api?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const signIn = async (username: string, more: Record<string, string> = {}): Promise<Answer> => {
    const form = {
      ...{ grant_type: 'password', username, client_id: 'shop', client_secret: gateKey },
      ...{ claims: CLAIMS.join(' '), ...more },
    };
    const response = await fetch(`${issuer}/token`, { method: 'POST', body: new URLSearchParams(form) });
    return { status: response.status, body: (await response.json()) as Answer['body'] };
  };
  const shown = { claims_shown: 'true' };
  const tokenOf = async ({ status, body }: Answer) => {
    expect([status, body]).toEqual([200, expect.objectContaining({ access_token: expect.any(String) })]);
    const keys = createRemoteJWKSet(new URL(`${issuer}/jwks`));
    const verified = await jwtVerify(body.access_token!, keys, { issuer, audience: AUDIENCES.person });
    return verified.payload;
  };
  const accept = async (q: string, claims: readonly string[]): Promise<void> => {
    const body = { client_id: 'shop', q, accepted_claims: claims };
    const accepted = await api.call('POST /consent-management-srv/consent/claim/accept', { body });
    expect([accepted.statusCode, accepted.body]).toEqual([200, accepted.body]);
  };

  it('gets a token with the claims that were agreed to and without those declined', async () => {
    const username = 'customer-1@shop.example.com';
    const first = await signIn(username);
    expect(first).toMatchObject({
      status: 400,
      body: {
        error: 'consent_required',
        pending: [{ reason: 'open_claims', claims: CLAIMS }],
      },
    });
    await accept(first.body.q!, ['given_name']);
    const second = await signIn(username);
    expect(second.body.pending).toMatchObject([{ reason: 'open_claims', claims: ['birthdate'] }]);
    const answer = await signIn(username, shown);
    const payload = await tokenOf(answer);
    expect(payload).toMatchObject({ given_name: `given_name of ${username}`, azp: 'shop' });
    expect(payload).not.toHaveProperty('birthdate');
    const own = await api.call('GET /v1/me/consents', { key: answer.body.access_token! });
    expect(own.statusCode).toBe(200);
    expect(own.json<{ items: { kind: string; client: unknown }[] }>().items).toContainEqual(
      expect.objectContaining({ kind: 'claims', client: expect.anything() }),
    );
  });

  it('gets a token at once when everything was agreed to, and is asked again after a withdrawal', async () => {
    const username = 'customer-2@shop.example.com';
    await accept((await signIn(username)).body.q!, CLAIMS);
    const answer = await signIn(username);
    expect(Object.keys(await tokenOf(answer))).toEqual(expect.arrayContaining(CLAIMS));
    const revoked = await api.call('POST /consent-management-srv/consent/claim/revoke', {
      key: answer.body.access_token!,
      body: { client_id: 'shop', revoked_claims: ['birthdate'] },
    });
    expect([revoked.statusCode, revoked.body]).toEqual([200, revoked.body]);
    expect(await signIn(username)).toMatchObject({ status: 400, body: { error: 'consent_required' } });
    expect(await tokenOf(await signIn(username, shown))).not.toHaveProperty('birthdate');
  });

  it('gets nothing that nobody agreed to, whoever it asks about', async () => {
    const payload = await tokenOf(await signIn('customer-3@shop.example.com', shown));
    for (const claim of CLAIMS) expect(payload).not.toHaveProperty(claim);
    const more = { ...shown, claims: 'given_name shoe_size sub' };
    const other = await tokenOf(await signIn('customer-1@shop.example.com', more));
    expect(other).toMatchObject({ given_name: expect.any(String) });
    expect(other).not.toHaveProperty('shoe_size');
    expect(other.sub).toMatch(/^person:/);
  });

  it('waits for consents that must be answered first, shown or not', async () => {
    const rows = await ConsentRows.open(api, tenant);
    try {
      const terms = await rows.define({ name: 'terms', group: 'shop', deonticity: 'required' });
      await rows.publish(terms, 1);
      const body = { requiredClaims: CLAIMS, consentGroups: ['shop'] };
      await api.call('PUT /v1/api-clients/shop', { key, body });
      const held = await signIn('customer-1@shop.example.com', shown);
      expect(held.body).toMatchObject({ error: 'consent_required' });
      expect(held.body.pending!.map(({ reason }) => reason)).toContain('never_answered');
    } finally {
      await rows.close();
      await api.call('PUT /v1/api-clients/shop', {
        key,
        body: { requiredClaims: CLAIMS, consentGroups: [] },
      });
    }
  });

  it.each([
    ['of a client without its key', { client_secret: 'hab_wrong' }, 'invalid_client'],
    ['that are no names', { claims: '' }, 'invalid_request'],
  ])('is refused for claims %s', async (_, more: Record<string, string>, error) => {
    expect(await signIn('customer-1@shop.example.com', { ...shown, ...more })).toMatchObject({
      status: 400,
      body: { error },
    });
  });
});
