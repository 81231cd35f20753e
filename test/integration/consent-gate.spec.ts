import { createHash } from 'node:crypto';
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { TenantsService } from '#access';
import { MaskedIds, Presentations, type PresentationClaim } from '#consents';
import type { ConsentGateAnswer } from '#contracts/schemas';
import { createTestApi, type TestApi } from '../support/api.js';
import { ConsentRows } from '../support/consent-rows.js';

const DAY = 86_400_000;

describe('POST /v1/consent-gate', () => {
  let api: TestApi;
  let tenant: string;
  let key: string;
  let rows: ConsentRows;
  let now = Date.parse('2026-06-01T12:00:00Z');
  beforeAll(async () => {
    api = await createTestApi({ clock: { now: () => new Date(now) } });
    tenant = (await api.createTenant('example')).id;
    key = await api.createKey(tenant);
    rows = await ConsentRows.open(api, tenant);
  });
  afterAll(async () => {
    await rows?.close();
    await api?.close();
  });

  const inTenant = <T>(work: () => Promise<T>) => api.app.get(TenantsService).inTenant(tenant, work);
  const call = (body: object, headers: Record<string, string> = {}) =>
    api.call('POST /v1/consent-gate', { key, body: { context: 'login', ...body }, headers });
  let made = 0;
  /** An application with a group of its own, and what may be asked of one person. */
  const scene = async (definition: object = {}, version: object = {}) => {
    made += 1;
    const names = {
      clientId: `shop-${made}`,
      group: `group-${made}`,
      name: `consent-${made}`,
      sub: `person-${made}`,
    };
    const consent = await rows.define({ ...names, deonticity: 'required', ...definition });
    const put = async (settings: object = {}) =>
      (
        await api.call(`PUT /v1/api-clients/${names.clientId}`, {
          key,
          body: { consentGroups: [names.group], ...settings },
        })
      ).statusCode;
    expect(await put()).toBe(200);
    const ask = async (more: object = {}) => {
      const answer = await call({ clientId: names.clientId, sub: names.sub, ...more });
      expect([answer.statusCode, answer.body.slice(0, 500)]).toEqual([200, expect.any(String)]);
      return answer.json<ConsentGateAnswer>();
    };
    const first = await rows.publish(consent, 1, version);
    return { ...names, consent, first, put, ask };
  };
  const reasons = ({ passed, pending }: ConsentGateAnswer) => [
    passed,
    ...pending.map(({ reason }) => reason),
  ];

  it('asks, passes after an acceptance, and asks again for a new version', async () => {
    const { ask, consent, first, sub, name } = await scene();
    expect(await ask()).toMatchObject({
      passed: false,
      presentationId: expect.stringMatching(/^prs_/),
      q: expect.stringMatching(/^m1\./),
      pending: [
        {
          ...{ consent_id: consent, consent_version_id: first, version: 1, consent_name: name },
          ...{ deonticity: 'required', interactionMode: 'checkbox', canSkip: false, skipsLeft: 0 },
          ...{ reason: 'never_answered', blocks: true },
          content: { locale: 'en', title: 'Title en', content: 'Text 1', contentType: 'text' },
        },
      ],
    });
    await rows.answer(sub, first, 'accepted');
    expect(await ask()).toMatchObject({ passed: true, presentationId: null, pending: [] });
    const second = await rows.publish(consent, 2);
    expect(await ask()).toMatchObject({
      passed: false,
      pending: [{ consent_version_id: second, reason: 'new_version' }],
    });
  });

  it('counts skips of a required consent, and blocks after the last', async () => {
    const { ask, first, sub } = await scene({}, { userSkipLimit: 2 });
    expect(await ask()).toMatchObject({ passed: true, pending: [{ canSkip: true, skipsLeft: 2 }] });
    await rows.answer(sub, first, 'skipped', { skips: 1 });
    expect(await ask()).toMatchObject({ passed: true, pending: [{ canSkip: true, skipsLeft: 1 }] });
    await rows.answer(sub, first, 'skipped', { skips: 2 });
    expect(await ask()).toMatchObject({ passed: false, pending: [{ canSkip: false, skipsLeft: 0 }] });
  });

  it('never blocks on what is optional, and leaves a refusal alone', async () => {
    const { ask, first, sub } = await scene({ deonticity: 'optional' });
    expect(await ask()).toMatchObject({ passed: true, pending: [{ canSkip: true, skipsLeft: null }] });
    await rows.answer(sub, first, 'declined');
    expect(await ask()).toMatchObject({ passed: true, pending: [] });
  });

  it('asks again after expiry and after a refusal of what is required', async () => {
    const { ask, first, sub } = await scene();
    await rows.answer(sub, first, 'accepted', { expiresAt: new Date(now + DAY) });
    expect(reasons(await ask())).toEqual([true]);
    await rows.answer(sub, first, 'accepted', { expiresAt: new Date(now) });
    expect(reasons(await ask())).toEqual([false, 'expired']);
    await rows.answer(sub, first, 'revoked');
    expect(reasons(await ask())).toEqual([false, 'revoked']);
  });

  it('follows what is switched off and assigned at once', async () => {
    const { ask, consent, group, put, first, sub } = await scene();
    const toggle = async (table: string, column: string, value: string, enabled: boolean) => {
      await rows.run(`update ${table} set enabled = $1 where tenant_id = $2 and ${column} = $3`, [
        enabled,
        tenant,
        value,
      ]);
      await rows.changed();
      return reasons(await ask())[0];
    };
    expect(await toggle('consent_definition', 'id', consent, false)).toBe(true);
    expect(await toggle('consent_definition', 'id', consent, true)).toBe(false);
    expect(await toggle('consent_group', 'name', group, false)).toBe(true);
    expect(await toggle('consent_group', 'name', group, true)).toBe(false);
    const other = await scene({ deonticity: 'optional' });
    await rows.answer(sub, first, 'accepted');
    await put({
      consentGroups: [group, other.group],
      consentRefs: [{ consent_id: other.consent, deonticity: 'required' }],
    });
    expect(await ask()).toMatchObject({
      passed: false,
      pending: expect.arrayContaining([
        expect.objectContaining({ consent_id: other.consent, deonticity: 'required' }),
      ]),
    });
    expect(reasons(await other.ask())).toEqual([true, 'never_answered']);
  });

  it('registers only who was shown everything', async () => {
    const { ask, clientId, sub } = await scene({ deonticity: 'optional' });
    const first = await ask({ context: 'registration', sub: undefined });
    expect(first).toMatchObject({ passed: false, pending: [{ blocks: true }] });
    expect(first).not.toHaveProperty('q');
    const { presentationId } = first;
    expect(await ask({ context: 'registration', presentationId, sub })).toMatchObject({ passed: true });
    const foreign = await call({ context: 'registration', presentationId, clientId: `${clientId}-x` });
    expect([foreign.statusCode, foreign.json()]).toMatchObject([400, { code: 'presentation.invalid' }]);
  });

  it('asks at an action for what belongs to it', async () => {
    const { ask, first, sub } = await scene({
      obtainedBy: 'actionbased',
      details: { actionType: 'checkout' },
    });
    const action = { context: 'action', actionType: 'checkout' };
    expect(reasons(await ask())).toEqual([true]);
    expect(reasons(await ask({ ...action, actionType: 'upload' }))).toEqual([true]);
    expect(reasons(await ask(action))).toEqual([false, 'never_answered']);
    await rows.answer(sub, first, 'accepted', { slot: 'a:1' });
    expect(reasons(await ask({ ...action, actionId: '1' }))).toEqual([true]);
    expect(reasons(await ask({ ...action, actionId: '2' }))).toEqual([false, 'never_answered']);
  });

  it('uses up skips without a page, then blocks, however many ask at once', async () => {
    const { ask } = await scene({}, { systemSkipLimit: 3 });
    const silent = await Promise.all(Array.from({ length: 6 }, () => ask({ interactive: false })));
    expect(silent.filter(({ passed }) => passed)).toHaveLength(3);
    expect(await ask({ interactive: false })).toMatchObject({ passed: false, pending: [{ canSkip: false }] });
    expect(await ask({ interactive: false, sub: undefined })).toMatchObject({ passed: false });
  });

  it('names claims and scopes that are open for this application', async () => {
    const { ask, sub, clientId, put } = await scene({ deonticity: 'optional' });
    await put({ clientType: 'THIRD_PARTY', requiredClaims: ['email', 'birthdate'] });
    const claims = await rows.define({ name: `claims-${clientId}` });
    await rows.run(`update consent_definition set builtin = 'claims' where id = $1`, [claims]);
    await rows.changed();
    const version = await rows.publish(claims, 1);
    await rows.answer(sub, version, 'accepted', { clientId, slot: clientId, acceptedFields: ['email'] });
    const { passed, pending } = await ask({ requestedScopes: ['openid', 'profile', 'profile'] });
    expect(passed).toBe(false);
    expect(pending.slice(1)).toMatchObject([
      { reason: 'open_claims', claims: ['birthdate'], consent_id: null, blocks: true },
      { reason: 'open_scopes', scopes: ['profile'], consent_id: null, blocks: true },
    ]);
    expect(reasons(await ask({ requestedClaims: ['email'] }))).toEqual([true, 'never_answered']);
  });

  describe('and the answers to what it names', () => {
    const open = ({ pending }: ConsentGateAnswer) =>
      pending.filter(({ consent_id }) => consent_id === null).flatMap((item) => item.claims ?? item.scopes);
    const answer = (what: string, body: object) =>
      api.call(`POST /consent-management-srv/consent/${what}`, { key, body });

    it('takes them, also of what the application never registered', async () => {
      const { ask, clientId, put } = await scene({ deonticity: 'optional' });
      await put({ clientType: 'THIRD_PARTY', requiredClaims: ['email'] });
      const wish = { requestedScopes: ['openid', 'profile'], requestedClaims: ['email', 'birthdate'] };
      const asked = await ask(wish);
      expect(open(asked)).toEqual(['email', 'birthdate', 'profile']);
      const person = { client_id: clientId, q: asked.q };
      const claims = await answer('claim/accept', { ...person, accepted_claims: ['email', 'birthdate'] });
      const scopes = await answer('scope/accept', { ...person, scopes: ['profile'] });
      expect([claims.statusCode, scopes.statusCode, claims.body]).toEqual([200, 200, expect.any(String)]);
      expect(open(await ask(wish))).toEqual([]);
      const check = await answer('claim/check', { ...person, claims: ['birthdate'] });
      expect([check.statusCode, check.body]).toEqual([200, expect.any(String)]);
    });

    it('forgets an acceptance of an older list that was taken back under a newer one', async () => {
      const { ask, clientId, put } = await scene({ deonticity: 'optional' });
      await put({ consentScopes: ['profile', 'email'] });
      const { q } = await ask();
      const person = { client_id: clientId, q };
      await answer('scope/accept', { ...person, scopes: ['profile', 'email'] });
      await put({ consentScopes: ['profile', 'email', 'phone'] });
      await answer('scope/accept', { ...person, scopes: [{ email: 'denied' }] });
      expect(open(await ask({ requestedScopes: ['profile', 'email', 'phone'] }))).toEqual(['email', 'phone']);
    });

    it('says what to do where nobody could answer', async () => {
      const unknown = await call({ clientId: 'nobody-s', sub: 'x', requestedClaims: ['email'] });
      expect([unknown.statusCode, unknown.json()]).toMatchObject([400, { code: 'client.unknown' }]);
      const { clientId, put } = await scene({ deonticity: 'optional' });
      await put({ clientType: 'THIRD_PARTY', consentScopes: ['one'] });
      const many = Array.from({ length: 200 }, (_, index) => `scope-${index}`);
      const tooMany = await call({ clientId, sub: 'x', requestedScopes: many });
      expect([tooMany.statusCode, tooMany.json()]).toMatchObject([
        400,
        { code: 'consent.scopes_unknown', param: 'requestedScopes' },
      ]);
    });
  });

  it('serves the text by locale, then by the languages of the browser', async () => {
    const { ask, clientId } = await scene(
      {},
      { texts: { en: 'Yes', de: 'Ja', 'pt-BR': 'Sim' }, defaultLocale: 'de' },
    );
    const content = async (more: object = {}) => (await ask(more)).pending[0]!.content;
    expect(await content({ locale: 'de_AT' })).toMatchObject({
      locale: 'de',
      requestedLocale: 'de_AT',
      content: 'Ja',
    });
    expect(await content({ locale: 'fr' })).toMatchObject({ locale: 'de' });
    const browser = await call({ clientId }, { 'accept-language': 'fr;q=0.2, pt-br' });
    expect(browser.json<ConsentGateAnswer>().pending[0]!.content).toMatchObject({ content: 'Sim' });
    expect(browser.headers.vary).toContain('Sec-GPC');
  });

  it('gives out a masked id that opens to the person, for this application alone', async () => {
    const { ask, sub, clientId } = await scene();
    const { q } = await ask();
    expect(await inTenant(() => api.app.get(MaskedIds).open(q!, clientId))).toEqual({ sub, clientId });
    await expect(inTenant(() => api.app.get(MaskedIds).open(q!, 'another'))).rejects.toMatchObject({
      code: 'masked_id.invalid',
    });
  });

  describe('a presentation', () => {
    const check = (presentation: string, claim?: PresentationClaim) =>
      inTenant(() => api.app.get(Presentations).check(presentation, claim));
    const INVALID = { code: 'presentation.invalid' };

    it('says what was shown, in words whose hash the permalink confirms', async () => {
      const { ask, sub, clientId, consent, first } = await scene();
      const { presentationId, pending } = await ask();
      const { id, shown } = await check(presentationId!, {
        sub,
        clientId,
        consentId: consent,
        versionId: first,
      });
      const hash = createHash('sha256').update('Text 1').digest('hex');
      expect(id).toMatch(/^prs_[0-9a-f-]{36}$/);
      expect(shown).toEqual([{ consentId: consent, versionId: first, locale: 'en', contentHash: hash }]);
      expect(pending[0]!.content!.contentHash).toBe(`sha256:${hash}`);
      const plain = await api.call(`GET /c/${first}/en`, { headers: { accept: 'text/plain' } });
      expect(createHash('sha256').update(plain.rawPayload).digest('hex')).toBe(hash);
    });

    it('is refused for another person, client, consent or version, changed, foreign or too old', async () => {
      const { ask, first, consent } = await scene();
      const { presentationId } = await ask();
      const [id, body, mac] = presentationId!.split('.');
      const other = Buffer.from(Buffer.from(body!, 'base64url').toString().replace(first, consent)).toString(
        'base64url',
      );
      for (const forged of [
        '',
        'prs_x',
        `${id}.${other}.${mac}`,
        `${id}.${body}.`,
        `${id}.${body}.${body}`,
        `${presentationId}.x`,
        `${id!.slice(0, -1)}0.${body}.${mac}x`,
      ])
        await expect(check(forged)).rejects.toMatchObject(INVALID);
      for (const claim of [{ sub: 'x' }, { clientId: 'x' }, { consentId: first }, { versionId: consent }])
        await expect(check(presentationId!, claim)).rejects.toMatchObject(INVALID);
      const stranger = (await api.createTenant()).id;
      const abroad = api.app
        .get(TenantsService)
        .inTenant(stranger, () => api.app.get(Presentations).check(presentationId!));
      await expect(abroad).rejects.toMatchObject(INVALID);
      now += DAY;
      await expect(check(presentationId!)).rejects.toMatchObject(INVALID);
    });
  });

  describe('Global Privacy Control', () => {
    const selling = {
      deonticity: 'optional',
      purposes: [
        { key: 'sale', name: 'Sale', sellOrShare: true },
        { key: 'mail', name: 'Mail' },
      ],
    };
    const actions = (consent: string) =>
      rows.run(
        'select status, source, client_id from consent_action where consent_id = $1 order by sequence',
        [consent],
      );

    it('is recorded once where it binds, as a refusal or a revocation', async () => {
      const { ask, consent, clientId } = await scene(selling);
      const signal = { signals: { gpc: true } };
      expect(await ask(signal)).toMatchObject({ gpc: { received: true, applied: true } });
      expect(await actions(consent)).toEqual([]);
      await rows.set({ gpc: { mode: 'binding' } });
      expect((await ask()).gpc).toBeUndefined();
      expect(await actions(consent)).toEqual([]);
      expect(await ask(signal)).toMatchObject({ gpc: { purposes: ['sale'] }, pending: [] });
      await ask(signal);
      expect(await actions(consent)).toEqual([{ status: 'declined', source: 'gpc', client_id: clientId }]);
    });

    it.each(['binding', 'advisory'])('tells what decisions tell of each purpose: %s', async (mode) => {
      await rows.set({ gpc: { mode } });
      const { ask, consent, sub } = await scene(selling);
      const signal = { signals: { gpc: true } };
      const decided = async () =>
        (
          await api.call('POST /v1/decisions', {
            key,
            body: { subject: { type: 'customer_id', value: sub }, purpose: 'sale', ...signal },
          })
        ).json().gpc;
      expect((await ask(signal)).gpc).toEqual({ received: true, applied: true, purposes: ['sale'] });
      expect(await decided()).toEqual({ received: true, applied: true, purposes: ['sale'] });
      const accepted = await api.call('POST /consent-srv/actions', {
        key,
        body: {
          ...{ type: 'legalbasistrack', sub, consent_id: consent, status: 'accepted' },
          ...(mode === 'binding' && { gpc: true, gpcOverride: true }),
        },
      });
      expect(accepted.statusCode).toBe(200);
      expect((await ask(signal)).gpc).toEqual({ received: true, applied: false, purposes: [] });
      expect(await decided()).toEqual({ received: true, applied: false, purposes: [] });
    });

    it('counts as a header line of its own, and not as one among others in a line', async () => {
      const { clientId, sub } = await scene(selling);
      await api.app.listen({ port: 0, host: '127.0.0.1' });
      const { port } = api.app.getHttpServer().address() as AddressInfo;
      const ask = (...values: string[]) =>
        new Promise<ConsentGateAnswer>((resolve, reject) => {
          const sent = request({ port, host: '127.0.0.1', method: 'POST', path: '/v1/consent-gate' });
          sent.setHeader('host', 'localhost').setHeader('authorization', `Bearer ${key}`);
          sent.setHeader('content-type', 'application/json').setHeader('sec-gpc', values);
          sent.once('error', reject).once('response', (answer) => {
            let body = '';
            answer.setEncoding('utf8').on('data', (text: string) => (body += text));
            answer.once('end', () => resolve(JSON.parse(body) as ConsentGateAnswer));
          });
          sent.end(JSON.stringify({ context: 'login', clientId, sub }));
        });
      expect(await ask('0', '1')).toHaveProperty('gpc.received', true);
      expect(await ask('1, 1')).not.toHaveProperty('gpc');
      expect(await ask('0')).not.toHaveProperty('gpc');
    });
  });

  describe('after an opt-out of sale and sharing', () => {
    const optOut = async (sub: string, more: object = {}) => {
      const subject = { identifiers: [{ type: 'customer_id', value: sub }] };
      const body = { right: 'opt_out_sale_sharing', subject, residence: 'US-CA', ...more };
      const answer = await api.call('POST /v1/requests', { key, body });
      expect(answer.statusCode).toBe(201);
      return answer.json<{ id: string; mayAskAgainFrom: string }>();
    };
    const SELLING = { purposes: [{ key: 'partners', name: 'Partners', sellOrShare: true }] };

    it('asks nobody to opt in again before the year is over, and says so', async () => {
      const selling = await scene(SELLING);
      expect((await selling.ask()).pending).toHaveLength(1);
      const { id, mayAskAgainFrom } = await optOut(selling.sub);
      expect(await selling.ask()).toMatchObject({
        passed: true,
        presentationId: null,
        pending: [],
        withheld: [
          { consent_id: selling.consent, consent_version_id: selling.first, consent_name: selling.name },
        ],
      });
      expect((await selling.ask()).withheld).toEqual([
        expect.objectContaining({ reason: 'opted_out', requestId: id, mayAskAgainFrom }),
      ]);
      expect(await selling.ask({ sub: 'somebody-else' })).toMatchObject({ passed: false });
      expect((await selling.ask({ sub: undefined })).withheld).toBeUndefined();

      const then = now;
      // days begin at midnight of the controller, in Berlin
      now = Date.parse(`${mayAskAgainFrom}T00:00:00Z`) - 3 * 3_600_000;
      expect((await selling.ask()).pending).toEqual([]);
      now = Date.parse(`${mayAskAgainFrom}T00:00:00Z`);
      expect((await selling.ask()).pending).toHaveLength(1);
      expect((await selling.ask()).withheld).toBeUndefined();
      now = then;
    });

    it('asks for everything else as before', async () => {
      const other = await scene();
      await optOut(other.sub);
      expect(await other.ask()).toMatchObject({ passed: false, pending: [{ consent_id: other.consent }] });
      expect((await other.ask()).withheld).toBeUndefined();
    });

    it('asks again when the person took the opt-out back', async () => {
      const selling = await scene(SELLING);
      const { id } = await optOut(selling.sub);
      expect((await selling.ask()).pending).toEqual([]);
      await rows.run(`update restriction set state = 'lifted' where request_id = $1`, [id]);
      expect((await selling.ask()).pending).toHaveLength(1);
    });

    it('knows the person by the session from which the opt-out came', async () => {
      const selling = await scene(SELLING);
      const { id } = await optOut(`card-${selling.sub}`);
      expect((await selling.ask()).pending).toHaveLength(1);
      await rows.run(`update request set person_id = $1 where id = $2`, [selling.sub, id]);
      expect((await selling.ask()).pending).toEqual([]);
    });
  });
});

