import { DatabaseSync } from 'node:sqlite';
import type { Page, PlanView, RequestView, TaskView } from '#contracts/schemas';
import { ExecutionService, WorkflowSteps } from '#requests';
import { openOperatorDesk, type OperatorDesk } from '../support/operator-desk.js';

const HOUR = 3_600_000;
interface Problem {
  readonly code: string;
  readonly param?: string;
}

describe('an approval policy', () => {
  let desk: OperatorDesk;
  let ada: string;
  let bob: string;
  let officer: string;
  beforeEach(async () => {
    desk = await openOperatorDesk();
    ada = await desk.staff('op-1', 'operator');
    bob = await desk.staff('op-2', 'operator');
    officer = await desk.staff('dpo-1', 'dpo');
  });
  afterEach(() => desk?.close());

  const put = (rules: unknown, by = desk.key) =>
    desk.call<Problem & { version: number }>('PUT /v1/approval-policy', by, { rules });
  const planned = async (): Promise<RequestView> => desk.plan((await desk.verified()).id);
  const approve = (request: RequestView, by: string, more: object = {}, headers = {}) =>
    desk.call<RequestView & Problem>(
      `POST /v1/requests/${request.id}/approval`,
      by,
      { planHash: request.planHash, ...more },
      headers,
    );
  const plan = async (id: string) =>
    (await desk.call<PlanView>(`GET /v1/requests/${id}/plan`, desk.key)).body;
  const tasks = async (id: string) =>
    (await desk.call<Page<TaskView>>(`GET /v1/tasks?requestId=${id}`, desk.key)).body.items;

  it('asks one person for an erasure, two above 10,000 rows, when nobody decided anything', async () => {
    expect((await desk.call('GET /v1/approval-policy', desk.key)).body).toMatchObject({
      version: 0,
      createdBy: null,
    });
    const small = await planned();
    expect(small.approvals).toEqual({ needed: 1, given: 0, missing: 1 });
    await desk.call(`POST /v1/requests/${small.id}/withdrawal`, desk.key, {});
    const store = new DatabaseSync(desk.storeFile);
    store.exec(`with recursive n (i) as (select 1 union all select i + 1 from n where i < 10001)
                insert into ticket (customer_id, body) select 1, 'Hello' from n`);
    store.close();
    const large = await planned();
    expect(large.approvals).toEqual({ needed: 2, given: 0, missing: 2 });
    expect(await approve(large, ada)).toMatchObject({ status: 200, body: { state: 'awaiting_approval' } });
    expect((await approve(large, bob)).body.state).toBe('executing');
  });

  it('lets a plan be carried out when as many different people have approved it as it needs', async () => {
    await put([{ right: 'erasure', approvals: 2 }]);
    const request = await planned();
    expect(await approve(request, desk.key)).toMatchObject({
      status: 409,
      body: { code: 'approval.same_person' },
    });
    const stale = { planHash: 'f'.repeat(64) };
    expect(await approve(request, ada, stale)).toMatchObject({ status: 409, body: { code: 'plan.stale' } });
    const first = await approve(request, ada);
    expect(first.body).toMatchObject({
      state: 'awaiting_approval',
      approvals: { needed: 2, given: 1, missing: 1 },
    });
    expect(await approve(request, ada)).toMatchObject({
      status: 409,
      body: { code: 'approval.same_person' },
    });
    expect(await approve(request, bob, stale)).toMatchObject({ status: 409, body: { code: 'plan.stale' } });
    expect((await plan(request.id)).approval).toEqual({
      policy: 1,
      needed: 2,
      missing: 1,
      roles: [],
      given: [{ id: expect.stringMatching(/^apr_/), by: 'staff:op-1', at: expect.any(String) }],
    });
    expect((await tasks(request.id)).map(({ kind }) => kind)).toEqual(['approve']);
    expect((await approve(request, bob)).body).toMatchObject({ state: 'executing' });
    expect((await plan(request.id)).approval).toMatchObject({
      missing: 0,
      given: [{ by: 'staff:op-1' }, { by: 'staff:op-2' }],
    });
    expect(await tasks(request.id)).toEqual([]);
    expect(await desk.fulfil(request.id)).toMatchObject({ state: 'fulfilled' });
  });

  it('counts an approval that is sent twice once', async () => {
    await put([{ right: 'erasure', approvals: 2 }]);
    const request = await planned();
    const key = { 'idempotency-key': 'approve-1' };
    await approve(request, ada, {}, key);
    expect((await approve(request, ada, {}, key)).body).toMatchObject({
      approvals: { given: 1, missing: 1 },
    });
    expect(await desk.rows(`select 1 from request_command where kind = 'approval'`)).toHaveLength(1);
  });

  it('lets nobody else approve than who has the role', async () => {
    await put([{ approvals: 1, roles: ['dpo', 'counsel'] }]);
    const request = await planned();
    const machine = await desk.api.createKey(desk.tenantId);
    for (const by of [ada, machine])
      expect(await approve(request, by)).toMatchObject({
        status: 403,
        body: { code: 'approval.role_required' },
      });
    expect((await approve(request, officer)).body.state).toBe('executing');
    expect(await desk.fulfil(request.id)).toMatchObject({ state: 'fulfilled' });
  });

  it('asks for approval of rights that need none by themselves', async () => {
    await put([{ right: 'portability', approvals: 1 }]);
    const request = await desk.plan((await desk.verified('portability')).id);
    expect(request).toMatchObject({ state: 'awaiting_approval', approvals: { needed: 1 } });
    expect((await approve(request, ada)).body.state).toBe('executing');
  });

  it('begins anew with a new plan', async () => {
    await put([{ right: 'erasure', approvals: 2 }]);
    const request = await planned();
    await approve(request, ada);
    expect((await approve(request, bob, { changes: 'Leave the tickets' })).body.state).toBe('planning');
    const again = await desk.plan(request.id);
    expect(again.approvals).toEqual({ needed: 2, given: 0, missing: 2 });
    expect((await approve(again, ada)).body).toMatchObject({ state: 'awaiting_approval' });
  });

  it('leaves plans alone that were made before it changed', async () => {
    await put([{ right: 'erasure', approvals: 1 }]);
    const request = await planned();
    expect((await put([{ right: 'erasure', approvals: 2, roles: ['dpo'] }])).body.version).toBe(2);
    expect((await plan(request.id)).approval).toMatchObject({ policy: 1, needed: 1 });
    expect((await approve(request, ada)).body.state).toBe('executing');
  });

  it('tells a role when an approval takes too long, until it is given', async () => {
    await put([{ approvals: 1, timeoutHours: 48, escalateTo: 'dpo' }]);
    const request = await planned();
    const steps = desk.api.app.get(WorkflowSteps, { strict: false });
    const { timer } = await desk.as(() => steps.read(request.id));
    expect(timer).toMatchObject({ name: 'approvalTtl' });
    expect(Date.parse(timer!.at) - desk.clock.now().getTime()).toBeLessThanOrEqual(48 * HOUR);
    desk.clock.move(49 * HOUR);
    const fire = { type: 'timer', timer: timer!.name, key: timer!.key } as const;
    await desk.as(() => steps.advance(request.id, 'awaiting_approval', fire));
    const overdue = await desk.call<Page<TaskView>>('GET /v1/tasks?role=dpo', desk.key);
    expect(overdue.body.items).toMatchObject([{ kind: 'approval_overdue', requestId: request.id }]);
    await approve(request, bob);
    expect(await tasks(request.id)).toEqual([]);
  });

  it('holds for who writes into the row past the API', async () => {
    await put([{ right: 'erasure', approvals: 2 }]);
    const request = await planned();
    await approve(request, ada);
    await desk.rows(
      `update request set state = 'executing', approved_plan_hash = plan_hash,
              approval = jsonb_set(approval, '{needed}', '1') where id = $1`,
      [request.id],
    );
    const execution = desk.api.app.get(ExecutionService, { strict: false });
    await expect(desk.as(() => execution.executeStore(request.id, 'crm', {}))).rejects.toMatchObject({
      code: 'request.illegal_transition',
    });
  });

  it('is kept in versions, each on record', async () => {
    expect((await put([{ approvals: 1 }], officer)).body).toMatchObject({
      version: 1,
      createdBy: 'staff:dpo-1',
    });
    expect((await put([{ approvals: 1 }])).body.version).toBe(1);
    expect((await put([])).body.version).toBe(2);
    const versions = await desk.call<Page<{ version: number }>>('GET /v1/approval-policy/versions', desk.key);
    expect(versions.body.items.map(({ version }) => version)).toEqual([2, 1]);
    expect(
      await desk.rows(
        `select data -> 'version' as version from audit where action = 'approval_policy.activated' order by sequence`,
      ),
    ).toEqual([{ version: 1 }, { version: 2 }]);
    const stranger = await desk.api.createKey((await desk.api.createTenant()).id);
    expect((await desk.call('GET /v1/approval-policy', stranger)).body).toMatchObject({ version: 0 });
  });

  it.each([
    ['rules.1', [{ approvals: 1 }, { right: 'erasure', approvals: 2 }]],
    [
      'rules.1',
      [
        { minRows: 10, approvals: 1 },
        { minRows: 20, approvals: 2 },
      ],
    ],
    ['rules.0.escalateTo', [{ approvals: 1, timeoutHours: 4 }]],
    ['rules.0.escalateTo', [{ approvals: 1, escalateTo: 'dpo' }]],
    ['rules.0.approvals', [{ approvals: 3 }]],
    ['rules.0.right', [{ right: 'oblivion', approvals: 1 }]],
  ])('refuses what cannot be meant, at %s', async (param, rules) => {
    expect(await put(rules)).toMatchObject({ status: 400, body: { param } });
  });

  it('is changed with a permission of its own', async () => {
    const approver = await desk.api.createKey(desk.tenantId, [
      'requests:read',
      'requests:approve',
      'requests:manage',
    ]);
    expect((await put([], approver)).status).toBe(403);
    expect((await desk.call('GET /v1/approval-policy', approver)).status).toBe(200);
  });
});
