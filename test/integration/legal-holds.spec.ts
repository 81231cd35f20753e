import { DatabaseSync } from 'node:sqlite';
import type {
  CertificateView,
  LegalHoldView,
  Page,
  PlanView,
  RequestView,
  TaskView,
} from '#contracts/schemas';
import { ExecutionService, LegalHoldSweep, WorkflowSteps } from '#requests';
import { openOperatorDesk, type OperatorDesk } from '../support/operator-desk.js';

const DAY = 86_400_000;
const ADA = { subject: { identifiers: [{ type: 'email', value: ' ADA@Example.com' }] } };

describe('a legal hold', () => {
  let desk: OperatorDesk;
  let counsel: string;
  beforeEach(async () => {
    desk = await openOperatorDesk();
    counsel = await desk.staff('counsel-1', 'dpo');
  });
  afterEach(() => desk?.close());

  const inDays = (days: number) =>
    new Date(desk.clock.now().getTime() + days * DAY).toISOString().slice(0, 10);
  const hold = (what: object, by = counsel) =>
    desk.call<LegalHoldView & { code: string; param: string }>('POST /v1/legal-holds', by, {
      reason: 'Claim for damages',
      reviewBy: inDays(100),
      ...what,
    });
  const held = async (what: object): Promise<string> => (await hold(what)).body.id;
  const end = (id: string) => desk.call<LegalHoldView>(`DELETE /v1/legal-holds/${id}`, counsel);
  const approve = (request: RequestView) =>
    desk.call<RequestView>(`POST /v1/requests/${request.id}/approval`, counsel, {
      planHash: request.planHash,
    });
  const plan = async (id: string) =>
    (await desk.call<PlanView>(`GET /v1/requests/${id}/plan`, desk.key)).body;
  const store = <T>(sql: string): T[] => {
    const opened = new DatabaseSync(desk.storeFile);
    try {
      return opened.prepare(sql).all() as T[];
    } finally {
      opened.close();
    }
  };
  const sweep = () => desk.api.app.get(LegalHoldSweep, { strict: false }).sweep();
  const tasks = async () => (await desk.call<Page<TaskView>>('GET /v1/tasks', desk.key)).body.items;

  it('of a person refuses their erasure, however they are spelt, and says which hold it was', async () => {
    const id = await held(ADA);
    const request = await desk.verified('erasure', 'ada@example.com');
    expect(request.state).toBe('refused');
    const [row] = await desk.rows(`select refusal_codes as codes from request where id = $1`, [request.id]);
    expect(row).toEqual({ codes: ['LEGAL_CLAIMS'] });
    expect(
      await desk.rows(`select data from audit where action = 'request.held' and object = $1`, [request.id]),
    ).toEqual([{ data: { holds: [id] } }]);
    expect(store('select email from customer where id = 1')).toEqual([{ email: 'ada@example.com' }]);
    expect((await desk.verified('erasure', 'bob@example.com')).state).toBe('planning');
  });

  it('of a person stops no copy and no restriction', async () => {
    await held(ADA);
    expect((await desk.verified('portability')).state).toBe('planning');
    expect((await desk.verified('restriction')).state).toBe('planning');
  });

  it('of a person whom only a store knows stops the plan, which says why and may be refused', async () => {
    const id = await held({ subject: { identifiers: [{ type: 'customer_id', value: '1' }] } });
    const { id: request, state } = await desk.verified();
    expect(state).toBe('planning');
    const stopped = await desk.plan(request);
    expect(stopped).toMatchObject({ state: 'needs_attention', attention: { code: 'request.held' } });
    expect(stopped.attention!.detail).toContain(id);
    const refusal = { codes: ['LEGAL_CLAIMS'], text: 'A claim is pending.' };
    const { body } = await desk.call<RequestView>(`POST /v1/requests/${request}/refusal`, counsel, refusal);
    expect(body.state).toBe('refused');
  });

  it('that has ended lets the request be planned again', async () => {
    const id = await held({ subject: { identifiers: [{ type: 'customer_id', value: '1' }] } });
    const { id: request } = await desk.verified();
    await desk.plan(request);
    expect((await end(id)).body).toMatchObject({ state: 'ended', endedBy: 'staff:counsel-1' });
    await desk.call(`POST /v1/requests/${request}/retry`, counsel, {});
    expect((await desk.plan(request)).state).toBe('awaiting_approval');
  });

  it('that is set after the approval keeps what is not erased yet', async () => {
    const request = await desk.plan((await desk.verified()).id);
    expect((await approve(request)).body.state).toBe('executing');
    await held(ADA);
    const execution = desk.api.app.get(ExecutionService, { strict: false });
    await expect(desk.as(() => execution.executeStore(request.id, 'crm', {}))).rejects.toMatchObject({
      code: 'request.held',
    });
    const failed = { type: 'storeFailed', store: 'crm', code: 'request.held' } as const;
    const steps = desk.api.app.get(WorkflowSteps, { strict: false });
    await desk.as(() => steps.advance(request.id, 'executing', failed));
    expect((await desk.get(request.id)).attention!.detail).toContain('LEGAL_CLAIMS');
    expect(store('select email from customer where id = 1')).toEqual([{ email: 'ada@example.com' }]);
  });

  it('of a collection keeps its rows; the plan says by which hold, the certificate that they are kept', async () => {
    const id = await held({ store: 'crm', collection: 'ticket' });
    const request = await desk.plan((await desk.verified()).id);
    const { stores, protected: kept } = await plan(request.id);
    expect(stores[0]!.collections.map(({ collection }) => collection)).toEqual(['customer']);
    expect(kept).toMatchObject([{ collection: 'ticket', rows: 1, reason: expect.stringContaining(id) }]);
    await approve(request);
    expect(await desk.fulfil(request.id)).toMatchObject({ state: 'partially_fulfilled' });
    expect(store('select body from ticket where id = 1')).toEqual([
      { body: 'Hello, this is ada@example.com' },
    ]);
    expect(store('select email from customer where id = 1')).toEqual([{ email: null }]);
    const { body } = await desk.call<CertificateView>(`GET /v1/requests/${request.id}/certificate`, desk.key);
    expect(body.certificate).toMatchObject({
      stores: [{ kept: [{ collection: 'ticket', code: 'LEGAL_CLAIMS', rows: 1 }] }],
    });
  });

  it('of a store keeps all of it', async () => {
    await held({ store: 'crm' });
    const { id, state } = await desk.plan((await desk.verified()).id);
    expect(state).toBe('verifying');
    const { stores, protected: kept } = await plan(id);
    expect(stores[0]!.collections).toEqual([]);
    expect(kept.map(({ collection }) => collection)).toEqual(['customer', 'ticket']);
  });

  it('of a collection that is set after the approval makes the plan stale', async () => {
    const request = await desk.plan((await desk.verified()).id);
    await approve(request);
    await held({ store: 'crm', collection: 'ticket' });
    const execution = desk.api.app.get(ExecutionService, { strict: false });
    expect(await desk.as(() => execution.executeStore(request.id, 'crm', {}))).toBe('drifted');
    expect(store('select count(*) as n from ticket')).toEqual([{ n: 2 }]);
  });

  it('ends by itself after its last day, with a task two weeks before', async () => {
    const id = await held({ ...ADA, reviewBy: inDays(30) });
    expect(await sweep()).toBe(0);
    desk.clock.move(14 * DAY);
    expect(await sweep()).toBe(0);
    desk.clock.move(3 * DAY);
    expect([await sweep(), await sweep()]).toEqual([1, 0]);
    expect(await tasks()).toMatchObject([
      { kind: 'review_hold', requestId: null, holdId: id, role: 'operator' },
    ]);
    desk.clock.move(14 * DAY);
    expect((await desk.verified()).state).toBe('planning');
    expect([await sweep(), await sweep()]).toEqual([1, 0]);
    expect(await tasks()).toEqual([]);
    const { body } = await desk.call<LegalHoldView>(`GET /v1/legal-holds/${id}`, counsel);
    expect(body).toMatchObject({ state: 'ended', endedBy: 'system:habeas', reason: 'Claim for damages' });
  });

  it('is kept without identifiers in clear, and forgets whose it was when it ends', async () => {
    const id = await held(ADA);
    const rows = async () => JSON.stringify(await desk.rows('select * from legal_hold_subject'));
    expect(await rows()).not.toMatch(/ada@/i);
    const list = await desk.call<Page<LegalHoldView>>('GET /v1/legal-holds', counsel);
    expect(list.body.items).toMatchObject([
      { id, subject: { types: ['email'] }, createdBy: 'staff:counsel-1' },
    ]);
    expect(JSON.stringify(list.body)).not.toMatch(/ada@/i);
    const one = await desk.call<LegalHoldView>(`GET /v1/legal-holds/${id}`, counsel);
    expect(one.body.subject!.identifiers).toEqual([{ type: 'email', value: 'ADA@Example.com' }]);
    await end(id);
    expect(await rows()).toBe('[]');
    expect(await desk.rows(`select wrapped from wrapped_key where kind = 'hold' and ref = $1`, [id])).toEqual(
      [{ wrapped: null }],
    );
    expect((await end(id)).status).toBe(200);
    const trail = await desk.rows<{ action: string; data: object }>(
      `select action, data from audit where object = $1 order by sequence`,
      [id],
    );
    expect(trail.map(({ action }) => action)).toEqual([
      'legal_hold.created',
      'legal_hold.read',
      'legal_hold.ended',
    ]);
    expect(JSON.stringify(trail)).not.toMatch(/ada@|damages/i);
    const ended = await desk.call<Page<LegalHoldView>>('GET /v1/legal-holds?state=ended', counsel);
    expect(ended.body.items.map((one) => one.id)).toEqual([id]);
  });

  it('is refused when it would hold nothing, for too long, or by who may not', async () => {
    for (const [param, what] of [
      ['reviewBy', { ...ADA, reviewBy: inDays(-2) }],
      ['reviewBy', { ...ADA, reviewBy: inDays(370) }],
      ['store', { store: 'archive' }],
      ['collection', { store: 'crm', collection: 'invoice' }],
      ['collection', { ...ADA, collection: 'ticket' }],
      ['subject', {}],
      ['subject', { ...ADA, store: 'crm' }],
      ['reason', { ...ADA, reason: ' ' }],
    ] as const)
      expect(await hold(what)).toMatchObject({ status: 400, body: { param } });
    const reader = await desk.api.createKey(desk.tenantId, ['legal-holds:read', 'requests:manage']);
    expect((await hold(ADA, reader)).status).toBe(403);
    const id = await held(ADA);
    const stranger = await desk.api.createKey((await desk.api.createTenant()).id);
    expect((await desk.call(`DELETE /v1/legal-holds/${id}`, stranger)).status).toBe(404);
    expect((await desk.call(`GET /v1/legal-holds/${id}`, reader)).status).toBe(200);
  });
});
