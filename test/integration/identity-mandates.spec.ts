import { TenantsService } from '#access';
import type { MandateView, Problem, RequestView } from '#contracts/schemas';
import { KeyManager } from '#keys';
import { startIdentityApi, type IdentityApi } from '../support/identity-api.js';

const DAY = 86_400_000;
/** Of the tenant. */
const ZONE = 'Europe/Berlin';
const REFERENCE = 'Folder 12, page 3';
type RequesterKind = 'subject' | 'authorised_agent' | 'guardian' | 'heir';

interface AlertMail {
  readonly to: string;
  readonly params: { readonly link: string | null; readonly requester: string; readonly untilOn: string };
}

describe('who asks in the name of another', () => {
  let shop: IdentityApi;
  beforeAll(async () => {
    shop = await startIdentityApi({ PUBLIC_URL: 'https://privacy.example.com' });
    await shop.within(() => shop.api.app.get(TenantsService).decide({ deceasedRights: ['FR'] }));
  });
  afterAll(() => shop?.close());

  const call = (route: string, body?: object) => shop.api.call(route, { key: shop.key, body });
  const create = async (kind: RequesterKind, more: object = {}) => {
    // a person who asks twice for the same has one request: the one before must have ended
    await shop.query(`update request set closed_at = now(), state = 'withdrawn' where closed_at is null`);
    const subject = { identifiers: [{ type: 'email', value: 'ada@example.com' }] };
    const body = { right: 'erasure', subject, requester: { kind }, ...more };
    const { id } = (await call('POST /v1/requests', body)).json<RequestView>();
    await shop.triage(shop.tenantId, id);
    expect(await shop.request(id)).toMatchObject({ state: 'awaiting_identity', requiredLevel: 'L3' });
    return id;
  };
  const record = (id: string, body: object) =>
    call(`POST /v1/requests/${id}/mandate`, { reference: REFERENCE, ...body });
  const mandate = async (id: string) => (await call(`GET /v1/requests/${id}/mandate`)).json<MandateView>();
  const alerts = async (id: string): Promise<AlertMail[]> => {
    const mails = await shop.query<{ id: string; sealed: Buffer }>(
      `select id, sealed from mail_message where request_id = ? and notice = 'SUBJECT_ALERT' order by id`,
      [id],
    );
    return Promise.all(
      mails.map(async ({ id: mail, sealed }) => {
        const keys = shop.api.app.get(KeyManager);
        const opened = await shop.within(() =>
          keys.open('request', id, sealed, `mail_message.sealed:${mail}`),
        );
        return JSON.parse(opened.toString()) as AlertMail;
      }),
    );
  };

  it('waits without a mandate, however well it is known who asks', async () => {
    const id = await create('authorised_agent');
    const known = await call(`POST /v1/requests/${id}/verification`, { level: 'L4', method: 'document' });
    expect(known.json()).toMatchObject({ verificationLevel: 'L4', state: 'awaiting_identity' });
  });

  it('goes on once the person has confirmed it at the address on file, by the button alone', async () => {
    const id = await create('authorised_agent');
    const recorded = await record(id, { kind: 'signed_mandate' });
    expect(recorded.json()).toMatchObject({ state: 'awaiting_identity', verificationLevel: 'L0' });
    const [alert, ...others] = await alerts(id);
    expect(others).toEqual([]);
    expect(alert).toMatchObject({ to: 'ada@example.com', params: { requester: 'authorised_agent' } });

    const path = new URL(alert!.params.link!).pathname;
    for (const _look of ['scanner', 'person'])
      expect((await shop.api.call(`GET ${path}`)).body).toContain('in your name');
    expect(await mandate(id)).toMatchObject({ confirmedBy: null });
    expect((await shop.request(id)).state).toBe('awaiting_identity');

    expect((await shop.api.call(`POST ${path}`)).body).toContain('may ask for you');
    expect((await shop.api.call(`POST ${path}`)).statusCode).toBe(410);
    expect(await mandate(id)).toMatchObject({ confirmedBy: 'person', reference: REFERENCE });
    // a person of the controller looks before anything is done
    expect(await shop.request(id)).toMatchObject({ state: 'assessing', verificationLevel: 'L3' });
  });

  it.each([
    ['KR', 7],
    ['DE', 7],
  ])('can be confirmed for as long as the answer may wait (%s)', async (residence, mostDays) => {
    const receivedAt = new Date(Date.now() - 6 * DAY).toISOString();
    const id = await create('authorised_agent', { residence, receivedAt });
    await record(id, { kind: 'signed_mandate' });
    const [link] = await shop.query<{ expires_at: Date; created_at: Date }>(
      `select expires_at, created_at from verification_code where request_id = ? and kind = 'mandate'`,
      [id],
    );
    const until = new Date(link!.expires_at).getTime();
    const { safeDueAt, regime } = await shop.request(id);
    const lasts = (until - new Date(link!.created_at).getTime()) / DAY;
    if (regime === 'EU_GDPR') expect(lasts).toBeCloseTo(mostDays, 3);
    else expect(until).toBeLessThan(Date.parse(safeDueAt!));
    const [alert] = await alerts(id);
    const day = (at: number) => new Date(at).toLocaleDateString('sv-SE', { timeZone: ZONE });
    expect(alert!.params.untilOn).toBe(day(until - DAY));
  });

  it('keeps the reference sealed', async () => {
    const id = await create('authorised_agent');
    await record(id, { kind: 'signed_mandate' });
    const [row] = await shop.query<{ dump: string; reference: Buffer }>(
      `select m::text dump, reference from mandate m where request_id = ?`,
      [id],
    );
    expect(row!.dump).toContain('signed_mandate');
    expect(row!.reference.toString('latin1')).not.toContain('Folder');
  });

  it.each([
    ['an address that is not on file', [{ type: 'email', value: 'agent@example.com' }], ['ada@example.com']],
    [
      'an address on file of somebody else',
      [{ type: 'email', value: 'bob@example.com' }],
      ['ada@example.com', 'bob@example.com'],
    ],
  ])('is asked of nobody when the request names %s, but told to whom is on file', async (_what, more, to) => {
    const identifiers = [{ type: 'customer_id', value: '1' }, ...more];
    const id = await create('authorised_agent', { subject: { identifiers } });
    await record(id, { kind: 'signed_mandate' });
    const told = await alerts(id);
    expect(told.map((mail) => mail.to).sort()).toEqual(to);
    expect(told.map(({ params }) => params.link)).toEqual(to.map(() => null));
    const confirmed = await record(id, { kind: 'signed_mandate', confirmed: true });
    expect(confirmed.json()).toMatchObject({ state: 'assessing' });
    expect(await mandate(id)).toMatchObject({ confirmedBy: 'staff' });
  });

  it('is confirmed by nobody where the law forbids to ask: a power of attorney in California', async () => {
    const id = await create('authorised_agent', { residence: 'US-CA' });
    expect((await record(id, { kind: 'power_of_attorney' })).json()).toMatchObject({ state: 'assessing' });
    expect(await mandate(id)).toMatchObject({ confirmedBy: 'law' });
    expect(await alerts(id)).toMatchObject([{ to: 'ada@example.com', params: { link: null } }]);
    const elsewhere = await create('authorised_agent', { residence: 'DE' });
    const waits = await record(elsewhere, { kind: 'power_of_attorney' });
    expect(waits.json()).toMatchObject({ state: 'awaiting_identity' });
  });

  it('goes to a person of the controller when a guardian has shown who they are', async () => {
    const id = await create('guardian');
    const shown = await record(id, { kind: 'parental_responsibility' });
    expect(shown.json()).toMatchObject({ state: 'assessing' });
    expect(await alerts(id)).toMatchObject([{ params: { link: null, requester: 'guardian' } }]);
  });

  it('is refused to heirs, unless the law of the country gives them rights', async () => {
    const id = await create('heir', { residence: 'DE' });
    expect((await record(id, { kind: 'inheritance' })).json()).toMatchObject({ state: 'refused' });
    const [row] = await shop.query(`select refusal_codes from request where id = ?`, [id]);
    expect(row).toEqual({ refusal_codes: ['NOT_A_DATA_SUBJECT'] });
    expect(await alerts(id)).toEqual([]);
    const french = await create('heir', { residence: 'FR' });
    expect((await record(french, { kind: 'inheritance' })).json()).toMatchObject({ state: 'assessing' });
  });

  it('shows what fits, while it is asked for', async () => {
    const id = await create('guardian');
    const unfit = await record(id, { kind: 'inheritance' });
    expect(unfit.json<Problem>()).toMatchObject({ code: 'request.invalid', param: 'kind' });
    expect((await call(`GET /v1/requests/${id}/mandate`)).json<Problem>().code).toBe('mandate.not_found');
    await record(id, { kind: 'court_order' });
    expect((await record(id, { kind: 'court_order' })).json<Problem>().code).toBe(
      'request.illegal_transition',
    );
    await shop.query(`update request set requester_kind = 'subject' where id = ?`, [id]);
    expect((await record(id, { kind: 'court_order' })).json<Problem>().code).toBe('mandate.not_needed');
  });

  it('can be confirmed by another link when the first one has expired', async () => {
    const id = await create('authorised_agent');
    await record(id, { kind: 'signed_mandate' });
    const path = new URL((await alerts(id))[0]!.params.link!).pathname;
    await shop.query(`update verification_code set expires_at = now() where request_id = ?`, [id]);
    expect((await shop.api.call(`POST ${path}`)).body).toContain('This link has expired');
    expect((await shop.api.call(`POST ${path}/renewal`)).body).toContain('A new link is on its way');
    const newest = new URL((await alerts(id))[1]!.params.link!).pathname;
    expect((await shop.api.call(`POST ${newest}`)).body).toContain('may ask for you');
    expect(await mandate(id)).toMatchObject({ confirmedBy: 'person' });
    expect((await shop.api.call(`POST ${path}/renewal`)).statusCode).toBe(404);
  });

  it('makes a mailed link worthless when the mandate is recorded anew', async () => {
    const id = await create('authorised_agent');
    await record(id, { kind: 'signed_mandate' });
    const path = new URL((await alerts(id))[0]!.params.link!).pathname;
    await record(id, { kind: 'power_of_attorney' });
    expect((await shop.api.call(`POST ${path}`)).statusCode).toBe(410);
    expect((await alerts(id)).length).toBe(2);
  });
});
