import pg from 'pg';
import { Registry } from 'prom-client';
import { PlatformKeysService, RouteTable, type Tenant } from '#access';
import { UnitOfWork } from '#persistence';
import { Figures } from '#requests';
import { FiguresGauges } from '../../apps/dispatcher/measures/figures-gauges.js';
import { createTestApi, type TestApi } from '../support/api.js';

describe('a platform key', () => {
  let api: TestApi;
  let owner: pg.Pool;
  let shop: Tenant;
  let shopKey: string;
  let key: string;
  let request: string;

  beforeAll(async () => {
    api = await createTestApi();
    owner = new pg.Pool({ connectionString: api.databaseUrl, max: 2 });
    owner.on('error', () => undefined);
    shop = await api.createTenant('shop');
    await api.createTenant('bakery');
    shopKey = await api.createKey(shop.id);
    request = await createRequest('ada@example.com');
    key = (await api.app.get(PlatformKeysService).create({ name: 'Monitoring' }, 'cli:ops')).key;
  });
  afterAll(async () => {
    await owner?.end();
    await api?.close();
  });

  const createRequest = async (email: string): Promise<string> => {
    const body = { right: 'erasure', subject: { identifiers: [{ type: 'email', value: email }] } };
    return (await api.call('POST /v1/requests', { key: shopKey, body })).json<{ id: string }>().id;
  };
  const overview = async (query = ''): Promise<{ items: unknown[]; nextCursor: string | null }> =>
    (await api.call(`GET /v1/platform/tenants${query}`, { key })).json();

  it('sees how many requests, tasks and dead endpoints each tenant has, and nothing else', async () => {
    const late = await createRequest('bob@example.com');
    const closed = await createRequest('eve@example.com');
    await owner.query(
      `update request set state = 'needs_attention', due_at = now() - interval '1 day' where id = $1`,
      [late],
    );
    await owner.query(
      `update request set state = 'refused', closed_at = now(), due_at = now() - interval '1 day' where id = $1`,
      [closed],
    );
    for (const [id, requestId, closedAt] of [
      ['tsk_1', late, null],
      ['tsk_2', closed, new Date()],
    ])
      await owner.query(
        `insert into task (id, tenant_id, request_id, kind, role, during, detail, opened_at, closed_at)
         values ($1, $2, $3, 'escalated', 'operator', 'received', 'Look at it.', now(), $4)`,
        [id, shop.id, requestId, closedAt],
      );
    for (const [id, reason] of [
      ['whk_1', 'failing'],
      ['whk_2', 'manual'],
      ['whk_3', null],
    ])
      await owner.query(
        `insert into webhook_endpoint (id, tenant_id, url, secrets, enabled, disabled_reason, created_at, updated_at)
         values ($1, $2, 'https://example.com', '', $3::varchar is null, $3, now(), now())`,
        [id, shop.id, reason],
      );
    expect(await overview()).toEqual({
      items: [
        { slug: 'bakery', openRequests: {}, overdueRequests: 0, openTasks: 0, deadWebhookEndpoints: 0 },
        {
          slug: 'shop',
          openRequests: { received: 1, needs_attention: 1 },
          overdueRequests: 1,
          openTasks: 1,
          deadWebhookEndpoints: 1,
        },
      ],
      nextCursor: null,
    });
    const { items, nextCursor } = await overview('?limit=1');
    expect(items).toMatchObject([{ slug: 'bakery' }]);
    expect((await overview(`?cursor=${nextCursor}`)).items).toMatchObject([{ slug: 'shop' }]);
  });

  it('has the same as measures, which name no tenant unless asked to', async () => {
    await owner.query(
      `insert into mail_message (id, tenant_id, request_id, notice, locale, sealed, state, next_at)
       select 'mail_' || n, $1, $2, 'ACK', 'en', '', case n when 3 then 'sent' else 'failed' end,
              now() - make_interval(days => n)
         from generate_series(0, 3) n`,
      [shop.id, request],
    );
    await owner.query(`update request set due_at = now() + interval '6 days' where id = $1`, [request]);
    const registry = new Registry();
    const figures = api.app.get(Figures, { strict: false });
    const gauges = new FiguresGauges(figures, false, registry);
    await gauges.refresh();
    await gauges.refresh();
    const text = await registry.metrics();
    const series = text.split('\n').filter((line) => /^habeas_(?!figures)/.test(line));
    expect(series.filter((line) => !line.endsWith(' 0'))).toEqual([
      'habeas_requests_open{right="erasure",regime="EU_GDPR",state="needs_attention"} 1',
      'habeas_requests_open{right="erasure",regime="EU_GDPR",state="received"} 1',
      'habeas_requests_overdue{right="erasure",regime="EU_GDPR"} 1',
      'habeas_requests_due_soon{right="erasure",regime="EU_GDPR"} 1',
      'habeas_tasks_open{kind="escalated"} 1',
      'habeas_webhook_endpoints_disabled 1',
      'habeas_mails_failed 1',
    ]);
    expect(text).toMatch(/^habeas_figures_read_timestamp_seconds \d{10}/m);
    const named = new Registry();
    await new FiguresGauges(figures, true, named).refresh();
    expect(await named.metrics()).toContain('habeas_tasks_open{kind="escalated",tenant="shop"} 1');
  });

  it('is refused a case, and every other route', async () => {
    const answer = await api.call(`GET /v1/requests/${request}`, { key });
    expect(answer.statusCode).toBe(403);
    expect(answer.json()).toMatchObject({ code: 'auth.forbidden' });
    const others = api.app
      .get(RouteTable)
      .list()
      .filter(({ path, access }) => access?.kind === 'permission' && path !== '/v1/platform/tenants');
    expect(others.length).toBeGreaterThan(30);
    for (const { method, path } of others) {
      const { statusCode } = await api.call(`${method} ${path.replace(':id', request)}`, { key });
      expect([method, path, statusCode]).toEqual([method, path, 403]);
    }
  });

  it('is nothing that a tenant has or can make', async () => {
    const answer = await api.call('GET /v1/platform/tenants', { key: shopKey });
    expect(answer.statusCode).toBe(403);
    const body = { name: 'Mine', permissions: ['platform:read'] };
    expect((await api.call('POST /v1/api-clients', { key: shopKey, body })).statusCode).toBe(400);
  });

  it('reads with a role to which the database shows nothing of a task but its count', async () => {
    const unitOfWork = api.app.get(UnitOfWork);
    const read = (columns: string) =>
      unitOfWork.runAsSystem(() => unitOfWork.query(`select ${columns} from task`));
    expect(await read('tenant_id')).toHaveLength(2);
    await expect(read('detail')).rejects.toThrow(/permission denied/);
    await expect(read('request_id')).rejects.toThrow(/permission denied/);
  });

  it('leaves a trace of who made it, when it was used and who ended it first', async () => {
    const keys = api.app.get(PlatformKeysService);
    const made = await keys.create({ name: 'Traced' }, 'cli:ada');
    const trace = async () => (await keys.list()).find(({ id }) => id === made.id);
    expect(await trace()).toMatchObject({ name: 'Traced', createdBy: 'cli:ada', lastUsedAt: null });
    await api.call('GET /v1/platform/tenants', { key: made.key });
    expect(await trace()).toMatchObject({ lastUsedAt: expect.any(Date), revokedAt: null, revokedBy: null });
    await keys.revoke(made.id, 'cli:bob');
    const revoked = await trace();
    expect(revoked).toMatchObject({ revokedAt: expect.any(Date), revokedBy: 'cli:bob' });
    await keys.revoke(made.id, 'cli:eve');
    expect(await trace()).toEqual(revoked);
    const others = (await keys.list()).filter(({ lastUsedAt }) => lastUsedAt !== null);
    expect(others.every(({ name }) => ['Traced', 'Monitoring'].includes(name))).toBe(true);
  });

  it('is kept as a digest only, and ends when it is revoked', async () => {
    const keys = api.app.get(PlatformKeysService);
    const made = await keys.create({ name: 'Short' }, 'cli:ops');
    expect(made.key).toMatch(/^hap_[\w-]{43}$/);
    const { rows } = await owner.query(`select * from platform_key`);
    expect(JSON.stringify(rows)).not.toContain(made.key.slice(4));
    expect(JSON.stringify(await keys.list())).not.toContain(rows[0].digest);
    await keys.revoke(made.id, 'cli:ops');
    const answer = await api.call('GET /v1/platform/tenants', { key: made.key });
    expect(answer.statusCode).toBe(401);
    await expect(keys.revoke('plk_none', 'cli:ops')).rejects.toMatchObject({ code: 'resource.not_found' });
  });
});
