import { createTestApi, type TestApi } from '../support/api.js';

const URL = 'http://127.0.0.1:9/hook';

describe('webhook routes', () => {
  let api: TestApi;
  let key: string;

  beforeAll(async () => {
    api = await createTestApi({}, { WEBHOOK_ALLOW: '127.0.0.0/8' });
    key = await api.createKey((await api.createTenant()).id);
  });
  afterAll(() => api?.close());

  const create = async (body: object = { url: URL }) =>
    (await api.call('POST /v1/webhook-endpoints', { key, body })).json<{ id: string; secret: string }>();

  it('shows the secret once, when the endpoint is made and when it is rotated', async () => {
    const made = await create({ url: URL, events: ['request.fulfilled'] });
    expect(made.secret).toMatch(/^whsec_/);
    const read = await api.call(`GET /v1/webhook-endpoints/${made.id}`, { key });
    expect(read.statusCode).toBe(200);
    expect(read.json()).toMatchObject({
      id: made.id,
      url: URL,
      events: ['request.fulfilled'],
      enabled: true,
    });
    expect(read.body).not.toContain('whsec_');
    const rotated = await api.call(`POST /v1/webhook-endpoints/${made.id}/rotate-secret`, { key });
    expect(rotated.json()).toMatchObject({ secret: expect.stringMatching(/^whsec_/) });
    expect(rotated.json<{ secret: string }>().secret).not.toBe(made.secret);
  });

  it('refuses a private address, an unknown event and an unknown member', async () => {
    const post = (body: object) => api.call('POST /v1/webhook-endpoints', { key, body });
    const refused = await post({ url: 'http://169.254.169.254/' });
    expect(refused.statusCode).toBe(422);
    expect(refused.json()).toMatchObject({ code: 'webhook.url_refused', param: 'url' });
    expect((await post({ url: URL, events: ['no.such'] })).statusCode).toBe(400);
    expect((await post({ url: URL, secret: 'whsec_x' })).statusCode).toBe(400);
  });

  it('pages endpoints by cursor, newest first, each once', async () => {
    const made = [await create(), await create(), await create()].map(({ id }) => id);
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const query: string = cursor === null ? '' : `&cursor=${cursor}`;
      const page = await api.call(`GET /v1/webhook-endpoints?limit=2${query}`, { key });
      const body = page.json<{ items: { id: string }[]; nextCursor: string | null }>();
      seen.push(...body.items.map(({ id }) => id));
      cursor = body.nextCursor;
    } while (cursor !== null);
    expect(seen.slice(0, 3)).toEqual(made.toReversed());
    expect(new Set(seen).size).toBe(seen.length);
  });

  it('disables, enables and removes an endpoint', async () => {
    const { id } = await create();
    const patch = (body: object) => api.call(`PATCH /v1/webhook-endpoints/${id}`, { key, body });
    expect((await patch({ enabled: false })).json()).toMatchObject({ disabledReason: 'manual' });
    expect((await patch({ enabled: true, events: null })).json()).toMatchObject({ disabledReason: null });
    expect((await api.call(`DELETE /v1/webhook-endpoints/${id}`, { key })).statusCode).toBe(204);
    expect((await api.call(`DELETE /v1/webhook-endpoints/${id}`, { key })).statusCode).toBe(404);
  });

  it('lists the delivery of a test event, its attempts, and replays it; the feed has the event', async () => {
    const { id } = await create();
    const tested = await api.call(`POST /v1/webhook-endpoints/${id}/test`, { key });
    expect(tested.statusCode).toBe(202);
    const { eventId } = tested.json<{ eventId: string }>();
    const list = await api.call(`GET /v1/webhook-endpoints/${id}/deliveries`, { key });
    const [delivery] = list.json<{ items: { id: string }[] }>().items;
    expect(delivery).toMatchObject({ eventId, state: 'pending', attempts: 0, type: 'webhook.test' });
    const attempts = await api.call(`GET /v1/deliveries/${delivery!.id}/attempts`, { key });
    expect(attempts.json()).toEqual({ items: [] });
    const replayed = await api.call(`POST /v1/deliveries/${delivery!.id}/replay`, { key });
    expect(replayed.statusCode).toBe(202);
    const feed = await api.call('GET /v1/events?type=webhook.test&limit=200', { key });
    const { items, nextCursor } = feed.json<{ items: { id: string }[]; nextCursor: string }>();
    expect(items.map((event) => event.id)).toContain(eventId);
    const later = await api.call(`GET /v1/events?cursor=${nextCursor}`, { key });
    expect(later.json()).toEqual({ items: [], nextCursor });
  });

  it('keeps what a recipient did with a message, once', async () => {
    const { id } = await create();
    await api.call(`POST /v1/webhook-endpoints/${id}/test`, { key });
    const deliveries = () => api.call(`GET /v1/webhook-endpoints/${id}/deliveries`, { key });
    const [delivery] = (await deliveries()).json<{ items: { id: string }[] }>().items;
    const path = `/v1/deliveries/${delivery!.id}/completion`;
    expect((await api.call(`GET ${path}`, { key })).statusCode).toBe(404);
    const report = (body: object, by = key) => api.call(`POST ${path}`, { key: by, body });
    const completion = {
      completionStatus: 'completed',
      completionEvidence: 'https://recipient.example.com/proofs/1',
      completedAt: '2026-11-20T10:00:00Z',
    };
    expect((await report({ ...completion, completedAt: '2999-01-01T00:00:00Z' })).statusCode).toBe(400);
    expect((await report({ ...completion, completionStatus: 'perhaps' })).statusCode).toBe(400);
    const made = await report(completion);
    expect(made.statusCode).toBe(201);
    const again = await report({ ...completion, completionStatus: 'failed' });
    expect(again.statusCode).toBe(409);
    expect(again.json()).toMatchObject({ code: 'delivery.completed' });
    expect((await api.call(`GET ${path}`, { key })).json()).toEqual(made.json());
    expect((await deliveries()).json()).toMatchObject({ items: [{ completionStatus: 'completed' }] });
    const stranger = await api.createKey((await api.createTenant()).id);
    expect((await report(completion, stranger)).statusCode).toBe(404);
  });

  it('takes form, filter and authentication of an endpoint, and never shows the secret of one', async () => {
    const consent = '0198c1d3-55aa-7d02-8f6e-3c1b7e20aa01';
    const body = {
      url: URL,
      format: 'cidaas',
      filter: { consents: { mode: 'only', list: [consent] }, purposes: { mode: 'all' } },
      authentication: { kind: 'TOTP', in: 'query', name: 'code', key: 'GEZDGNBVGY3TQOJQ' },
    };
    const made = await api.call('POST /v1/webhook-endpoints', { key, body });
    expect(made.statusCode).toBe(201);
    const { id, ...view } = made.json<{ id: string }>();
    const { key: _, ...shown } = body.authentication;
    expect(view).toMatchObject({
      format: 'cidaas',
      includeSubject: true,
      filter: body.filter,
      authentication: { ...shown, algorithm: 'SHA1', digits: 6, period: 30 },
    });
    expect(made.body).not.toContain('GEZDGNBVGY3TQOJQ');
    const patch = (changes: object) => api.call(`PATCH /v1/webhook-endpoints/${id}`, { key, body: changes });
    const plain = { format: 'habeas', includeSubject: false, filter: null, authentication: null };
    expect((await patch(plain)).json()).toMatchObject(plain);
    const post = (changes: object) =>
      api.call('POST /v1/webhook-endpoints', { key, body: { url: URL, ...changes } });
    for (const name of ['webhook-signature', 'Host', 'Content-Type', 'a b'])
      expect(
        (await post({ authentication: { kind: 'APIKEY', in: 'header', name, key: 'k' } })).statusCode,
      ).toBe(400);
    expect((await post({ filter: { purposes: { mode: 'only' } } })).statusCode).toBe(400);
    expect((await post({ authentication: { ...body.authentication, key: 'not base32!' } })).statusCode).toBe(
      400,
    );
  });

  it('sends nobody who a person is on the word of a caller who may not know', async () => {
    const tenant = await api.createTenant();
    const limited = await api.createKey(tenant.id, ['webhooks:read', 'webhooks:write']);
    const full = await api.createKey(tenant.id);
    const post = (by: string, body: object) =>
      api.call('POST /v1/webhook-endpoints', { key: by, body: { url: URL, ...body } });
    expect((await post(limited, { format: 'cidaas' })).statusCode).toBe(403);
    expect((await post(limited, { includeSubject: true })).statusCode).toBe(403);
    const { id } = (await post(full, { includeSubject: true })).json<{ id: string }>();
    const patch = (body: object) => api.call(`PATCH /v1/webhook-endpoints/${id}`, { key: limited, body });
    expect((await patch({ url: `${URL}/mine` })).statusCode).toBe(403);
    expect((await patch({ enabled: false })).statusCode).toBe(200);
    expect((await patch({ includeSubject: false })).statusCode).toBe(200);
    expect((await patch({ includeSubject: true })).statusCode).toBe(403);
  });

  it('needs the permission for it, and shows nothing of another tenant', async () => {
    const { id } = await create();
    const tenant = await api.createTenant();
    const reader = await api.createKey(tenant.id, ['webhooks:read']);
    const stranger = await api.createKey(tenant.id);
    const write = await api.call('POST /v1/webhook-endpoints', { key: reader, body: { url: URL } });
    expect(write.statusCode).toBe(403);
    expect((await api.call('GET /v1/webhook-endpoints')).statusCode).toBe(401);
    const foreign = await api.call(`GET /v1/webhook-endpoints/${id}`, { key: stranger });
    expect(foreign.statusCode).toBe(404);
    const deliveries = await api.call(`GET /v1/webhook-endpoints/${id}/deliveries`, { key: stranger });
    expect(deliveries.statusCode).toBe(404);
  });
});
