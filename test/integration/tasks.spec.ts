import { renameSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { RequestEvent, RequestState } from '#contracts';
import type { RequestView, TaskListQuery, TaskView } from '#contracts/schemas';
import { SYSTEM_ACTOR, runInContext } from '#platform';
import {
  CollectionService,
  ExecutionService,
  PlanningService,
  RequestsService,
  TasksService,
  VerificationService,
  WorkflowSteps,
} from '#requests';
import { PACKAGE } from '#workflows/request/messages';
import { createTestApi } from '../support/api.js';
import { APPROVER, DAY, startRequestServices, type RequestServices } from '../support/request-services.js';

describe('the tasks of people', () => {
  let services: RequestServices;
  let tenant: string;
  beforeEach(async () => {
    services = await startRequestServices();
    tenant = await services.createTenant();
  });
  afterEach(() => services?.close());

  const as = <T>(work: () => Promise<T>) => services.as(tenant, work);
  const tasks = async (query: Partial<TaskListQuery> = {}): Promise<TaskView[]> =>
    (await as(() => services.get(TasksService).page({ state: 'open', limit: 50, ...query }))).items;
  const kinds = async (query: Partial<TaskListQuery> = {}) => (await tasks(query)).map(({ kind }) => kind);
  const get = (id: string) => as(() => services.get(RequestsService).get(id));
  const advance = (id: string, from: RequestState, event: RequestEvent) =>
    as(() => services.get(WorkflowSteps).advance(id, from, event));
  const plan = async (id: string): Promise<RequestView> => {
    await as(() => services.get(PlanningService).planStore(id, 'crm'));
    await as(() => services.get(WorkflowSteps).concludePlan(id));
    return get(id);
  };
  const approve = async (id: string, planHash = '') =>
    services.command(tenant, id, { kind: 'approval', body: { planHash, changes: false } }, APPROVER);
  const execute = (id: string) => as(() => services.get(ExecutionService).executeStore(id, 'crm', {}));
  const write = (sql: string) => {
    const store = new DatabaseSync(services.storeFile);
    store.exec(sql);
    store.close();
  };

  it('ask for an approval as long as one is waited for', async () => {
    const { id } = await services.verified(tenant);
    expect(await kinds()).toEqual([]);
    const { planHash, safeDueAt } = await plan(id);
    expect(await tasks()).toEqual([
      {
        id: expect.stringMatching(/^tsk_/),
        requestId: id,
        kind: 'approve',
        role: 'operator',
        assignee: null,
        state: 'open',
        detail: expect.stringContaining('POST …/approval'),
        dueAt: safeDueAt,
        openedAt: expect.any(String),
      },
    ]);
    await approve(id, planHash);
    expect(await kinds()).toEqual([]);
    expect(await tasks({ state: 'closed' })).toMatchObject([
      { kind: 'approve', state: 'closed', closedAt: expect.any(String) },
    ]);
  });

  it('name store, code and remedy when a store failed, as the request does', async () => {
    const { id } = await services.verified(tenant);
    await approve(id, (await plan(id)).planHash);
    await advance(id, 'executing', { type: 'storeFailed', store: 'crm', code: 'store.unreachable' });
    const { attention, next } = await get(id);
    expect(attention).toMatchObject({ code: 'store.unreachable', store: 'crm' });
    expect(attention!.detail).toMatch(/crm.*cannot be reached.*POST …\/retry/s);
    expect(next).toContain('retry');
    expect(await tasks()).toMatchObject([{ kind: 'store_failed', ...attention }]);
    await services.command(tenant, id, { kind: 'retry', body: {} });
    expect(await kinds()).toEqual([]);
    expect(await get(id)).not.toHaveProperty('attention');
  });

  it('name the store of a package that could not be opened, and the package where it is to blame', async () => {
    const { id } = await services.verified(tenant, 'access');
    await plan(id);
    const aside = `${services.storeFile}.aside`;
    renameSync(services.storeFile, aside);
    await expect(as(() => services.get(CollectionService).build(id, {}))).rejects.toMatchObject({
      code: expect.stringMatching(/^store\./),
      extra: { store: 'crm' },
    });
    renameSync(aside, services.storeFile);
    await advance(id, 'executing', { type: 'storeFailed', store: PACKAGE, code: 'internal' });
    const { attention } = await get(id);
    expect(attention!.detail).toMatch(/^The package could not be built: internal\. .*POST …\/retry/);
  });

  it('name the finding that makes a plan impossible', async () => {
    const { id } = await services.verified(tenant);
    await as(() => services.get(PlanningService).planStore(id, 'crm'));
    const finding = {
      severity: 'error',
      code: 'COLUMN_MISSING',
      store: 'crm',
      message: 'crm.customer has no email.',
    };
    await services.rows(
      `update store_plan set document = jsonb_set(document, '{findings}', $2::jsonb) where request_id = $1`,
      [id, JSON.stringify([finding])],
    );
    await as(() => services.get(WorkflowSteps).concludePlan(id));
    expect(await tasks()).toMatchObject([{ kind: 'plan_failed', code: 'COLUMN_MISSING', store: 'crm' }]);
    expect((await get(id)).attention!.detail).toMatch(/^crm\.customer has no email\./);
  });

  it('name the places where the scan still finds the person, never the person', async () => {
    const { id } = await services.verified(tenant);
    for (let round = 1; round <= 3; round += 1) {
      await approve(id, (await plan(id)).planHash);
      await execute(id);
      await advance(id, 'executing', { type: 'storesDone', externalOpen: 0 });
      write(`insert into customer (email, name) values ('ada@example.com', 'Ada Example')`);
      expect(await as(() => services.get(VerificationService).verifyStore(id, 'crm', {}))).toBe(false);
      await as(() => services.get(WorkflowSteps).concludeVerification(id));
      expect((await get(id)).attention!.detail).toContain(`After round ${round} `);
    }
    const [task] = await tasks();
    expect(task).toMatchObject({ kind: 'residue_remains', code: 'residue.remains', store: 'crm' });
    expect(task!.detail).toContain('crm: customer.email (1)');
    expect(task!.detail).not.toMatch(/ada@|Ada Example/);
    expect((await get(id)).attention).toMatchObject({ code: 'residue.remains', store: 'crm' });
  });

  it('leave the places with the new plan until that is approved', async () => {
    const { id } = await services.verified(tenant);
    await approve(id, (await plan(id)).planHash);
    await execute(id);
    await advance(id, 'executing', { type: 'storesDone', externalOpen: 0 });
    write(`insert into customer (email, name) values ('ada@example.com', 'Ada Example')`);
    await as(() => services.get(VerificationService).verifyStore(id, 'crm', {}));
    await as(() => services.get(WorkflowSteps).concludeVerification(id));
    const planned = await plan(id);
    expect(planned).toMatchObject({ state: 'awaiting_approval', attention: { code: 'residue.remains' } });
    expect(planned.attention!.detail).toMatch(/crm: customer\.email \(1\).*for approval\.$/);
    await approve(id, planned.planHash);
    expect(await get(id)).not.toHaveProperty('attention');
  });

  it('remind once of a deadline, until it moves or the request ends', async () => {
    const { id } = await services.verified(tenant);
    const fire = async () => {
      const { timer, state } = await as(() => services.get(WorkflowSteps).read(id));
      services.clock.move(Math.max(0, Date.parse(timer!.at) - services.clock.now().getTime()));
      await advance(id, state, { type: 'timer', timer: timer!.name, key: timer!.key });
      return timer!;
    };
    const fired: string[] = [];
    while (fired.at(-1) !== 'due' && fired.length < 9) fired.push((await fire()).name);
    expect(fired.filter((name) => name === 'warn')).toHaveLength(3);
    expect((await kinds()).toSorted()).toEqual(['deadline_missed', 'deadline_near', 'decide_extension']);
    await services.command(tenant, id, { kind: 'withdrawal', body: {} });
    expect(await kinds()).toEqual([]);
    expect(await kinds({ state: 'closed' })).toHaveLength(3);
  });

  it('close what an extension settles, and move with the deadline', async () => {
    const { id } = await services.verified(tenant);
    await plan(id);
    await advance(id, 'awaiting_approval', { type: 'escalate', role: 'dpo' });
    const { timer } = await as(() => services.get(WorkflowSteps).read(id));
    services.clock.move(24 * DAY);
    await advance(id, 'awaiting_approval', { type: 'timer', timer: timer!.name, key: timer!.key });
    expect((await kinds()).toSorted()).toEqual(['approve', 'deadline_near', 'escalated']);
    await services.command(tenant, id, {
      kind: 'extension',
      body: { codes: ['COMPLEXITY'] },
      text: 'Many stores',
    });
    const { safeDueAt } = await get(id);
    expect((await tasks()).map(({ kind, dueAt }) => [kind, dueAt]).toSorted()).toEqual([
      ['approve', safeDueAt],
      ['escalated', safeDueAt],
    ]);
    expect(await kinds({ role: 'dpo' })).toEqual(['escalated']);
  });

  it('vanish with the change that opened them when it fails', async () => {
    const { id } = await services.verified(tenant);
    await plan(id);
    await services.rows(
      `create function refuse() returns trigger language plpgsql as 'begin raise exception ''full''; end'`,
    );
    await services.rows(`create trigger refuse before insert on task for each row execute function refuse()`);
    await expect(advance(id, 'awaiting_approval', { type: 'escalate', role: 'dpo' })).rejects.toThrow('full');
    expect(await kinds()).toEqual(['approve']);
    expect(
      await services.rows(`select 1 from audit where object = $1 and data ->> 'task' = 'escalated'`, [id]),
    ).toEqual([]);
  });

  it('are paged by urgency, and hidden from other tenants', async () => {
    const ids: string[] = [];
    for (const name of ['one', 'two', 'three']) {
      const { id } = await services.verified(tenant, 'erasure', `${name}@example.com`);
      await advance(id, 'planning', { type: 'escalate', role: 'dpo' });
      ids.unshift(id);
    }
    await services.rows(
      `update task set due_at = date_trunc('day', now()) + (case request_id when $1 then 1 when $2 then 2 end) * interval '1 day'`,
      [ids[0], ids[1]],
    );
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const query = { state: 'open' as const, limit: 1, ...(cursor && { cursor }) };
      const page = await as(() => services.get(TasksService).page(query));
      seen.push(...page.items.map(({ requestId }) => requestId!));
      cursor = page.nextCursor ?? undefined;
    } while (cursor && seen.length < 9);
    expect(seen).toEqual(ids);
    const other = await services.createTenant();
    const page = await services.as(other, () => services.get(TasksService).page({ state: 'open', limit: 9 }));
    expect(page.items).toEqual([]);
    expect(
      await services.as(other, () =>
        services.unitOfWork.run(() => services.unitOfWork.query(`select 1 from task`)),
      ),
    ).toEqual([]);
  });

  it('are read with the permission to read requests', async () => {
    const api = await createTestApi();
    try {
      const { id: tenantId } = await api.createTenant();
      const inTenant = <T>(work: () => Promise<T>) =>
        runInContext({ tenantId, actor: SYSTEM_ACTOR, correlationId: 'spec' }, work);
      const subject = { identifiers: [{ type: 'email' as const, value: 'ada@example.com' }] };
      const { id } = await inTenant(() => api.app.get(RequestsService).create({ right: 'erasure', subject }));
      await inTenant(() =>
        api.app.get(WorkflowSteps).advance(id, 'received', { type: 'escalate', role: 'dpo' }),
      );
      const reader = await api.createKey(tenantId, ['requests:read']);
      const answer = await api.call('GET /v1/tasks?state=open', { key: reader });
      expect(answer.json()).toMatchObject({
        items: [{ requestId: id, kind: 'escalated' }],
        nextCursor: null,
      });
      const other = await api.createKey(tenantId, ['audit:read']);
      expect((await api.call('GET /v1/tasks', { key: other })).statusCode).toBe(403);
      expect((await api.call('GET /v1/tasks?state=done', { key: reader })).statusCode).toBe(400);
    } finally {
      await api.close();
    }
  });
});
