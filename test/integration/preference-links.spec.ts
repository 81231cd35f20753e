import { ConsentChain, Subjects } from '#consents';
import { IssuersService, TenantsService } from '#access';
import type { DecisionAnswer } from '#contracts/schemas';
import { UnitOfWork } from '#persistence';
import { createTestApi, type TestApi } from '../support/api.js';
import {
  defineConsent,
  publishVersion,
  type ConsentToDefine,
  type DefinedConsent,
} from '../support/consents.js';
import { startIssuer } from '../support/issuer.js';

const HTML = 'text/html,application/xhtml+xml';
const FORM = 'application/x-www-form-urlencoded';
const ONE_CLICK = 'List-Unsubscribe=One-Click';
const DAY = 86_400;

describe('preference links', () => {
  const clock = { offsetMs: 0, now: () => new Date(Date.now() + clock.offsetMs) };
  let api: TestApi;
  let tenantId: string;
  let key: string;
  let sub: string;
  let news: DefinedConsent;
  let purpose: string;
  let made = 0;

  beforeAll(async () => {
    api = await createTestApi({ clock }, { PUBLIC_URL: 'https://privacy.example.com' });
    tenantId = (await api.createTenant()).id;
    key = await api.createKey(tenantId);
  });
  afterAll(() => api?.close());
  beforeEach(async () => {
    clock.offsetMs = 0;
    made += 1;
    sub = `person-${made}@example.com`;
    purpose = `news-${made}`;
    news = await define({ name: purpose, details: OFFERED, texts: { en: 'I want <b>news</b>.' } });
  });

  const OFFERED = {
    topics: [{ key: 'offers', name: 'Offers & more', values: ['weekly'] }],
    channels: [
      { key: 'email', name: 'E-mail' },
      { key: 'sms', name: 'Text message' },
    ],
  };
  const written = <T>(work: (unitOfWork: UnitOfWork) => Promise<T>, id = tenantId): Promise<T> =>
    api.app
      .get(TenantsService)
      .inTenant(id, () => api.app.get(UnitOfWork).run(() => work(api.app.get(UnitOfWork))));
  const define = (given: ConsentToDefine, id = tenantId) =>
    written((unitOfWork) => defineConsent(unitOfWork, given), id);
  const answer = (status: string, { consentId } = news) =>
    api.call('POST /consent-srv/actions', {
      key,
      body: { type: 'legalbasistrack', sub, consent_id: consentId, client_id: 'shop', status },
    });
  const issue = (body: object, as = key) =>
    api.call('POST /v1/preference-links', { key: as, body: { sub, ...body } });
  const linked = async (body: object = { consentId: news.consentId }) => {
    const { url } = (await issue(body)).json<{ url: string }>();
    return new URL(url).pathname;
  };
  let caller = 0;
  /** Each from an address of its own: public routes are limited for each address. */
  const visit = async (route: string, body?: unknown, headers: Record<string, string> = { accept: HTML }) => {
    const address = `198.51.100.${(caller += 1) % 250}`;
    const answered = await api.call(route, { headers, address, ...(body !== undefined && { body }) });
    return { status: answered.statusCode, page: answered.body, headers: answered.headers };
  };
  const post = (path: string, form: string) => visit(`POST ${path}`, form, { 'content-type': FORM });
  const history = () =>
    written(async (unitOfWork) => {
      const subject = await api.app.get(Subjects).digest(sub);
      return unitOfWork.query<{ event: string; status: string | null; source: string; actor_kind: string }>(
        `select event, status, source, actor_kind from consent_action where subject = ?::uuid order by sequence`,
        [subject],
      );
    });
  const statuses = async () => (await history()).map(({ status }) => status);
  const decide = async (more: object = {}) => {
    const body = { subject: { type: 'customer_id', value: sub }, purpose, ...more };
    const { allow, reasons } = (await api.call('POST /v1/decisions', { key, body })).json<DecisionAnswer>();
    return [allow, reasons[0]!.code];
  };
  const erase = () =>
    written(async (unitOfWork) => {
      const subject = await api.app.get(Subjects).digest(sub);
      await unitOfWork.query(
        `update consent_subject set salt = null, sub = 'erased', erased_at = now() where subject = ?::uuid`,
        [subject],
      );
    });

  it('say nothing of the person, and come with the headers of a mail', async () => {
    const made = await issue({ consentId: news.consentId });
    expect(made.statusCode).toBe(201);
    const { url, expiresAt, headers } = made.json<{ url: string; expiresAt: string; headers: object }>();
    expect(url).toMatch(/^https:\/\/privacy\.example\.com\/p\/[\w-]+$/);
    expect(headers).toEqual({ 'List-Unsubscribe': `<${url}>`, 'List-Unsubscribe-Post': ONE_CLICK });
    expect(Date.parse(expiresAt) - Date.now()).toBeLessThanOrEqual(30 * DAY * 1_000);
    const bytes = Buffer.from(new URL(url).pathname.slice(3), 'base64url').toString('latin1');
    for (const secret of [sub, news.consentId, purpose]) expect(bytes).not.toContain(secret);
    const other = (await issue({ consentId: news.consentId })).json<{ url: string }>();
    expect(other.url).not.toBe(url);
    expect((await issue({})).json()).not.toHaveProperty('headers');
  });

  it('change nothing when they are read, and take back in one POST without more', async () => {
    await answer('accepted');
    const path = await linked();
    for (let times = 0; times < 2; times += 1) {
      const { status, page } = await visit(`GET ${path}`);
      expect(status).toBe(200);
      expect(page).toContain('You agreed to this on');
    }
    expect(await statuses()).toEqual(['accepted']);
    const done = await post(path, ONE_CLICK);
    expect([done.status, done.headers['set-cookie'], done.headers.location]).toEqual([
      200,
      undefined,
      undefined,
    ]);
    expect(await history()).toEqual([
      expect.objectContaining({ status: 'accepted' }),
      { event: 'answered', status: 'revoked', source: 'preference_link', actor_kind: 'subject' },
    ]);
    expect(await decide()).toEqual([false, 'CONSENT_REVOKED']);
    expect((await post(path, ONE_CLICK)).status).toBe(200);
    expect(await statuses()).toEqual(['accepted', 'revoked']);
    expect((await visit(`GET ${path}`)).page).toContain('You do not agree to this, since');
  });

  it('take the form of mail readers in its other encoding', async () => {
    await answer('accepted');
    const boundary = 'spec-boundary';
    const body = `--${boundary}\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--${boundary}--\r\n`;
    const type = { 'content-type': `multipart/form-data; boundary=${boundary}` };
    const path = await linked({ purpose });
    expect((await visit(`POST ${path}`, body, type)).status).toBe(200);
    expect(await statuses()).toEqual(['accepted', 'revoked']);
    expect((await visit(`POST ${path}`, 'no parts', type)).status).toBe(400);
    const elsewhere = await visit('POST /v1/receipts/verify', body, type);
    expect(elsewhere.status).toBe(415);
  });

  it('end with a page that says what to do', async () => {
    await answer('accepted');
    const path = await linked({ consentId: news.consentId, ttlSeconds: 60 });
    clock.offsetMs = 61_000;
    for (const method of ['GET', 'POST']) {
      const body = method === 'POST' ? ONE_CLICK : undefined;
      const { status, page, headers } = await visit(`${method} ${path}`, body, {
        accept: HTML,
        'content-type': FORM,
      });
      expect(status).toBe(410);
      expect(page).toContain('This link has expired');
      expect(page).toContain('Use the link of a newer message');
      expect(headers['content-security-policy']).toContain("default-src 'none'");
    }
    const machine = await visit(`GET ${path}`, undefined, {});
    expect(JSON.parse(machine.page)).toMatchObject({ code: 'preference_link.expired' });
    expect(await statuses()).toEqual(['accepted']);
  });

  it('are unknown alike when they were not made here', async () => {
    const path = await linked();
    const flipped = `${path.slice(0, -2)}${path.endsWith('AA') ? 'BB' : 'AA'}`;
    const stranger = (await api.createTenant()).id;
    const strangerKey = await api.createKey(stranger);
    const foreign = await define({ name: 'foreign' }, stranger);
    const theirs = (await issue({ consentId: foreign.consentId }, strangerKey)).json<{ url: string }>();
    const token = new URL(theirs.url).pathname.slice(3);
    // another tenant in front of a box that is good
    const moved = Buffer.concat([
      Buffer.from(path.slice(3), 'base64url').subarray(0, 16),
      Buffer.from(token, 'base64url').subarray(16),
    ]).toString('base64url');
    for (const wrong of [
      flipped,
      path.slice(0, 80),
      '/p/x',
      `/p/${'A'.repeat(300)}`,
      `/p/${moved}`,
      `${path}.x`,
    ])
      expect([wrong, (await visit(`GET ${wrong}`)).status]).toEqual([wrong, 404]);
    expect((await visit(`GET /p/${token}`)).status).toBe(200);
  });

  it('do as little for an erased person as for one without answers', async () => {
    await answer('accepted');
    const path = await linked();
    await erase();
    const { status, page } = await visit(`GET ${path}`);
    expect([status, page.includes('nothing to change')]).toEqual([200, true]);
    expect((await post(path, ONE_CLICK)).status).toBe(200);
    expect((await post(path, `action=revoke&consent=${news.consentId}`)).status).toBe(200);
    expect(await statuses()).toEqual(['accepted']);
    const again = await linked();
    expect((await post(again, ONE_CLICK)).status).toBe(200);
    expect(await statuses()).toEqual(['accepted']);
    sub = `unknown-${made}`;
    const unknown = await linked({});
    const page2 = (await visit(`GET ${unknown}`)).page;
    expect(page2).not.toContain('Take back');
  });

  it('record an unsubscription of who never answered, once', async () => {
    const path = await linked();
    for (let times = 0; times < 2; times += 1) expect((await post(path, ONE_CLICK)).status).toBe(200);
    expect(await statuses()).toEqual(['revoked']);
  });

  it('are bound to what they were made for', async () => {
    const other = await define({ name: `other-${made}` });
    await answer('accepted');
    await answer('accepted', other);
    const path = await linked();
    expect((await visit(`GET ${path}`)).page).not.toContain(`other-${made}`);
    expect((await post(path, `action=revoke&consent=${other.consentId}`)).status).toBe(404);
    expect(await statuses()).toEqual(['accepted', 'accepted']);
    const all = await linked({});
    expect((await visit(`GET ${all}`)).page).toContain(`other-${made}`);
    expect((await post(all, ONE_CLICK)).status).toBe(400);
    expect((await post(all, `action=revoke&consent=${other.consentId}`)).status).toBe(200);
    expect(await decide()).toEqual([true, 'BASIS_CONSENT']);
    expect(await decide({ purpose: `other-${made}` })).toEqual([false, 'CONSENT_REVOKED']);
  });

  it('never accept', async () => {
    const path = await linked();
    for (const form of [
      '',
      'action=accept',
      `action=accepted&consent=${news.consentId}`,
      `consent=${news.consentId}`,
    ])
      expect((await post(path, form)).status).toBe(400);
    expect(await statuses()).toEqual([]);
  });

  it('let topics and channels be chosen', async () => {
    await answer('accepted');
    const path = await linked();
    const before = (await visit(`GET ${path}`)).page;
    expect(before).not.toContain(' checked');
    expect(before).toContain('Offers &amp; more – E-mail');
    const choose = (...grants: string[]) =>
      post(
        path,
        [
          'action=choose',
          `consent=${news.consentId}`,
          ...grants.map((each) => `grant=${encodeURIComponent(each)}`),
        ].join('&'),
      );
    expect((await choose('offers/email')).status).toBe(200);
    expect(await decide({ topic: 'offers', channel: 'email' })).toEqual([true, 'BASIS_CONSENT']);
    expect(await decide({ topic: 'offers', channel: 'sms' })).toEqual([false, 'PREFERENCE_DENIED']);
    expect((await visit(`GET ${path}`)).page.match(/ checked/g)).toHaveLength(1);
    const said = (await history()).length;
    for (const wrong of [['evil/x'], ['offers/email', 'offers/sms', 'nothing/fax'], ['']]) {
      const { status, page } = await choose(...wrong);
      expect([wrong, status]).toEqual([wrong, 400]);
      expect(page).toContain('This choice is not offered');
    }
    expect(await history()).toHaveLength(said);
    expect(await decide({ topic: 'offers', channel: 'email' })).toEqual([true, 'BASIS_CONSENT']);
    await choose('offers/email', 'offers/sms');
    expect(await decide({ topic: 'offers', channel: 'sms' })).toEqual([true, 'BASIS_CONSENT']);
    await choose();
    expect(await decide({ topic: 'offers', channel: 'email' })).toEqual([false, 'PREFERENCE_DENIED']);
    expect((await history()).at(-1)).toMatchObject({ event: 'preferred', source: 'preference_link' });
  });

  it('show texts as they were written, in the language of the reader, and run nothing', async () => {
    const evil = await define({
      name: `"><script>alert(1)</script>-${made}`,
      texts: { en: '</p><script>alert(1)</script>', de: 'Ich will „Neues“.' },
    });
    await answer('accepted', evil);
    const path = await linked({ consentId: evil.consentId });
    const english = await visit(`GET ${path}`);
    expect(english.page).not.toContain('<script');
    expect(english.page).toContain('&lt;script&gt;');
    expect(english.headers).toMatchObject({
      'content-security-policy': expect.stringContaining("default-src 'none'"),
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-robots-tag': 'noindex',
    });
    const german = await visit(`GET ${path}`, undefined, { accept: HTML, 'accept-language': 'de-AT' });
    expect(german.page).toContain('<p lang="de" style="white-space:pre-wrap">Ich will „Neues“.</p>');
    expect(german.page).not.toContain(sub);
  });

  it('are made for whoever may issue them, of sensible members', async () => {
    const writer = await api.createKey(tenantId, ['consents:write']);
    expect((await issue({}, writer)).statusCode).toBe(403);
    const contract = await define({ name: `contract-${made}`, legalType: 'contract', obtainedBy: null });
    for (const [body, code] of [
      [{ sub: '' }, 'request.invalid'],
      [{ ttlSeconds: 1 }, 'request.invalid'],
      [{ ttlSeconds: 91 * DAY }, 'request.invalid'],
      [{ consentId: news.consentId, purpose }, 'request.invalid'],
      [{ purpose: 'nothing' }, 'request.invalid'],
      [{ consentId: '0198c1d4-01aa-7c10-8e44-77aa10c2b903' }, 'consent.unknown'],
      [{ consentId: contract.consentId }, 'consent.mismatch'],
      [{ email: 'ada@example.com' }, 'request.invalid'],
    ] as const)
      expect([body, (await issue(body)).json<{ code: string }>().code]).toEqual([body, code]);
    const stranger = (await api.createTenant()).id;
    const foreign = await define({ name: 'foreign' }, stranger);
    expect((await issue({ consentId: foreign.consentId })).json()).toMatchObject({ code: 'consent.unknown' });
  });

  it('that staff makes are in the audit trail, by the digest of the person', async () => {
    const staff = await startIssuer('console');
    try {
      await api.app.get(TenantsService).inTenant(tenantId, () =>
        api.app.get(IssuersService).register({
          ...{ issuer: staff.url, audience: 'console', kind: 'staff', algorithms: ['ES256'] },
          roles: { desk: ['preference-links:issue'] },
        }),
      );
      await issue({ purpose });
      const token = await staff.token({ sub: 'clerk', roles: ['desk'] });
      expect((await issue({ purpose }, token)).statusCode).toBe(201);
    } finally {
      await staff.close();
    }
    const trail = (await api.call('GET /v1/audit?limit=100', { key })).json<{
      items: { action: string }[];
    }>();
    const subject = await written(() => api.app.get(Subjects).digest(sub));
    expect(trail.items.filter(({ action }) => action === 'preference_link.issued')).toEqual([
      expect.objectContaining({ object: subject, data: expect.objectContaining({ purpose }) }),
    ]);
    expect(JSON.stringify(trail)).not.toContain(sub);
  });

  it('take back what an older version was accepted for', async () => {
    await answer('accepted');
    await written((unitOfWork) => publishVersion(unitOfWork, news.consentId, 2));
    await post(await linked(), ONE_CLICK);
    expect(await decide()).toEqual([false, 'CONSENT_REVOKED']);
  });

  it('unsubscribe the customers of a mail provider, who all come from one address', async () => {
    await answer('accepted');
    const path = await linked();
    const provider = { address: '203.0.113.9', headers: { 'content-type': FORM } };
    const clicks = await Promise.all(
      Array.from({ length: 150 }, () => api.call('POST /p/unknown', { ...provider, body: ONE_CLICK })),
    );
    expect(new Set(clicks.map(({ statusCode }) => statusCode))).toEqual(new Set([404]));
    expect((await api.call(`POST ${path}`, { ...provider, body: ONE_CLICK })).statusCode).toBe(200);
    expect((await api.call('GET /p/unknown', { address: provider.address })).statusCode).toBe(404);
  });

  it('are limited for each address by the settings, one-click apart from reading', async () => {
    const small = await createTestApi({}, { PUBLIC_RATE_LIMIT: '2', ONE_CLICK_RATE_LIMIT: '3' });
    try {
      const times = (route: string, count: number, body?: string) =>
        Promise.all(
          Array.from({ length: count }, () =>
            small.call(route, body === undefined ? {} : { headers: { 'content-type': FORM }, body }),
          ),
        );
      const reads = await times('GET /p/unknown', 3);
      const clicks = await times('POST /p/unknown', 4, ONE_CLICK);
      expect(reads.map(({ statusCode }) => statusCode).sort()).toEqual([404, 404, 429]);
      expect(clicks.map(({ statusCode }) => statusCode).sort()).toEqual([404, 404, 404, 429]);
      const refused = clicks.find(({ statusCode }) => statusCode === 429)!;
      expect(refused.json()).toMatchObject({ code: 'rate.limited' });
      expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    } finally {
      await small.close();
    }
  });

  it('leave the chain whole', async () => {
    expect(await written((unitOfWork) => new ConsentChain(unitOfWork).verify())).toBeNull();
  });
});
