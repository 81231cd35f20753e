import type { CcpaReport, Page, RequestReport, RequestView } from '#contracts/schemas';
import { FINAL_STATES } from '#contracts';
import { eventually } from '../support/eventually.js';
import { openOperatorDesk, type OperatorDesk } from '../support/operator-desk.js';

const DAY = 86_400_000;

describe('reports of requests', () => {
  let desk: OperatorDesk;
  let list: RequestView[];

  const report = async (query = '') =>
    (await desk.call<RequestReport>(`GET /v1/reports/requests${query}`, desk.key)).body;
  const csv = async (path: string) => {
    const answer = await desk.api.call(`GET ${path}`, { key: desk.key, headers: { accept: 'text/csv' } });
    expect(answer.headers['content-type']).toBe('text/csv; charset=utf-8');
    return answer.body
      .trimEnd()
      .split('\r\n')
      .map((line) => line.split(','));
  };
  const command = async (id: string, name: string, body: object) => {
    expect((await desk.call(`POST /v1/requests/${id}/${name}`, desk.key, body)).status).toBe(200);
  };
  const californian = async (right: string, email: string) => {
    const subject = { identifiers: [{ type: 'email', value: email }] };
    const body = { right, subject, residence: 'US-CA' };
    return (await desk.call<RequestView>('POST /v1/requests', desk.key, body)).body;
  };
  const unproven = async (right: string, email: string) => {
    const body = { right, subject: { identifiers: [{ type: 'email', value: email }] } };
    const { id } = (await desk.call<RequestView>('POST /v1/requests', desk.key, body)).body;
    await desk.triage(id);
    return desk.get(id);
  };
  const count = (fits: (request: RequestView) => boolean) => list.filter(fits).length;

  beforeAll(async () => {
    desk = await openOperatorDesk({ fourEyes: false });
    const ada = await desk.verified('erasure', 'ada@example.com');
    const { planHash } = await desk.plan(ada.id);
    await command(ada.id, 'approval', { planHash });
    await desk.fulfil(ada.id);
    const refused = await unproven('access', 'bob@example.com');
    const late = await desk.verified('erasure', 'carol@example.com');
    const withdrawn = await californian('erasure', 'dora@example.com');
    await californian('know_categories', 'emil@example.com');
    await californian('rectification', 'frida@example.com');
    await command(withdrawn.id, 'withdrawal', {});
    await command(late.id, 'extension', { codes: ['COMPLEXITY'], text: 'Many archives.' });
    desk.clock.move(4 * DAY);
    for (let tries = 0; tries < 3; tries += 1)
      await command(refused.id, 'verification', { result: 'failed', method: 'operator' });
    desk.clock.move(60 * DAY);
    list = (await desk.call<Page<RequestView>>('GET /v1/requests?limit=200', desk.key)).body.items;
  }, 60_000);
  afterAll(() => desk?.close());

  it('add up to the list', async () => {
    const { total, items } = await report('?groupBy=regime,right');
    const open = (request: RequestView) => !(FINAL_STATES as readonly string[]).includes(request.state);
    const now = desk.clock.now().toISOString();
    expect(list).toHaveLength(6);
    expect(total).toMatchObject({
      received: list.length,
      open: count(open),
      overdue: count((request) => open(request) && request.dueAt !== null && request.dueAt < now),
      breached: count(({ breached }) => breached),
      extended: 1,
      answered: count(({ state }) => ['fulfilled', 'partially_fulfilled', 'refused'].includes(state)),
    });
    expect(total.overdue).toBeGreaterThan(0);
    expect(total.overdue).toBeLessThan(total.open);
    for (const [state, number] of Object.entries(total.states))
      expect([state, number]).toEqual([state, count((request) => request.state === state)]);
    expect(Object.values(total.states).reduce((sum, number) => sum + number)).toBe(list.length);
    for (const { group, received } of items)
      expect(received).toBe(count(({ regime, right }) => regime === group.regime && right === group.right));
    for (const part of ['received', 'open', 'overdue', 'answered', 'extended'] as const)
      expect(items.reduce((sum, item) => sum + item[part], 0)).toBe(total[part]);
  });

  it('tell the days to the answer, and the rates of refusals and extensions', async () => {
    const { total } = await report();
    expect(total.days.median).toBeCloseTo(2, 0);
    expect(total.days.p90).toBeGreaterThan(3.5);
    expect(total.days.p95).toBeLessThanOrEqual(4.1);
    expect(total).toMatchObject({ refusalRate: 0.5, extensionRate: 0.1667 });
    const none = await report(`?from=${encodeURIComponent(desk.clock.now().toISOString())}`);
    expect(none.total).toMatchObject({ received: 0, states: {}, days: { median: null }, refusalRate: null });
  });

  it('are narrowed by time, regime and right, and see no other tenant', async () => {
    expect((await report('?regime=US_CA')).total.received).toBe(3);
    expect((await report('?regime=US_CA&right=erasure')).total.outcomes.withdrawn).toBe(1);
    expect((await report('?to=2020-01-01T00:00:00Z')).total.received).toBe(0);
    const stranger = await desk.api.createKey((await desk.api.createTenant()).id);
    const { body } = await desk.call<RequestReport>('GET /v1/reports/requests', stranger);
    expect(body.total.received).toBe(0);
    expect((await desk.call('GET /v1/reports/requests?groupBy=email', desk.key)).status).toBe(400);
  });

  it('come as CSV whose columns add up', async () => {
    const [head, ...rows] = await csv('/v1/reports/requests?groupBy=right');
    const at = head!.indexOf('received');
    expect(head!.slice(0, 3)).toEqual(['right', 'received', 'open']);
    expect(rows.map(([right]) => right)).toEqual(['access', 'erasure', 'know_categories', 'rectification']);
    expect(rows.reduce((sum, row) => sum + Number(row[at]), 0)).toBe(list.length);
  });

  it('say what is wrong with a time that they cannot be made of', async () => {
    const fault = async (query: string) =>
      (await desk.call<{ detail: string }>(`GET /v1/reports/${query}`, desk.key)).body.detail;
    expect(await fault('requests?from=2026-11-01')).toContain('such as 2026-11-01T00:00:00Z');
    expect(await fault('requests?from=2026-02-01T00:00:00Z&to=2026-01-01T00:00:00Z')).toContain('after to');
    expect(await fault('ccpa?year=2099')).toContain('has not begun');
  });

  it('have the annual metrics of California', async () => {
    const year = new Date(list[0]!.receivedAt).getUTCFullYear();
    const path = `/v1/reports/ccpa?year=${year}`;
    const { body } = await desk.call<CcpaReport>(`GET ${path}`, desk.key);
    expect(body).toMatchObject({ regulation: '11 CCR §7102(a)(1)', publishBy: `${year + 1}-07-01` });
    expect(body.items.map(({ kind, received }) => [kind, received])).toEqual([
      ['delete', 1],
      ['correct', 1],
      ['know', 1],
      ['opt_out', 0],
      ['limit', 0],
    ]);
    expect(body.items[0]).toMatchObject({ closedOtherwise: 1, pending: 0, medianDays: null });
    const all = (await desk.call<CcpaReport>(`GET ${path}&individuals=all`, desk.key)).body.items;
    expect(all[0]).toMatchObject({ received: 3, compliedInWhole: 1, pending: 1, meanDays: 0 });
    expect(all[2]).toMatchObject({ received: 2, denied: 1, medianDays: 4 });
    expect(await csv(path)).toHaveLength(6);
    const before = await desk.call<CcpaReport>(`GET /v1/reports/ccpa?year=${year - 1}`, desk.key);
    expect(before.body.items.every(({ received }) => received === 0)).toBe(true);
  });

  it.each([
    ['+05:37', '2019-12-31T19:00:00Z', 1],
    ['+05:37', '2019-12-31T18:00:00Z', 0],
    ['-05:37', '2020-01-01T05:00:00Z', 0],
    ['-05:37', '2020-01-01T06:00:00Z', 1],
  ])('begin days, months and years where %s does (%s)', async (zone, receivedAt, inTime) => {
    const { id } = list.find(({ right, regime }) => right === 'rectification' && regime === 'US_CA')!;
    await desk.rows(`update tenant set zone = $1`, [zone]);
    // what a process knows of its tenants may be two seconds old
    await eventually('the zone is known', async () => (await report()).zone === zone);
    await desk.rows(`update request set received_at = $1 where id = $2`, [receivedAt, id]);
    const { items } = await report('?groupBy=month&to=2020-06-01T00:00:00Z');
    expect(items.map(({ group }) => group.month)).toEqual([inTime ? '2020-01' : '2019-12']);
    const metrics = await desk.call<CcpaReport>('GET /v1/reports/ccpa?year=2020', desk.key);
    expect(metrics.body.items.find(({ kind }) => kind === 'correct')!.received).toBe(inTime);
  });
});
