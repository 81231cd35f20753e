import { createPublicKey, verify } from 'node:crypto';
import { compactVerify, createLocalJWKSet } from 'jose';
import pg from 'pg';
import { IssuersService, TenantsService } from '#access';
import { ConsentActivities, PersonExport, ReceiptSigner } from '#consents';
import { KeyManager } from '#keys';
import { UnitOfWork } from '#persistence';
import { SYSTEM_ACTOR, runInContext, systemClock } from '#platform';
import { createTestApi, type TestApi } from '../support/api.js';
import {
  defineConsent,
  publishVersion,
  type ConsentToDefine,
  type DefinedConsent,
} from '../support/consents.js';
import { startIssuer, type TestIssuer } from '../support/issuer.js';
import { CONTROLLER } from '../support/receipt-facts.js';

type Json = Record<string, unknown>;

interface Answered extends Json {
  readonly _id: string;
  readonly receiptId: string;
  readonly createdTime: string;
}
interface Bare extends Json {
  readonly policyUrl: string;
  readonly habeas: { status: string; readonly consent: Json };
}
interface Claims {
  readonly jti: string;
  readonly consentReceipt: Bare & { readonly publicKey: string };
}
interface ListPage {
  readonly items: readonly Json[];
  readonly nextCursor: string | null;
}

interface Wire {
  readonly data: Record<string, unknown>;
}
/** Milliseconds since 1970. */
const timeOf = (state: Json): number => Date.parse((state['dct:date'] as { '@value': string })['@value']);

const JWT = { accept: 'application/jwt' };
const LD = { accept: 'application/ld+json' };

