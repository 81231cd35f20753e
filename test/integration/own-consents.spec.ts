import { ConsentChain, ConsentClients, ConsentEvents } from '#consents';
import { IssuersService, TenantsService } from '#access';
import type { OwnAnswer, OwnConsent, OwnConsentList, OwnHistoryEntry, Page } from '#contracts/schemas';
import { KeyManager } from '#keys';
import { UnitOfWork } from '#persistence';
import { createTestApi, type TestApi } from '../support/api.js';
import {
  defineConsent,
  publishVersion,
  type ConsentToDefine,
  type DefinedConsent,
} from '../support/consents.js';
import { startIssuer, type TestIssuer } from '../support/issuer.js';

describe('own consents', () => {
  let api: TestApi;
  let people: TestIssuer;
  let tenantId: string;
  let key: string;
  let sub: string;
  let made = 0;

  beforeAll(async () => {
    api = await createTestApi({}, { PUBLIC_URL: 'https://privacy.example.com' });
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
  beforeEach(() => {
    made += 1;
    sub = `person-${made}`;
  });

  const inTenant = <T>(work: () => Promise<T>, id = tenantId) =>
    api.app.get(TenantsService).inTenant(id, work);
  const written = <T>(work: (unitOfWork: UnitOfWork) => Promise<T>, id = tenantId) =>
    inTenant(() => api.app.get(UnitOfWork).run(() => work(api.app.get(UnitOfWork))), id);
  const define = (given: ConsentToDefine = {}, id = tenantId): Promise<DefinedConsent> =>
    written((unitOfWork) => defineConsent(unitOfWork, given), id);
  const call = async (route: string, body?: unknown, headers: Record<string, string> = {}, as = sub) =>
    api.call(route, { key: await people.token({ sub: as, azp: 'portal-app' }), body, headers });
  const list = async (as = sub, headers: Record<string, string> = {}) =>
    (await call('GET /v1/me/consents', undefined, headers, as)).json<OwnConsentList>().items;
  const get = async (id: string) => (await call(`GET /v1/me/consents/${id}`)).json<OwnConsent>();
  const put = (id: string, body: object) => call(`PUT /v1/me/consents/${id}`, body);
  const answer = async (id: string, body: object) => {
    const answered = await put(id, body);
    expect([answered.statusCode, answered.body]).toEqual([200, expect.any(String)]);
    return answered.json<OwnAnswer>();
  };
  const revoke = (id: string) => call(`POST /v1/me/consents/${id}/revocation`);
  const history = async (id: string, query = '') =>
    (await call(`GET /v1/me/consents/${id}/history${query}`)).json<Page<OwnHistoryEntry>>();
  const decide = async (purpose: string) => {
    const body = { subject: { type: 'customer_id', value: sub }, purpose };
    return (await api.call('POST /v1/decisions', { key, body })).json<{ allow: boolean }>().allow;
  };
  const newestMail = async () => {
    const [mail] = await written((unitOfWork) =>
      unitOfWork.query<{ id: string; sealed: Buffer }>(
        `select id, sealed from mail_message where tenant_id = habeas_tenant() order by id desc limit 1`,
      ),
    );
    const { id, sealed } = mail!;
    const opened = await inTenant(() =>
      api.app.get(KeyManager).open('tenant', 'tenant', sealed, `mail_message.sealed:${id}`),
    );
    return JSON.parse(opened.toString()) as { to: string; params: { link: string } };
  };
  /** Types of the events of the newest answer, as integrators read them. */
  const newestEvent = async () => {
    await written(async (unitOfWork) => {
      const [head] = await unitOfWork.query<{ sequence: string }>(`select sequence::text from consent_chain`);
      await api.app.get(ConsentEvents).announceAnswers(head!.sequence, head!.sequence);
    });
    const { items } = (await api.call('GET /v1/events?limit=200', { key })).json<{
      items: { type: string; data: object }[];
    }>();
    return items.at(-1);
  };

  it('says until when nobody asks for what sells, after an opt-out', async () => {
    const selling = { key: 'partners', name: 'Partners', sellOrShare: true };
    const { consentId } = await define({ name: 'partner-offers', purposes: [selling] });
    expect((await get(consentId)).mayAskAgainFrom).toBeUndefined();
    const body = {
      right: 'opt_out_sale_sharing',
      subject: { identifiers: [{ type: 'customer_id', value: sub }] },
      residence: 'US-CA',
    };
    const { mayAskAgainFrom } = (await api.call('POST /v1/requests', { key, body })).json<{
      mayAskAgainFrom: string;
    }>();
    expect(await get(consentId)).toMatchObject({
      mayAskAgainFrom,
      actions: expect.arrayContaining(['accept']),
    });
    await answer(consentId, { status: 'accepted' });
    expect((await get(consentId)).mayAskAgainFrom).toBeUndefined();
  });

  it('list what is asked with its text and nothing preset, and what was answered with the proof', async () => {
    const news = await define({ name: 'news', texts: { en: 'I want news.', de: 'Ich will Neues.' } });
    const [item] = (await list(sub, { 'accept-language': 'de-AT' })).filter(
      ({ id }) => id === news.consentId,
    );
    expect(item).toMatchObject({
      name: 'news',
      kind: 'consent',
      standing: 'never_answered',
      answer: null,
      actions: ['accept', 'decline'],
      latest: { version: 1, answered: false, text: { locale: 'de', content: 'Ich will Neues.' } },
    });
    const accepted = await answer(news.consentId, { status: 'accepted', acceptedFields: ['email'] });
    expect(accepted).toMatchObject({
      changed: true,
      standing: 'in_force',
      answer: {
        status: 'accepted',
        acceptedFields: ['email'],
        clientId: 'portal-app',
        shown: {
          version: 1,
          locale: 'en',
          textUrl: `https://privacy.example.com/v1/consent-texts/cnv_${news.versionId}?locale=en`,
        },
      },
      actions: ['revoke'],
    });
    const receipt = await call(`GET ${accepted.answer!.receiptUrl}`, undefined, {
      accept: 'application/json',
    });
    expect(receipt.json()).toMatchObject({ collectionMethod: 'web form', piiPrincipalId: sub });
    expect(JSON.stringify(await list('somebody else'))).not.toContain('"email"');
  });

  it('are taken back in one call without a body, with event and decision', async () => {
    const { consentId } = await define({ name: 'offers', purposes: [{ key: 'offers', name: 'Offers' }] });
    await answer(consentId, { status: 'accepted' });
    expect(await decide('offers')).toBe(true);
    const answered = await revoke(consentId);
    expect(answered.statusCode).toBe(200);
    expect(answered.json()).toMatchObject({ changed: true, standing: 'revoked', actions: ['accept'] });
    expect(await decide('offers')).toBe(false);
    expect(await newestEvent()).toMatchObject({
      type: 'consent.revoked',
      data: { consentId, status: 'revoked' },
    });
    expect((await revoke(consentId)).json()).toMatchObject({ changed: false, standing: 'revoked' });
    expect((await history(consentId)).items).toHaveLength(2);
    expect(await answer(consentId, { status: 'accepted' })).toMatchObject({ standing: 'in_force' });
    expect(await answer(consentId, { status: 'revoked' })).toMatchObject({ standing: 'revoked' });
  });

  it('are taken back of every version, also one that was not the latest', async () => {
    const { consentId, versionId } = await define({ name: 'older', purposes: ['older'] });
    await answer(consentId, { status: 'accepted' });
    await written((unitOfWork) => publishVersion(unitOfWork, consentId, 2));
    expect(await get(consentId)).toMatchObject({
      standing: 'in_force',
      answer: { shown: { version: 1, versionId } },
      latest: { version: 2, answered: false },
      actions: ['accept', 'decline', 'revoke'],
    });
    await revoke(consentId);
    expect(await get(consentId)).toMatchObject({ standing: 'revoked', answer: { status: 'revoked' } });
    expect(await decide('older')).toBe(false);
    expect((await revoke(consentId)).json()).toMatchObject({ changed: false });
  });

  it('keep each version as it was shown in their history', async () => {
    const { consentId, versionId } = await define({ name: 'letters' });
    await answer(consentId, { status: 'accepted', acceptedFields: ['email'] });
    const second = await written((unitOfWork) => publishVersion(unitOfWork, consentId, 2));
    await written((unitOfWork) => publishVersion(unitOfWork, consentId, 3));
    await answer(consentId, { status: 'accepted', versionId: second });
    await revoke(consentId);
    const { items } = await history(consentId);
    expect(items.map(({ newValue, shown, by }) => [newValue!.status, shown!.version, by])).toEqual([
      ['revoked', 2, 'subject'],
      ['revoked', 1, 'subject'],
      ['accepted', 2, 'subject'],
      ['accepted', 1, 'subject'],
    ]);
    expect(items[1]).toMatchObject({
      oldValue: { status: 'accepted', acceptedFields: ['email'] },
      receiptId: expect.stringMatching(/^rcp_/),
      shown: { versionId },
    });
    const { pathname, search } = new URL(items[3]!.shown!.textUrl!);
    const shown = await api.call(`GET ${pathname}${search}`);
    expect(shown.json()).toMatchObject({
      content: 'Text of version 1',
      contentHash: items[3]!.shown!.contentHash,
    });
    const first = await history(consentId, '?limit=3');
    expect((await history(consentId, `?limit=3&cursor=${first.nextCursor}`)).items).toEqual(items.slice(3));
    expect((await call(`GET /v1/me/consents/${consentId}/history?cursor=x`)).json()).toMatchObject({
      code: 'cursor.invalid',
    });
  });

  it('hold claims and scopes of an application once it was used, under its name', async () => {
    await inTenant(() =>
      api.app.get(ConsentClients).put('partner', {
        apiClientId: null,
        displayName: 'Partner app',
        clientType: 'THIRD_PARTY',
        consentGroups: [],
        consentRefs: [],
        requiredClaims: ['given_name', 'birthdate'],
        consentScopes: ['calendar', 'mail'],
        origins: [],
      }),
    );
    const partner = async () => (await list()).filter(({ client }) => client !== null);
    expect(await partner()).toEqual([]);
    const accepted = await api.call('POST /consent-management-srv/consent/scope/accept', {
      key: await people.token({ sub }),
      body: { client_id: 'partner', sub, scopes: ['calendar', 'mail'] },
    });
    expect(accepted.statusCode).toBe(200);
    const [scopes, ...more] = await partner();
    expect(more).toEqual([]);
    expect(scopes).toMatchObject({
      kind: 'scopes',
      client: { id: 'partner', name: 'Partner app', type: 'THIRD_PARTY' },
      answer: { scopes: ['calendar', 'mail'], clientId: 'partner' },
      latest: { scopes: ['calendar', 'mail'], text: null },
      actions: ['change', 'revoke'],
    });
    expect(await answer(scopes!.id, { status: 'accepted', scopes: ['mail'] })).toMatchObject({
      answer: { scopes: ['mail'], clientId: 'partner' },
    });
    expect((await put(scopes!.id, { status: 'accepted' })).json()).toMatchObject({
      code: 'consent.scopes_unknown',
    });
    expect((await put(scopes!.id, { status: 'accepted', scopes: ['files'] })).json()).toMatchObject({
      code: 'consent.scopes_unknown',
    });
    expect((await revoke(scopes!.id)).json()).toMatchObject({ standing: 'revoked' });
    const gate = await api.call('POST /v1/consent-gate', {
      key,
      body: { context: 'login', clientId: 'partner', sub, requestedScopes: ['mail'] },
    });
    expect(gate.json<{ pending: object[] }>().pending).toContainEqual(
      expect.objectContaining({ reason: 'open_scopes', scopes: ['mail'] }),
    );
  });

  it('can be taken back when they are no longer asked, and are gone when nothing was said', async () => {
    const [kept, gone] = [await define({ name: 'kept' }), await define({ name: 'gone' })];
    await answer(kept.consentId, { status: 'accepted' });
    await written(async (unitOfWork) => {
      await unitOfWork.query(`update consent_definition set enabled = false where name in ('kept', 'gone')`);
      await unitOfWork.query(`update consent_chain set epoch = epoch + 1`);
    });
    expect(await get(kept.consentId)).toMatchObject({ latest: null, actions: ['revoke'] });
    expect((await put(kept.consentId, { status: 'accepted', acceptedFields: ['x'] })).json()).toMatchObject({
      code: 'consent.disabled',
    });
    expect((await revoke(kept.consentId)).json()).toMatchObject({ standing: 'revoked', actions: [] });
    expect((await revoke(gone.consentId)).statusCode).toBe(404);
    expect((await list()).map(({ name }) => name)).not.toContain('gone');
  });

  it('that are asked at an action are seen once they were answered, and are only taken back here', async () => {
    const { consentId } = await define({ name: 'upload', obtainedBy: 'actionbased', purposes: ['upload'] });
    expect((await put(consentId, { status: 'accepted' })).statusCode).toBe(404);
    for (const action of ['a1', 'a2'])
      await api.call('POST /consent-srv/actions', {
        key,
        body: { type: 'legalbasistrack', sub, consent_id: consentId, status: 'accepted', action_id: action },
      });
    expect(await get(consentId)).toMatchObject({ standing: 'in_force', actions: ['revoke'] });
    expect((await put(consentId, { status: 'accepted' })).json()).toMatchObject({ code: 'consent.mismatch' });
    expect((await revoke(consentId)).json()).toMatchObject({ standing: 'revoked', actions: [] });
    expect(await decide('upload')).toBe(false);
  });

  it('are accepted again in the same words once the acceptance has ended', async () => {
    const { consentId } = await define({
      name: 'yearly',
      details: { validityPeriod: 'P1Y' },
      purposes: ['yearly'],
    });
    await answer(consentId, { status: 'accepted' });
    await written((unitOfWork) =>
      unitOfWork.query(
        `update consent_record set expires_at = now() - interval '1 day' where consent_id = ?::uuid`,
        [consentId],
      ),
    );
    expect(await get(consentId)).toMatchObject({ standing: 'expired', actions: ['accept', 'revoke'] });
    expect(await answer(consentId, { status: 'accepted' })).toMatchObject({
      changed: true,
      standing: 'in_force',
    });
    expect(await decide('yearly')).toBe(true);
    expect(await answer(consentId, { status: 'accepted' })).toMatchObject({ changed: false });
  });

  it('keep network and browser as evidence, and heed Global Privacy Control where it binds', async () => {
    const purposes = [{ key: 'ads', name: 'Ads', sellOrShare: true }];
    const { consentId } = await define({ name: 'ads', purposes });
    const settle = (settings: string) =>
      written((unitOfWork) => unitOfWork.query(`update tenant set settings = ${settings}`));
    await settle(`settings || '{"gpc": {"mode": "binding"}}'`);
    try {
      const agent = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
      const browser = { 'sec-gpc': '1', 'user-agent': agent };
      const route = `PUT /v1/me/consents/${consentId}`;
      const plain = await call(route, { status: 'accepted' }, browser);
      expect([plain.statusCode, plain.json()]).toEqual([
        409,
        expect.objectContaining({ code: 'consent.illegal_transition' }),
      ]);
      expect(await get(consentId)).toMatchObject({ standing: 'declined' });
      const named = await call(route, { status: 'accepted', gpcOverride: true }, browser);
      expect(named.json()).toMatchObject({ standing: 'in_force' });
      await call(`POST /v1/me/consents/${consentId}/revocation`, undefined, browser);
      const { items } = (await call('GET /v1/me/activity')).json<{ items: object[] }>();
      const evidence = expect.objectContaining({
        userAgent: 'Firefox',
        ip: expect.stringMatching(/^127\.0\.0\.0/),
      });
      expect(items.slice(0, 2)).toEqual([evidence, evidence]);
    } finally {
      await settle(`settings - 'gpc'`);
    }
  });

  it('count once a mailed link was followed, where the consent asks for it', async () => {
    const purposes = ['mailed'];
    const { consentId } = await define({ name: 'mailed', details: { doubleOptIn: true }, purposes });
    const missing = await put(consentId, { status: 'accepted' });
    expect([missing.statusCode, missing.json()]).toEqual([
      400,
      expect.objectContaining({ code: 'consent.address_missing', param: 'confirmationEmail' }),
    ]);
    expect(await get(consentId)).toMatchObject({ standing: 'never_answered', answer: null });
    const wrong = await put(consentId, { status: 'accepted', confirmationEmail: 'nowhere' });
    expect(wrong.json()).toMatchObject({ code: 'request.invalid', param: 'confirmationEmail' });

    const given = { status: 'accepted', confirmationEmail: 'person@example.com' };
    expect(await answer(consentId, given)).toMatchObject({
      ...{ changed: true, standing: 'unconfirmed', actions: ['revoke'] },
      answer: { status: 'accepted', receiptId: null },
    });
    expect(await decide('mailed')).toBe(false);
    expect(await answer(consentId, given)).toMatchObject({ changed: false, standing: 'unconfirmed' });
    const { to, params } = await newestMail();
    expect(to).toBe('person@example.com');
    const { statusCode } = await api.call(`POST ${new URL(params.link).pathname}`);
    expect(statusCode).toBe(200);
    expect(await get(consentId)).toMatchObject({
      ...{ standing: 'in_force', answer: { receiptId: expect.stringMatching(/^rcp_/) } },
    });
    expect(await decide('mailed')).toBe(true);
  });

  it('are refused to a child, who names no guardian', async () => {
    const details = { guardianBelowAge: 16, guardianAges: { AT: 14 } };
    const { consentId } = await define({ name: 'chat', details });
    const code = async (more: object) => {
      const { statusCode, body } = await put(consentId, { status: 'accepted', ...more });
      return [statusCode, (JSON.parse(body) as { code?: string }).code];
    };
    expect(await code({})).toEqual([400, 'consent.age_unknown']);
    expect(await code({ age: 12, country: 'AT' })).toEqual([409, 'consent.guardian_required']);
    expect(await code({ age: 15, country: 'DE' })).toEqual([409, 'consent.guardian_required']);
    const guardian = { sub: 'parent-1', relation: 'parent' };
    expect(await code({ age: 12, country: 'AT', guardian })).toEqual([400, 'request.invalid']);
    expect(await code({ age: 15, country: 'Austria' })).toEqual([400, 'request.invalid']);
    const refused = await put(consentId, { status: 'accepted', age: 12, country: 'AT' });
    expect(refused.json().detail).not.toContain('`guardian`');
    expect(await get(consentId)).toMatchObject({ standing: 'never_answered' });
    expect(await answer(consentId, { status: 'accepted', age: 15, country: 'AT' })).toMatchObject({
      standing: 'in_force',
    });
    sub = `${sub}-older`;
    const older = { status: 'accepted', birthdate: '2001-01-31', country: 'DE' };
    expect(await answer(consentId, older)).toMatchObject({ changed: true, standing: 'in_force' });
    expect(JSON.stringify(await history(consentId))).not.toContain('2001-01-31');
  });

  it('of another basis can be revoked on record, which stops nothing', async () => {
    const { consentId } = await define({
      name: 'fraud',
      legalType: 'legitimate_interests',
      obtainedBy: null,
    });
    await answer(consentId, { status: 'accepted' });
    expect((await revoke(consentId)).json()).toMatchObject({ effect: 'recorded_only', standing: 'revoked' });
  });

  it('refuse what cannot be, in words that help', async () => {
    const { consentId } = await define({ name: 'refused' });
    const other = await define({ name: 'other' });
    await answer(consentId, { status: 'accepted' });
    const declined = await put(consentId, { status: 'declined' });
    expect([declined.statusCode, declined.json()]).toEqual([
      409,
      expect.objectContaining({ code: 'consent.illegal_transition' }),
    ]);
    for (const [body, code] of [
      [{}, 'request.invalid'],
      [{ status: 'skipped' }, 'request.invalid'],
      [{ status: 'accepted', sub: 'person-9' }, 'request.invalid'],
      [{ status: 'accepted', versionId: other.versionId }, 'consent.mismatch'],
      [{ status: 'accepted', versionId: '0198c1d4-01aa-7c10-8e44-77aa10c2b903' }, 'consent_version.unknown'],
    ] as const)
      expect((await put(consentId, body)).json()).toMatchObject({ code });
  });

  it('belong to the tenant and to the person of the token alone', async () => {
    const stranger = (await api.createTenant()).id;
    const foreign = await define({ name: 'foreign' }, stranger);
    const unknown = await call('GET /v1/me/consents/0198c1d4-01aa-7c10-8e44-77aa10c2b903');
    for (const route of [
      `GET /v1/me/consents/${foreign.consentId}`,
      `GET /v1/me/consents/${foreign.consentId}/history`,
      `POST /v1/me/consents/${foreign.consentId}/revocation`,
    ]) {
      const answered = await call(route);
      expect(answered.statusCode).toBe(404);
      const { requestId: _one, ...problem } = answered.json<{ requestId: string }>();
      const { requestId: _other, ...same } = unknown.json<{ requestId: string }>();
      expect(problem).toEqual(same);
    }
    expect((await put(foreign.consentId, { status: 'accepted' })).statusCode).toBe(404);
    const { consentId } = await define({ name: 'mine' });
    const foreignVersion = await put(consentId, { status: 'accepted', versionId: foreign.versionId });
    expect(foreignVersion.json()).toMatchObject({ code: 'consent_version.unknown' });
    for (const route of ['GET /v1/me/consents', `GET /v1/me/consents/${consentId}`])
      expect((await api.call(route, { key })).statusCode).toBe(403);
    expect((await api.call('GET /v1/me/consents')).statusCode).toBe(401);
  });

  it('are answered once under an Idempotency-Key', async () => {
    const { consentId } = await define({ name: 'once' });
    const send = () =>
      call(`PUT /v1/me/consents/${consentId}`, { status: 'accepted' }, { 'idempotency-key': `key-${sub}` });
    const [first, again] = [await send(), await send()];
    expect(again.headers['idempotent-replayed']).toBe('true');
    expect(again.json()).toEqual(first.json());
    expect((await history(consentId)).items).toHaveLength(1);
  });

  it('leave the chain whole', async () => {
    expect(await written((unitOfWork) => new ConsentChain(unitOfWork).verify())).toBeNull();
  });
});
