import { randomUUID } from 'node:crypto';
import { TenantsService } from '#access';
import type { DecisionAnswer } from '#contracts/schemas';
import { KeyManager } from '#keys';
import { createTestApi, type TestApi } from '../support/api.js';
import { ConsentRows } from '../support/consent-rows.js';

const SECOND = 1_000;
const ALLOWED = { allow: true };

describe('POST /v1/decisions', () => {
  let api: TestApi;
  let tenant: string;
  let key: string;
  let rows: ConsentRows;
  let now = Date.parse('2026-06-01T12:00:00Z');
  beforeAll(async () => {
    api = await createTestApi({ clock: { now: () => new Date(now) } }, { STORE_ROOTS: 'example=/srv/shop' });
    tenant = (await api.createTenant('example')).id;
    key = await api.createKey(tenant);
    rows = await ConsentRows.open(api, tenant);
  });
  afterAll(async () => {
    await rows?.close();
    await api?.close();
  });

  const person = (value: string, type = 'customer_id') => ({ type, value });
  const ask = async (sub: string, purpose: string, more: object = {}): Promise<DecisionAnswer> => {
    const body = { subject: person(sub), purpose, ...more };
    const answer = await api.call('POST /v1/decisions', { key, body });
    expect([answer.statusCode, answer.body.slice(0, 300)]).toEqual([200, expect.any(String)]);
    return answer.json<DecisionAnswer>();
  };
  const codes = async (sub: string, purpose: string, more: object = {}) => {
    const { allow, reasons } = await ask(sub, purpose, more);
    return [allow, ...reasons.map(({ code, id }) => `${code} ${id}`)];
  };
  let made = 0;
  const newsletter = async (more: object = {}) => {
    made += 1;
    const purpose = `newsletter-${made}`;
    const id = await rows.define({
      name: `consent-${made}`,
      purposes: [{ key: purpose, name: `Letters ${made}`, ...more }],
    });
    return { id, purpose, name: `consent-${made}`, title: `Letters ${made}`, sub: `person-${made}` };
  };

  it('knows a purpose by key, by name and by the name of its consent, and no other', async () => {
    const { id, purpose, name, title, sub } = await newsletter();
    const record = await rows.answer(sub, await rows.publish(id, 1), 'accepted');
    for (const asked of [purpose, title, name])
      expect(await codes(sub, asked)).toEqual([true, `BASIS_CONSENT cnr_${record}`]);
    expect(await codes(sub, 'nothing')).toEqual([false, 'UNKNOWN_PURPOSE nothing']);
    expect(await codes(sub, '__proto__')).toEqual([false, 'UNKNOWN_PURPOSE __proto__']);
  });

  it('follows every answer at once', async () => {
    const { id, purpose, sub } = await newsletter();
    const version = await rows.publish(id, 1);
    expect(await codes(sub, purpose)).toEqual([false, `CONSENT_NEVER_ANSWERED cns_${id}`]);
    const record = await rows.answer(sub, version, 'accepted');
    expect(await ask(sub, purpose)).toMatchObject(ALLOWED);
    expect(await codes('somebody else', purpose)).toEqual([false, `CONSENT_NEVER_ANSWERED cns_${id}`]);
    await rows.answer(sub, version, 'revoked');
    expect(await codes(sub, purpose)).toEqual([false, `CONSENT_REVOKED cnr_${record}`]);
    await rows.answer(sub, version, 'declined');
    expect(await codes(sub, purpose)).toEqual([false, `CONSENT_DECLINED cnr_${record}`]);
    await rows.answer(sub, version, 'accepted', { details: { confirmed: false } });
    expect(await codes(sub, purpose)).toEqual([false, `CONSENT_UNCONFIRMED cnr_${record}`]);
  });

  it('lets an acceptance outlast a new version, unless the tenant is strict', async () => {
    const { id, purpose, sub } = await newsletter();
    const record = await rows.answer(sub, await rows.publish(id, 1), 'accepted');
    await rows.publish(id, 2, { effectiveFrom: new Date(now + 400) });
    try {
      await rows.set({ reconsent: 'strict' });
      expect(await ask(sub, purpose)).toMatchObject({
        allow: true,
        validUntil: new Date(now + 400).toISOString(),
      });
      now += 400;
      expect(await codes(sub, purpose)).toEqual([false, `CONSENT_SUPERSEDED cnr_${record}`]);
    } finally {
      await rows.set({ reconsent: 'lenient' });
    }
    expect(await ask(sub, purpose)).toMatchObject({
      allow: true,
      validUntil: new Date(now + SECOND).toISOString(),
    });
  });

  it('ends with the expiry of the answer and with the end of the version', async () => {
    const [expiring, retiring] = [await newsletter(), await newsletter()];
    const expiresAt = new Date(now + 300);
    const first = await rows.answer(expiring.sub, await rows.publish(expiring.id, 1), 'accepted', {
      expiresAt,
    });
    const ending = await rows.publish(retiring.id, 1, { effectiveUntil: expiresAt });
    const second = await rows.answer(retiring.sub, ending, 'accepted');
    for (const { sub, purpose } of [expiring, retiring])
      expect(await ask(sub, purpose)).toMatchObject({ allow: true, validUntil: expiresAt.toISOString() });
    now += 300;
    expect(await codes(expiring.sub, expiring.purpose)).toEqual([false, `CONSENT_EXPIRED cnr_${first}`]);
    expect(await codes(retiring.sub, retiring.purpose)).toEqual([false, `CONSENT_RETIRED cnr_${second}`]);
  });

  it('reads consents only by the kind of identifier they are kept by', async () => {
    const { id, purpose, sub } = await newsletter();
    await rows.answer(sub, await rows.publish(id, 1), 'accepted');
    expect(await codes(sub, purpose, { subject: person(sub, 'username') })).toEqual([
      false,
      `CONSENTS_UNREADABLE ${purpose}`,
    ]);
    try {
      await rows.set({ subIdentity: 'username' });
      expect(await ask(sub, purpose, { subject: person(sub, 'username') })).toMatchObject(ALLOWED);
      expect(await ask(sub, purpose)).toMatchObject({ allow: false });
    } finally {
      await rows.set({ subIdentity: 'customer_id' });
    }
  });

  it('takes other legal bases as they are declared, and restrictions whatever the basis', async () => {
    await rows.define({ name: 'terms', legalType: 'contract', purposes: ['delivery'] });
    expect(await codes('jo', 'delivery')).toEqual([true, 'BASIS_CONTRACT delivery']);
    const restriction = await restrict('jo', ['delivery']);
    expect(await codes('jo', 'delivery')).toEqual([false, `RESTRICTED ${restriction}`]);
    expect(await ask('someone', 'delivery')).toMatchObject(ALLOWED);
    await rows.run(`update restriction set state = 'lifted' where id = $1`, [restriction]);
    expect(await ask('jo', 'delivery')).toMatchObject(ALLOWED);
  });

  it('lets selling and sharing be refused on any basis, by an answer or by a signal', async () => {
    const id = await rows.define({
      name: 'partners',
      legalType: 'legitimate_interests',
      purposes: [
        { key: 'sale', name: 'Sale', sellOrShare: true },
        { key: 'fraud', name: 'Fraud' },
      ],
    });
    const version = await rows.publish(id, 1);
    const gpc = { signals: { gpc: true } };
    const told = (applied: boolean, purpose = 'sale') => ({
      received: true,
      applied,
      purposes: applied ? [purpose] : [],
    });
    expect(await ask('ann', 'sale')).not.toHaveProperty('gpc');
    expect(await ask('ann', 'sale', gpc)).toMatchObject({
      allow: false,
      reasons: [{ code: 'GPC_OPT_OUT' }],
      gpc: told(true),
    });
    expect(await ask('ann', 'fraud', gpc)).toMatchObject({ allow: true, gpc: told(false) });
    expect(await ask('ann', 'sale', { signals: { gpc: false } })).toMatchObject(ALLOWED);
    await rows.answer('ann', version, 'accepted');
    expect(await ask('ann', 'sale', gpc)).toMatchObject({ allow: true, gpc: told(false) });
    await rows.set({ gpc: { mode: 'ignored' } });
    expect(await ask('bea', 'sale', gpc)).toMatchObject({ allow: true, gpc: told(false) });
    const record = await rows.answer('ann', version, 'revoked');
    expect(await codes('ann', 'sale')).toEqual([false, `OPTED_OUT cnr_${record}`]);
    expect(await ask('ann', 'fraud')).toMatchObject(ALLOWED);
  });

  it('records a signal that binds, once, and keeps to it without the signal', async () => {
    const { id, sub, purpose } = await newsletter({ sellOrShare: true });
    const version = await rows.publish(id, 1);
    await rows.set({ gpc: { mode: 'binding' } });
    const record = await rows.answer(sub, version, 'accepted');
    const signal = { signals: { gpc: true } };
    for (const _ of [1, 2])
      expect(await codes(sub, purpose, signal)).toEqual([
        false,
        `CONSENT_REVOKED cnr_${record}`,
        `GPC_OPT_OUT ${purpose}`,
      ]);
    expect(await codes(sub, purpose)).toEqual([false, `CONSENT_REVOKED cnr_${record}`]);
    const actions = await rows.run('select status, source from consent_action where consent_id = $1', [id]);
    expect(actions).toEqual([{ status: 'revoked', source: 'gpc' }]);
  });

  it('explains on request', async () => {
    const { purpose, sub } = await newsletter();
    expect(await ask(sub, purpose)).not.toHaveProperty('steps');
    const { steps } = await ask(sub, purpose, { explain: true });
    expect(steps!.map(({ step, outcome }) => `${step} ${outcome}`)).toEqual([
      ...[
        'purpose passed',
        'basis passed',
        'restriction passed',
        'consent denied',
        'preference passed',
        'opt_out passed',
        'gpc passed',
      ],
    ]);
  });

  it('answers a thousand at once, each its own, in their order', async () => {
    const { id, purpose } = await newsletter();
    const version = await rows.publish(id, 1);
    const people = Array.from({ length: 1_000 }, (_, index) => `many-${index}`);
    const accepting = people.filter((_, index) => index % 100 === 0);
    for (const sub of accepting) await rows.answer(sub, version, 'accepted');
    const items = people.map((sub) => ({ subject: person(sub), purpose }));
    const answer = await api.call('POST /v1/decisions', { key, body: { items } });
    const { items: answers } = answer.json<{ items: DecisionAnswer[] }>();
    expect(answers.map(({ allow }) => allow)).toEqual(people.map((sub) => accepting.includes(sub)));
  });

  it('takes a thousand at their longest', async () => {
    const item = {
      subject: person('\u0100'.repeat(1_000)),
      purpose: '\u0100'.repeat(100),
      topic: '\u0100'.repeat(40),
      channel: '\u0100'.repeat(40),
      signals: { gpc: false },
      explain: false,
    };
    const items = JSON.stringify(Array.from({ length: 1_000 }, () => item)).replaceAll('\u0100', '\\u0100');
    const headers = { 'content-type': 'application/json' };
    const answer = await api.call('POST /v1/decisions', { key, headers, body: `{"items":${items}}` });
    expect([answer.statusCode, answer.json<{ items: object[] }>().items?.length]).toEqual([200, 1_000]);
    const flood = `{"items":${items.slice(0, -1)},${items.slice(1)}}`;
    const refused = await api.call('POST /v1/decisions', { key, headers, body: flood });
    expect(refused.json()).toMatchObject({
      status: 413,
      code: 'request.too_large',
      detail: expect.stringContaining('less'),
    });
  });

  it('keeps tenants apart', async () => {
    const { id, purpose, sub } = await newsletter();
    await rows.answer(sub, await rows.publish(id, 1), 'accepted');
    const other = await api.createKey((await api.createTenant()).id);
    const body = { subject: person(sub), purpose };
    const [own, foreign] = await Promise.all(
      [key, other].map((used) => api.call('POST /v1/decisions', { key: used, body })),
    );
    expect(own!.json()).toMatchObject(ALLOWED);
    expect(foreign!.json()).toMatchObject({ allow: false, reasons: [{ code: 'UNKNOWN_PURPOSE' }] });
  });

  it('asks again when its connection was cut', async () => {
    await ask('jo', 'delivery');
    const cut = await rows.run(
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
          and query like '%unnest($2::uuid[], $3::bpchar[])%'`,
    );
    expect(cut).toHaveLength(1);
    expect(await ask('jo', 'delivery')).toMatchObject(ALLOWED);
  });

  async function restrict(sub: string, purposes: readonly string[]): Promise<string> {
    const blind = await api.app
      .get(TenantsService)
      .inTenant(tenant, () => api.app.get(KeyManager).blindIndex('identifier', `customer_id\u001f${sub}`));
    const [restriction, request] = [`rst_${randomUUID()}`, `req_${randomUUID()}`];
    await rows.run('set session_replication_role = replica');
    await rows.run(
      `insert into restriction (id, tenant_id, request_id, state, purposes, created_at) values ($1, $2, $3, 'active', $4, now())`,
      [restriction, tenant, request, JSON.stringify(purposes)],
    );
    await rows.run(`insert into restriction_subject values ($1, $2, $3)`, [tenant, restriction, blind]);
    await rows.run('set session_replication_role = origin');
    return restriction;
  }
});