describe('receipts', () => {
  const clock = { offsetMs: 0, now: () => new Date(systemClock.now().getTime() + clock.offsetMs) };
  let api: TestApi;
  let issuer: TestIssuer;
  let tenantId: string;
  let key: string;

  beforeAll(async () => {
    issuer = await startIssuer('portal');
    api = await createTestApi({ clock });
  });
  afterAll(async () => {
    await api?.close();
    await issuer?.close();
  });
  beforeEach(async () => {
    clock.offsetMs = 0;
    tenantId = (await api.createTenant()).id;
    key = await api.createKey(tenantId);
  });

  const unitOfWork = () => api.app.get(UnitOfWork);
  const as = <T>(work: () => Promise<T>): Promise<T> =>
    runInContext({ tenantId, actor: SYSTEM_ACTOR, correlationId: 'test' }, work);
  const define = (given: ConsentToDefine = {}): Promise<DefinedConsent> =>
    as(() => unitOfWork().run(() => defineConsent(unitOfWork(), given)));
  const answer = async (consentId: string, status: string, more: object = {}): Promise<Answered> => {
    const body = {
      type: 'legalbasistrack',
      sub: 'person-1',
      consent_id: consentId,
      client_id: 'shop',
      status,
      ...more,
    };
    const made = await api.call('POST /consent-srv/actions', { key, body });
    expect([made.statusCode, made.body]).toEqual([200, made.body]);
    return made.json<{ data: Answered }>().data;
  };
  const receipt = (id: string, headers: Record<string, string> = {}) =>
    api.call(`GET /v1/receipts/${id}`, { key, headers });
  const check = async (given: unknown): Promise<Json> => {
    const made = await api.call('POST /v1/receipts/verify', { body: { receipt: given } });
    expect(made.statusCode).toBe(200);
    return made.json<Json>();
  };
  const replaceProfile = (body: object = CONTROLLER) => api.call('PUT /v1/controller-profile', { key, body });
  const asOwner = async <Row extends object>(sql: string, values: unknown[] = []): Promise<Row[]> => {
    const client = new pg.Client({ connectionString: api.databaseUrl });
    await client.connect();
    return client
      .query<Row>(sql, values)
      .then(({ rows }) => rows)
      .finally(() => client.end());
  };

  describe('for staff', () => {
    it('gives an answer its receipt, bare and signed', async () => {
      await replaceProfile();
      const { consentId, versionId } = await define({
        name: 'newsletter',
        purposes: ['Send the newsletter'],
      });
      const record = await answer(consentId, 'accepted', { accepted_fields: ['email'] });
      const bare = await receipt(record.receiptId);
      expect(bare.statusCode).toBe(200);
      expect(bare.headers).toMatchObject({
        'content-type': expect.stringMatching(/^application\/json/),
        vary: 'Accept',
        'cache-control': 'no-store',
      });
      expect(bare.json()).toMatchObject({
        consentReceiptID: record.receiptId.slice(4),
        piiPrincipalId: 'person-1',
        piiControllers: [{ piiController: 'Muster GmbH', email: 'privacy@muster.de' }],
        policyUrl: expect.stringMatching(`/v1/consent-texts/cnv_${versionId}\\?locale=en$`),
        consentTimestamp: Math.floor(Date.parse(record.createdTime) / 1000),
        habeas: { status: 'accepted', action: record._id, consent: { name: 'newsletter', version: 1 } },
      });
      expect(bare.json()).not.toHaveProperty('publicKey');

      const signed = await receipt(record.receiptId, JWT);
      expect(signed.headers['content-type']).toMatch(/^application\/jwt/);
      const jwks = (await api.call('GET /.well-known/jwks.json')).json<{ keys: [] }>();
      const { payload } = await compactVerify(signed.body, createLocalJWKSet(jwks));
      const claims = JSON.parse(Buffer.from(payload).toString()) as Claims;
      const { publicKey, ...rest } = claims.consentReceipt;
      expect(rest).toEqual(bare.json());
      const [head, body, signature] = signed.body.split('.') as [string, string, string];
      const bytes = Buffer.from(`${head}.${body}`);
      expect(verify(null, bytes, createPublicKey(publicKey), Buffer.from(signature, 'base64url'))).toBe(true);
      expect((await receipt(record.receiptId, JWT)).body).toBe(signed.body);
    });

    it('points at the text that was shown', async () => {
      const { consentId } = await define({ texts: { en: 'May we?', de: 'Dürfen wir?' } });
      const { receiptId } = await answer(consentId, 'accepted');
      const { policyUrl, habeas } = (await receipt(receiptId)).json<Bare>();
      const url = new URL(policyUrl);
      const text = await api.call(`GET ${url.pathname}${url.search}`);
      expect(text.json()).toMatchObject({ content: 'May we?', contentHash: habeas.consent['contentHash'] });
      expect((await api.call(`GET ${url.pathname}?locale=de-AT`)).json()).toMatchObject({
        content: 'Dürfen wir?',
      });
      const unknown = await api.call('GET /v1/consent-texts/cnv_0198c1e0-6f0e-7a55-9d0f-0f3c7f0a9e21');
      expect(unknown.json()).toMatchObject({ code: 'consent_version.not_found' });
    });

    it('keeps the controller, the client and the definition as they were at the answer', async () => {
      await replaceProfile();
      const { consentId } = await define({ details: { policyUrl: 'https://example.com/old' } });
      const { receiptId } = await answer(consentId, 'accepted');
      await replaceProfile({ ...CONTROLLER, piiController: 'Later AG' });
      await as(() =>
        unitOfWork().run(() =>
          unitOfWork().query(
            `update consent_definition set name = 'renamed', details = '{"policyUrl": "https://example.com/new"}' where id = ?`,
            [consentId],
          ),
        ),
      );
      expect((await receipt(receiptId)).json()).toMatchObject({
        piiControllers: [{ piiController: 'Muster GmbH' }],
        policyUrl: 'https://example.com/old',
        habeas: { consent: { name: expect.stringMatching(/^consent-/) } },
      });
    });

    it('lists the receipts of a person newest first, page by page, with what became of each', async () => {
      const { consentId } = await define({ name: 'newsletter' });
      const accepted = await answer(consentId, 'accepted');
      const revoked = await answer(consentId, 'revoked');
      const other = await define({ name: 'survey' });
      const declined = await answer(other.consentId, 'declined');
      await answer(other.consentId, 'accepted', { sub: 'person-2' });
      const pages: ListPage[] = [];
      for (let cursor: string | null = ''; cursor !== null; cursor = pages.at(-1)!.nextCursor)
        pages.push(
          (
            await api.call(`GET /v1/receipts?subject=person-1&limit=2${cursor && `&cursor=${cursor}`}`, {
              key,
            })
          ).json<ListPage>(),
        );
      expect(pages.map(({ items }) => items.length)).toEqual([2, 1]);
      expect(pages.flatMap(({ items }) => items)).toMatchObject([
        { id: declined.receiptId, status: 'declined', current: 'still_in_force', supersedes: null },
        {
          id: revoked.receiptId,
          status: 'revoked',
          current: 'withdrawn',
          supersedes: accepted.receiptId,
          consent: { name: 'newsletter', version: 1 },
        },
        { id: accepted.receiptId, status: 'accepted', current: 'withdrawn', signed: false },
      ]);
    });

    it('makes no receipt for what was skipped', async () => {
      const { consentId } = await define({ userSkipLimit: 3 });
      await answer(consentId, 'skipped');
      const list = await api.call('GET /v1/receipts?subject=person-1', { key });
      expect(list.json()).toEqual({ items: [], nextCursor: null });
    });

    it('leaves a trace of who looked', async () => {
      const { consentId } = await define();
      const { receiptId } = await answer(consentId, 'accepted');
      await receipt(receiptId);
      const { items } = (await api.call('GET /v1/audit', { key })).json<{ items: Json[] }>();
      expect(items.filter(({ action }) => action === 'receipt.read')).toMatchObject([{ object: receiptId }]);
    });

    it('is closed to other tenants and to keys without the permission', async () => {
      const { consentId } = await define();
      const { receiptId } = await answer(consentId, 'accepted');
      const foreign = await api.createKey((await api.createTenant()).id);
      expect((await api.call(`GET /v1/receipts/${receiptId}`, { key: foreign })).json()).toMatchObject({
        code: 'receipt.not_found',
      });
      const list = await api.call('GET /v1/receipts?subject=person-1', { key: foreign });
      expect(list.json()).toMatchObject({ items: [] });
      const weak = await api.createKey(tenantId, ['consents:read']);
      expect((await api.call(`GET /v1/receipts/${receiptId}`, { key: weak })).statusCode).toBe(403);
      expect((await api.call('GET /v1/receipts/rcp_1', { key })).statusCode).toBe(400);
    });
  });

  describe('as a record of ISO/IEC TS 27560', () => {
    it('says all that lacks instead of giving half of it', async () => {
      const { consentId } = await define();
      const { receiptId } = await answer(consentId, 'accepted');
      const refused = await receipt(receiptId, LD);
      expect(refused.statusCode).toBe(422);
      expect(refused.json()).toMatchObject({
        code: 'receipt.incomplete',
        missing: expect.arrayContaining([
          { field: 'storage_locations', detail: expect.any(String) },
          { field: 'withdrawal_method', detail: expect.any(String) },
        ]),
      });
    });

    it('is given once the controller said everything', async () => {
      await replaceProfile();
      const { consentId } = await define({ details: { personalDataCategories: ['Health'] } });
      const { receiptId } = await answer(consentId, 'accepted');
      const record = await receipt(receiptId, LD);
      expect(record.statusCode).toBe(200);
      expect(record.headers['content-type']).toMatch(/^application\/ld\+json/);
      expect(JSON.parse(record.body)).toMatchObject({
        '@type': 'dpv:ConsentReceipt',
        'dct:identifier': receiptId.slice(4),
        'dpv:hasRecordOfActivity': { 'dpv:hasConsentStatus': [{ '@type': 'dpv:ConsentGiven' }] },
      });
      expect((await receipt(receiptId)).json()).toMatchObject({ sensitive: true, spiCat: ['6 - Health'] });
    });

    it('tells that the acceptance has ended, and when, and no longer once it was answered anew', async () => {
      await replaceProfile();
      const { consentId } = await define({
        details: { personalDataCategories: ['Health'], validityPeriod: 'P1D' },
      });
      const { _id, receiptId } = await answer(consentId, 'accepted');
      const states = async (): Promise<Json[]> =>
        JSON.parse((await receipt(receiptId, LD)).body)['dpv:hasRecordOfActivity']['dpv:hasConsentStatus'];
      const read = async () => (await api.call(`GET /consent-srv/actions/${_id}`, { key })).json<Wire>().data;
      expect(await states()).toHaveLength(1);
      expect(await read()).not.toHaveProperty('effectiveStatus');
      const given = (await receipt(receiptId, JWT)).body;
      clock.offsetMs = 25 * 3_600_000;
      const [first, ended] = await states();
      expect(ended).toMatchObject({
        '@type': 'dpv:ConsentExpired',
        'dpv:isIndicatedBy': { '@id': '_:controller' },
      });
      expect(timeOf(ended!) - timeOf(first!)).toBe(24 * 3_600_000);
      expect(await read()).toMatchObject({ status: 'accepted', effectiveStatus: 'expired' });
      expect((await receipt(receiptId, JWT)).body).toBe(given);
      await answer(consentId, 'revoked');
      expect(await states()).toHaveLength(1);
    });
  });

  describe('verified by anybody', () => {
    const signed = async (consentId: string, status = 'accepted'): Promise<string> =>
      (await receipt((await answer(consentId, status)).receiptId, JWT)).body;

    it('are good, known and in force', async () => {
      await replaceProfile();
      const { consentId } = await define();
      expect(await check(await signed(consentId))).toEqual({
        valid: true,
        signature: 'good',
        schema: [],
        warnings: [],
        known: true,
        current: 'still_in_force',
        contentHashMatches: true,
      });
    });

    it('say what became of the answer', async () => {
      const { consentId } = await define({ details: { validityPeriod: 'P1D' } });
      const jws = await signed(consentId);
      clock.offsetMs = 25 * 3_600_000;
      expect(await check(jws)).toMatchObject({ valid: true, current: 'expired' });
      clock.offsetMs = 0;
      await answer(consentId, 'accepted', { accepted_fields: ['email'] });
      expect(await check(jws)).toMatchObject({ current: 'superseded' });
      const withdrawal = await signed(consentId, 'revoked');
      expect(await check(jws)).toMatchObject({ valid: true, current: 'withdrawn' });
      expect(await check(withdrawal)).toMatchObject({ valid: true, current: 'withdrawn' });
    });

    it('warn of a controller that nobody named yet, and were given all the same', async () => {
      const { consentId } = await define();
      expect(await check(await signed(consentId))).toMatchObject({
        valid: true,
        warnings: ['piiControllers.0.email: is empty', 'piiControllers.0.phone: is empty'],
      });
    });

    it('tell nothing of the answer when the signature is not good', async () => {
      const { consentId } = await define();
      const jws = await signed(consentId);
      const [head = '', body = '', signature = ''] = jws.split('.');
      const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as Claims;
      claims.consentReceipt.habeas.status = 'declined';
      const changed = `${head}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.${signature}`;
      const untold = { valid: false, known: null, current: null, contentHashMatches: null };
      expect(await check(changed)).toMatchObject({ ...untold, signature: 'bad' });
      const bare = (await receipt(`rcp_${claims.jti}`)).json<Json>();
      expect(await check(bare)).toMatchObject({ ...untold, signature: 'none', schema: [] });
      expect(await check({ ...bare, spiCat: null })).toMatchObject({
        schema: ['spiCat: must be an array of strings'],
      });
      for (const kid of ['key_0198c1e0-6f0e-7a55-9d0f-0f3c7f0a9e21', 'a\u0000b']) {
        const header = { alg: 'EdDSA', typ: 'consent-receipt+jwt', kid };
        const foreign = `${Buffer.from(JSON.stringify(header)).toString('base64url')}.${body}.${signature}`;
        expect(await check(foreign)).toMatchObject({ ...untold, signature: 'unknown_key' });
      }
    });

    it('are not known once the person was erased, and still verify', async () => {
      const { consentId } = await define();
      const jws = await signed(consentId);
      await asOwner(
        `update consent_subject set salt = null, sub = 'gone', erased_at = now() where tenant_id = $1`,
        [tenantId],
      );
      expect(await check(jws)).toMatchObject({ valid: true, signature: 'good', known: false, current: null });
      const list = await api.call('GET /v1/receipts?subject=person-1', { key });
      expect(list.json()).toMatchObject({ items: [] });
    });

    it('are not known once the record was removed, and in no read', async () => {
      const { consentId } = await define();
      const kept = await answer((await define()).consentId, 'accepted');
      const { _id, receiptId } = await answer(consentId, 'accepted');
      const jws = (await receipt(receiptId, JWT)).body;
      const document = () =>
        as(() => unitOfWork().run(() => api.app.get(ConsentActivities).document('person-1')));
      const exported = () => as(() => api.app.get(PersonExport).count(['person-1']));
      expect((await document()).receipts).toMatchObject([{ jws }]);
      expect((await exported()).receipts).toBe(1);
      await api.call(`DELETE /consent-srv/actions/${_id}`, { key });
      expect(await check(jws)).toMatchObject({ valid: true, known: false, current: null });
      expect((await receipt(receiptId)).statusCode).toBe(404);
      const list = await api.call('GET /v1/receipts?subject=person-1', { key });
      expect(list.json<ListPage>().items.map(({ id }) => id)).toEqual([kept.receiptId]);
      expect((await document()).receipts).toEqual([]);
      expect((await exported()).receipts).toBe(0);
    });

    it('notice a text that is no longer the one that was shown', async () => {
      const { consentId, versionId } = await define();
      const jws = await signed(consentId);
      await asOwner(`update consent_text set hash = sha256('other') where version_id = $1`, [versionId]);
      expect(await check(jws)).toMatchObject({ valid: true, contentHashMatches: false });
    });

    it('hold after the tenant was given another signing key', async () => {
      const { consentId } = await define();
      const before = await signed(consentId);
      await as(() => api.app.get(KeyManager).rotateSigner());
      const after = await signed(consentId, 'revoked');
      expect(before.split('.')[0]).not.toBe(after.split('.')[0]);
      for (const jws of [before, after]) expect(await check(jws)).toMatchObject({ valid: true, known: true });
    });

    it('need a receipt', async () => {
      for (const body of [{}, { receipt: 7 }, { receipt: '' }])
        expect((await api.call('POST /v1/receipts/verify', { body })).statusCode).toBe(400);
    });
  });

  describe('signed in the background', () => {
    const unsigned = () =>
      asOwner<{ id: string }>(
        `select a.id from consent_action a left join consent_receipt r on r.id = a.id where a.tenant_id = $1 and r.id is null`,
        [tenantId],
      );
    const sign = (from = '1', to = '1000000') => as(() => api.app.get(ReceiptSigner).signPending(from, to));

    it('signs a stretch of the chain once, however often it is asked', async () => {
      const { consentId } = await define();
      for (let person = 0; person < 7; person += 1)
        await answer(consentId, 'accepted', { sub: `person-${person}` });
      expect(await sign('1', '3')).toEqual({ signed: 3, unfit: [] });
      const reports = await Promise.all([sign(), sign()]);
      expect(reports.flatMap(({ unfit }) => unfit)).toEqual([]);
      expect(await unsigned()).toEqual([]);
      expect(await sign()).toEqual({ signed: 0, unfit: [] });
      const rows = await asOwner<{ jws: string }>(`select jws from consent_receipt where tenant_id = $1`, [
        tenantId,
      ]);
      expect(rows).toHaveLength(7);
      for (const { jws } of rows) expect(await check(jws)).toMatchObject({ valid: true, known: true });
    });

    it('signs no receipt of an answer or definition that was changed', async () => {
      const { consentId } = await define();
      const changed = await answer(consentId, 'accepted');
      const whole = await answer(consentId, 'accepted', { sub: 'person-2' });
      await asOwner(`update consent_action set status = 'declined' where id = $1`, [
        changed.receiptId.slice(4),
      ]);
      expect(await sign()).toEqual({ signed: 1, unfit: [changed.receiptId.slice(4)] });
      expect((await receipt(changed.receiptId)).statusCode).toBe(500);
      expect((await receipt(whole.receiptId)).statusCode).toBe(200);
    });

    it('signs nothing for somebody who was erased', async () => {
      const { consentId } = await define();
      await answer(consentId, 'accepted');
      await asOwner(`update consent_subject set salt = null, sub = 'gone' where tenant_id = $1`, [tenantId]);
      expect(await sign()).toEqual({ signed: 0, unfit: [] });
    });

    it('signs answers to older versions as well', async () => {
      const { consentId, versionId } = await define();
      await as(() => unitOfWork().run(() => publishVersion(unitOfWork(), consentId, 2)));
      const old = await answer(consentId, 'accepted', { consent_version_id: versionId });
      expect(await sign()).toEqual({ signed: 1, unfit: [] });
      expect((await receipt(old.receiptId)).json()).toMatchObject({ habeas: { consent: { version: 1 } } });
    });
  });

  describe('of the signed-in person', () => {
    beforeEach(() =>
      api.app
        .get(TenantsService)
        .inTenant(tenantId, () =>
          api.app
            .get(IssuersService)
            .register({ issuer: issuer.url, audience: `portal-${tenantId}`, kind: 'person' }),
        ),
    );
    const token = (sub: string) => issuer.token({ sub, aud: `portal-${tenantId}` });

    it("are their own and nobody else's", async () => {
      const { consentId } = await define();
      const mine = await answer(consentId, 'accepted');
      const foreign = await answer(consentId, 'accepted', { sub: 'person-2' });
      const me = await token('person-1');
      const list = (await api.call('GET /v1/me/receipts', { key: me })).json<{ items: Json[] }>();
      expect(list.items.map(({ id }) => id)).toEqual([mine.receiptId]);
      const own = await api.call(`GET /v1/me/receipts/${mine.receiptId}`, { key: me, headers: JWT });
      expect(await check(own.body)).toMatchObject({ valid: true });
      const other = await api.call(`GET /v1/me/receipts/${foreign.receiptId}`, { key: me });
      expect(other.json()).toMatchObject({ code: 'receipt.not_found' });
    });
  });

  describe('and who is responsible', () => {
    it('begins with the name of the tenant, recognisably unfinished', async () => {
      expect((await api.call('GET /v1/controller-profile', { key })).json()).toMatchObject({
        piiController: 'Example GmbH',
        jurisdiction: 'DE',
        address: { addressCountry: 'DE' },
        placeholder: true,
        warnings: ['email: is empty', 'phone: is empty'],
      });
    });

    it('is replaced as a whole, with a trace', async () => {
      expect((await replaceProfile()).json()).toMatchObject({
        ...CONTROLLER,
        placeholder: false,
        warnings: [],
      });
      const sample = await replaceProfile({ ...CONTROLLER, email: 'privacy@example.com' });
      expect(sample.json()).toMatchObject({ warnings: ['email: looks like a placeholder'] });
      expect((await api.call('GET /v1/controller-profile', { key })).json()).toEqual(sample.json());
      const { items } = (await api.call('GET /v1/audit', { key })).json<{ items: Json[] }>();
      expect(items.filter(({ action }) => action === 'controller_profile.replaced')).toHaveLength(2);
    });

    it('must be whole and well formed', async () => {
      const { phone: _, ...partial } = CONTROLLER;
      for (const [param, body] of [
        ['phone', partial],
        ['email', { ...CONTROLLER, email: 'nobody' }],
        ['jurisdiction', { ...CONTROLLER, jurisdiction: 'Germany' }],
        ['withdrawalUrl', { ...CONTROLLER, withdrawalUrl: 'javascript:alert(1)' }],
        ['retentionPeriod', { ...CONTROLLER, retentionPeriod: 'three years' }],
      ] as const)
        expect((await replaceProfile(body)).json()).toMatchObject({ code: 'request.invalid', param });
    });
  });
});