describe('GET /c/{versionId}/{locale}', () => {
  let api: TestApi;
  let rows: ConsentRows;
  let version: string;
  const HOSTILE = '<script>alert(1)</script> & "Grüße" <img src=x onerror=alert(2)>\r\n';
  beforeAll(async () => {
    api = await createTestApi();
    const { id } = await api.createTenant();
    rows = await ConsentRows.open(api, id);
    version = await rows.publish(await rows.define({ name: 'terms' }), 1, {
      texts: { 'de-AT': HOSTILE },
      contentType: 'html',
    });
  });
  afterAll(async () => {
    await rows?.close();
    await api?.close();
  });

  it('shows the text and runs nothing of it', async () => {
    const { body, headers, statusCode } = await api.call(`GET /c/${version}/de-at`, {
      headers: { accept: 'text/html, text/plain' },
    });
    expect([statusCode, headers['content-type'], headers['content-language']]).toEqual([
      200,
      'text/html; charset=utf-8',
      'de-AT',
    ]);
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(body).toContain('&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;Grüße&quot;');
    expect(body).not.toMatch(/<script|<img/);
  });

  it('gives the very bytes that were hashed', async () => {
    const { rawPayload, headers } = await api.call(`GET /c/${version}/de_AT`, {
      headers: { accept: 'text/plain' },
    });
    expect(headers['content-type']).toBe('text/plain; charset=utf-8');
    expect(rawPayload.equals(Buffer.from(HOSTILE))).toBe(true);
  });

  it('knows nothing of other locales, drafts or versions', async () => {
    const draft = await rows.publish(await rows.define({ name: 'draft' }), 1, { draft: true });
    for (const path of [
      `${version}/de`,
      `${version}/x%00`,
      `${draft}/en`,
      '00000000-0000-4000-8000-000000000000/en',
      'x/en',
    ])
      expect((await api.call(`GET /c/${path}`)).statusCode).toBe(404);
  });
});

