import { Webhook } from 'standardwebhooks';
import { TenantsService } from '#access';
import type { RequestView } from '#contracts/schemas';
import { startIdentityApi, type IdentityApi } from '../support/identity-api.js';
import { startReceiver, withStatus, type Receiver } from '../support/receiver.js';
import { unzip } from '../support/unzip.js';

const MAIL = 'ada@example.com';

describe('the check of the tenant, asked before a request is taken up', () => {
  let shop: IdentityApi;
  let checker: Receiver;
  let secret: string;
  beforeAll(async () => {
    shop = await startIdentityApi({ WEBHOOK_ALLOW: '127.0.0.0/8' });
    checker = await startReceiver();
    const body = { url: checker.url, events: ['webhook.test'] };
    const made = await shop.api.call('POST /v1/webhook-endpoints', { key: shop.key, body });
    const endpoint = made.json<{ id: string; secret: string }>();
    secret = endpoint.secret;
    await shop.within(() => shop.api.app.get(TenantsService).decide({ identityCheck: endpoint.id }));
  });
  afterAll(async () => {
    await shop?.close();
    await checker?.close();
  });

  const answerWith = (answer: unknown) => {
    checker.answer = withStatus(200, { 'content-type': 'application/json' }, JSON.stringify(answer));
  };
  const create = async (right = 'restriction') => {
    await shop.query(`update request set closed_at = now(), state = 'withdrawn' where closed_at is null`);
    const body = { right, subject: { identifiers: [{ type: 'email', value: MAIL }] } };
    const { id } = (await shop.api.call('POST /v1/requests', { key: shop.key, body })).json<RequestView>();
    await shop.triage(shop.tenantId, id);
    return shop.request(id);
  };
  const imported = async (right: string) => {
    const body = {
      right,
      receivedAt: '2026-01-15T09:00:00Z',
      subject: { identifiers: [{ type: 'email', value: MAIL }] },
    };
    const answer = await shop.api.call('POST /v1/requests/import', { key: shop.key, body });
    const { id } = answer.json<RequestView>();
    await shop.triage(shop.tenantId, id);
    return shop.request(id);
  };
  const checks = async (id: string) =>
    (
      await shop.query<{ data: object }>(
        `select data from audit where action = 'identity.checked' and object = ?`,
        [id],
      )
    ).map(({ data }) => data);

  it('is signed, and told what is asked for but nothing of the person', async () => {
    answerWith({ reasons: [] });
    const request = await create();
    const { headers, body } = checker.posts.at(-1)!;
    new Webhook(secret).verify(body, headers as Record<string, string>);
    expect(JSON.parse(body)).toEqual({
      type: 'identity.check',
      timestamp: expect.any(String),
      data: {
        requestId: request.id,
        number: request.number,
        right: 'restriction',
        regime: 'EU_GDPR',
        channel: 'api',
        requester: 'subject',
        requiredLevel: 'L1',
        verificationLevel: 'L0',
      },
    });
    expect(body).not.toContain('ada');
    expect(request).toMatchObject({ state: 'awaiting_identity', requiredLevel: 'L1' });
    expect(await checks(request.id)).toEqual([{ answered: true, reasons: '' }]);
  });

  it('refuses where it suspects fraud, with its own words or usual ones', async () => {
    for (const text of [undefined, 'The address was reported as stolen.']) {
      answerWith({ reasons: ['suspected_fraud', 'score_97'], ...(text && { text }) });
      const request = await create();
      expect(request.state).toBe('refused');
      const [row] = await shop.query(`select refusal_codes from request where id = ?`, [request.id]);
      expect(row).toEqual({ refusal_codes: ['SUSPECTED_FRAUD'] });
      expect(await checks(request.id)).toEqual([{ answered: true, reasons: 'suspected_fraud' }]);
      const mails = await shop.query(
        `select 1 from mail_message where request_id = ? and notice in ('REFUSAL', 'VERIFY_REQUEST')`,
        [request.id],
      );
      expect(mails).toHaveLength(1);
    }
  });

  it('is why it was refused wherever the request is read', async () => {
    answerWith({ reasons: ['suspected_fraud'] });
    const request = await create();
    expect(request).toMatchObject({ state: 'refused', refusalCodes: ['SUSPECTED_FRAUD'] });
    const answer = await shop.api.call(`GET /v1/requests/${request.id}/timeline`, { key: shop.key });
    const { items } = answer.json<{ items: { type: string; data: object }[] }>();
    expect(items.find(({ type }) => type === 'request.refused')!.data).toMatchObject({
      state: 'refused',
      refusalCodes: ['SUSPECTED_FRAUD'],
    });
    const feed = await shop.api.call('GET /v1/events?type=request.refused&limit=200', { key: shop.key });
    expect(feed.statusCode).toBe(200);
    expect(feed.json()).toMatchObject({
      items: expect.arrayContaining([
        expect.objectContaining({ data: expect.objectContaining({ refusalCodes: ['SUSPECTED_FRAUD'] }) }),
      ]),
    });
    const archive = await shop.api.call(`GET /v1/requests/${request.id}/evidence`, { key: shop.key });
    const file = (name: string) =>
      JSON.parse(unzip(archive.rawPayload).get(`${request.number}/${name}`)!) as object;
    expect(file('request.json')).toMatchObject({ refusalCodes: ['SUSPECTED_FRAUD'] });
    expect(JSON.stringify(file('timeline.json'))).toContain('SUSPECTED_FRAUD');
  });

  it('ends nothing of a case that was taken over: a person looks, and is told why', async () => {
    answerWith({ reasons: ['suspected_fraud'] });
    const request = await imported('erasure');
    expect(request).toMatchObject({
      state: 'assessing',
      attention: { code: 'identity.suspected_fraud', detail: expect.stringContaining('SUSPECTED_FRAUD') },
      next: expect.arrayContaining(['refusal', 'pause']),
    });
    const answer = await shop.api.call(`GET /v1/tasks?requestId=${request.id}`, { key: shop.key });
    expect(answer.json<{ items: object[] }>().items).toMatchObject([
      { kind: 'assess', code: 'identity.suspected_fraud', detail: request.attention!.detail },
    ]);
    const told = await shop.query(
      `select 1 from audit where object = ? and (action = 'notice.silent' or data ->> 'to' = 'refused')`,
      [request.id],
    );
    // the acknowledgement of its receipt, which was written elsewhere
    expect(told).toHaveLength(1);
  });

  it('is not asked where nobody has to show who they are: an objection to marketing stands', async () => {
    answerWith({ reasons: ['suspected_fraud'] });
    const asked = checker.posts.length;
    for (const request of [await create('objection_marketing'), await imported('objection_marketing')]) {
      expect(request).toMatchObject({ state: 'fulfilled', requiredLevel: 'L0' });
      expect(request).not.toHaveProperty('refusalCodes');
      expect(await checks(request.id)).toEqual([]);
    }
    expect(checker.posts).toHaveLength(asked);
    const letters = await shop.query<{ notice: string }>(
      `select notice from mail_message where notice = 'REFUSAL' and request_id in
         (select id from request where "right" = 'objection_marketing')`,
    );
    expect(letters).toEqual([]);
  });

  it('asks for more evidence where it doubts', async () => {
    answerWith({ reasons: ['identity_doubt'] });
    expect(await create()).toMatchObject({ state: 'awaiting_identity', requiredLevel: 'L3' });
  });

  it.each([
    ['an error', withStatus(500)],
    ['nothing', withStatus(204)],
    ['no JSON', withStatus(200, {}, 'suspected_fraud')],
    ['another form', withStatus(200, {}, '{"reasons":"suspected_fraud"}')],
    ['too late', () => undefined],
  ])('changes nothing when it answers with %s', async (_what, answer) => {
    checker.answer = answer;
    const request = await create();
    expect(request).toMatchObject({ state: 'awaiting_identity', requiredLevel: 'L1' });
    expect(await checks(request.id)).toEqual([{ answered: false, reasons: '' }]);
  });

  it('is an endpoint that there is, and that is asked', async () => {
    const unknown = 'whk_0198c204-4444-7a22-8b33-0a5b6c7d8e9f';
    const tenants = shop.api.app.get(TenantsService);
    await expect(shop.within(() => tenants.decide({ identityCheck: unknown }))).rejects.toMatchObject({
      code: 'request.invalid',
      param: 'identityCheck',
      detail: expect.stringMatching(`${unknown}.*GET /v1/webhook-endpoints`),
    });
  });
});
