import { DatabaseSync } from 'node:sqlite';
import type { Page, RequestView, TaskDetails, TaskView } from '#contracts/schemas';
import { ExecutionService, VerificationService, WorkflowSteps } from '#requests';
import { openOperatorDesk, type OperatorDesk } from '../support/operator-desk.js';

interface Refused {
  readonly code: string;
}

describe('work by hand', () => {
  let desk: OperatorDesk;
  let by: string;
  beforeAll(async () => {
    desk = await openOperatorDesk({ fourEyes: false });
    by = await desk.staff('op-1', 'operator');
  });
  afterAll(() => desk?.close());

  const part = <T>(type: new (...args: never[]) => T): T => desk.api.app.get(type, { strict: false });
  const add = (id: string, body: unknown = { text: 'Look into the paper archive.' }) =>
    desk.call<TaskView & Refused>(`POST /v1/requests/${id}/tasks`, by, body);
  const complete = (task: string, body: unknown) =>
    desk.call<TaskDetails & Refused>(`POST /v1/tasks/${task}/completion`, by, body);
  /** Everything that stores have to do. */
  const executed = async (id: string): Promise<RequestView> => {
    await desk.plan(id);
    const { body: plan } = await desk.call<{ hash: string }>(`GET /v1/requests/${id}/plan`, by);
    await desk.call(`POST /v1/requests/${id}/approval`, by, { planHash: plan.hash });
    await desk.as(() => part(ExecutionService).executeStore(id, 'crm', {}));
    const done = { type: 'storesDone', externalOpen: 0 } as const;
    await desk.as(() => part(WorkflowSteps).advance(id, 'executing', done));
    return desk.get(id);
  };
  const verifiedToTheEnd = async (id: string): Promise<RequestView> => {
    await desk.as(() => part(VerificationService).verifyStore(id, 'crm', {}));
    await desk.as(() => part(WorkflowSteps).concludeVerification(id));
    return desk.get(id);
  };

  it('keeps a request from its certificate until all of it has ended', async () => {
    const { id } = await desk.verified('erasure', 'ada@example.com');
    const past = await add(id, { text: 'Too late.', dueAt: '2020-01-01T00:00:00Z' });
    expect([past.status, past.body]).toMatchObject([400, { param: 'dueAt' }]);
    const [first, second] = [(await add(id)).body, (await add(id)).body];
    expect(first).toMatchObject({ kind: 'manual', role: 'operator', state: 'open', assignee: null });
    expect((await executed(id)).state).toBe('awaiting_external');
    expect((await complete(first.id, { outcome: 'done' })).status).toBe(200);
    expect((await desk.get(id)).state).toBe('awaiting_external');
    const evidence = { sha256: 'a'.repeat(64), url: 'https://archive.example.com/receipts/7' };
    const done = await complete(second.id, { outcome: 'done', note: 'Shredded.', evidence });
    expect(done.body).toMatchObject({
      outcome: 'done',
      closedBy: 'staff:op-1',
      text: 'Look into the paper archive.',
      result: { note: 'Shredded.', evidence },
    });
    expect((await desk.get(id)).state).toBe('verifying');
    const signals = await desk.rows(
      `select 1 from outbox where message ->> 'workflowId' = $1 and message ->> 'signal' = 'refresh'`,
      [id],
    );
    expect(signals.length).toBeGreaterThan(0);
    expect((await verifiedToTheEnd(id)).state).toBe('fulfilled');
  });

  it('by somebody outside is asked about again until a ticket tool reports it, with a key for nothing else', async () => {
    const store = new DatabaseSync(desk.storeFile);
    store.exec("insert into customer (id, email, name) values (3, 'eve@example.com', 'Eve Example')");
    store.close();
    const { id } = await desk.verified('erasure', 'eve@example.com');
    const { body: task } = await add(id, { text: 'Delete the account at the payment service.' });
    expect((await executed(id)).state).toBe('awaiting_external');
    const made = { name: 'Tickets', permissions: ['tasks:complete'] };
    const { key } = (await desk.call<{ key: string }>('POST /v1/api-clients', desk.key, made)).body;
    let polls = 0;
    /** A tool that is asked on every task to ask again, and has an answer the third time. */
    const poll = async (): Promise<void> => {
      polls += 1;
      if (polls < 3) return;
      const report = { outcome: 'done', note: 'Ticket 4711 was closed.' };
      expect((await desk.call(`POST /v1/tasks/${task.id}/completion`, key, report)).status).toBe(200);
    };
    for (const day of [1, 3, 7]) {
      expect((await desk.get(id)).state).toBe('awaiting_external');
      const event = { type: 'timer', timer: 'recheck', key: `recheck-${day}` } as const;
      await desk.as(() => part(WorkflowSteps).advance(id, 'awaiting_external', event));
      const open = await desk.call<Page<TaskView>>(`GET /v1/tasks?requestId=${id}&state=open`, by);
      const again = open.body.items.find(({ kind }) => kind === 'recheck_external');
      expect(again).toBeDefined();
      await poll();
      if (polls < 3) expect((await complete(again!.id, { outcome: 'done' })).status).toBe(200);
    }
    expect((await desk.get(id)).state).toBe('verifying');
    expect((await verifiedToTheEnd(id)).state).toBe('fulfilled');
    for (const route of [`GET /v1/tasks/${task.id}`, `GET /v1/requests/${id}`])
      expect((await desk.call(route, key)).status).toBe(403);
  });

  it('that comes to nothing makes the answer a partial one, with its reason', async () => {
    const { id } = await desk.verified('erasure', 'bob@example.com');
    const { body: task } = await add(id);
    await executed(id);
    for (const body of [{ outcome: 'given_up' }, { outcome: 'given_up', note: 'Lost.' }])
      expect((await complete(task.id, body)).status).toBe(400);
    const givenUp = {
      outcome: 'given_up',
      note: 'The archive burned down.',
      codes: ['TECHNICALLY_IMPOSSIBLE'],
    };
    expect((await complete(task.id, givenUp)).status).toBe(200);
    expect((await verifiedToTheEnd(id)).state).toBe('partially_fulfilled');
    const [row] = await desk.rows(`select refusal_codes from request where id = $1`, [id]);
    expect(row).toEqual({ refusal_codes: ['TECHNICALLY_IMPOSSIBLE'] });
  });

  it('is waited for where no store has to do with the right', async () => {
    const { id } = await desk.verified('objection', 'carol@example.com');
    const { body: task } = await add(id);
    const decision = { purposes: [{ purposeId: 'all', decision: 'grant', note: 'Stopped.' }] };
    const granted = await desk.call<RequestView>(`POST /v1/requests/${id}/decision`, by, decision);
    expect(granted.body.state).toBe('awaiting_external');
    await complete(task.id, { outcome: 'done' });
    expect((await desk.get(id)).state).toBe('fulfilled');
  });

  it('is reported once, and only where somebody reports it', async () => {
    const { id } = await desk.verified('rectification', 'dora@example.com');
    const { body: task } = await add(id);
    await complete(task.id, { outcome: 'done' });
    expect(await complete(task.id, { outcome: 'done' })).toMatchObject({
      status: 409,
      body: { code: 'task.closed' },
    });
    const open = await desk.call<Page<TaskView>>(`GET /v1/tasks?requestId=${id}`, by);
    const assess = open.body.items.find(({ kind }) => kind === 'assess')!;
    expect((await complete(assess.id, { outcome: 'done' })).body.code).toBe('request.illegal_transition');
    await desk.call(`POST /v1/requests/${id}/withdrawal`, by, {});
    expect((await add(id)).body.code).toBe('request.illegal_transition');
  });

  it('keeps its words sealed, and from strangers', async () => {
    const { id } = await desk.verified('erasure', 'eve@example.com');
    const { body: task } = await add(id, { text: 'Ring Eve Example.', role: 'archive', assignee: 'me' });
    expect(task).toMatchObject({ role: 'archive', assignee: 'staff:op-1' });
    expect(JSON.stringify(task)).not.toContain('Eve');
    const [row] = await desk.rows<{ text: Buffer }>(`select text from task where id = $1`, [task.id]);
    expect(row!.text.includes('Eve')).toBe(false);
    const stranger = await desk.api.createKey((await desk.api.createTenant()).id);
    expect((await desk.call(`GET /v1/tasks/${task.id}`, stranger)).status).toBe(404);
    expect((await desk.call(`GET /v1/tasks/${task.id}`, by)).body).toMatchObject({
      text: 'Ring Eve Example.',
    });
  });

  it('of old cases begins with a permission of its own', async () => {
    const body = {
      right: 'erasure',
      subject: { identifiers: [{ type: 'email', value: 'old@example.com' }] },
      receivedAt: desk.clock.now().toISOString(),
    };
    const key = await desk.api.createKey(desk.tenantId, ['requests:create']);
    expect((await desk.call('POST /v1/requests/import', key, body)).status).toBe(403);
    const { receivedAt: _of, ...undated } = body;
    expect(await desk.call('POST /v1/requests/import', desk.key, undated)).toMatchObject({
      status: 400,
      body: {
        detail: expect.stringMatching(/^receivedAt: is missing: give the instant/),
        param: 'receivedAt',
      },
    });
    const taken = await desk.call<RequestView>('POST /v1/requests/import', desk.key, body);
    expect(taken).toMatchObject({ status: 201, body: { state: 'received' } });
    const sent = await desk.rows(`select 1 from mail_message where request_id = $1`, [taken.body.id]);
    expect(sent).toEqual([]);
  });
});