describe('GET /.well-known/gpc.json', () => {
  let api: TestApi;
  let rows: ConsentRows;
  beforeAll(async () => {
    api = await createTestApi();
    const tenants = api.app.get(TenantsService);
    const { id } = await tenants.create({
      ...{
        slug: 'example',
        name: 'Example',
        regime: 'EU_GDPR',
        zone: 'Etc/UTC',
        calendar: 'DE',
        locale: 'en',
      },
      hosts: ['localhost'],
    });
    rows = await ConsentRows.open(api, id);
  });
  afterAll(async () => {
    await rows?.close();
    await api?.close();
  });

  const get = async () => {
    const { statusCode, headers, body } = await api.call('GET /.well-known/gpc.json');
    expect([statusCode, headers['content-type'], headers['cache-control']]).toEqual([
      ...[200, expect.stringContaining('application/json'), 'max-age=86400'],
    ]);
    return JSON.parse(body) as unknown;
  };

  it('says whether the tenant of the host abides, and since when it says so', async () => {
    expect(await get()).toEqual({ gpc: true, lastUpdate: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) });
    await rows.set({ gpc: { supported: true, statementDate: '2026-01-15' } });
    expect(await get()).toEqual({ gpc: true, lastUpdate: '2026-01-15' });
    await rows.set({ gpc: { supported: false, statementDate: '2026-01-16' } });
    expect(await get()).toEqual({ gpc: false, lastUpdate: '2026-01-16' });
  });

  it('is nobody’s under a host that none of several tenants lists', async () => {
    await api.createTenant();
    expect((await api.call('GET /.well-known/gpc.json', { headers: { host: '127.0.0.1' } })).statusCode).toBe(
      404,
    );
  });
});
