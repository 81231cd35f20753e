import { DatabaseSync } from 'node:sqlite';
import { Webhook } from 'standardwebhooks';
import type { Page, PlanView, PreApprovalView, RequestView, TaskView } from '#contracts/schemas';
import { ExecutionService, WorkflowSteps } from '#requests';
import { openOperatorDesk, type OperatorDesk } from '../support/operator-desk.js';
import { startReceiver, withStatus, type Receiver } from '../support/receiver.js';

interface Asked {
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}
interface Problem {
  readonly code: string;
  readonly param?: string;
}
interface Check {
  readonly id: string;
  readonly secret: string;
  readonly receiver: Receiver;
}

describe('checks before an approval', () => {
  let desk: OperatorDesk;
  let ada: string;
  let crm: Check;
  let shop: Check;
  let made = 0;

  const check = async (): Promise<Check> => {
    const receiver = await startReceiver();
    const body = { url: receiver.url, events: ['webhook.test'] };
    const { id, secret } = (await desk.call<Check>('POST /v1/webhook-endpoints', desk.key, body)).body;
    return { id, secret, receiver };
  };
  const put = (rules: unknown) =>
    desk.call<Problem & { version: number }>('PUT /v1/approval-policy', desk.key, { rules });
  beforeAll(async () => {
    desk = await openOperatorDesk({}, { WEBHOOK_ALLOW: '127.0.0.0/8' });
    ada = await desk.staff('op-1', 'operator');
    [crm, shop] = [await check(), await check()];
  });
  afterAll(async () => {
    await desk?.close();
    await Promise.all([crm?.receiver.close(), shop?.receiver.close()]);
  });

  const says = ({ receiver }: Check, answer: object | null) => {
    receiver.answer =
      answer === null
        ? withStatus(202)
        : withStatus(200, { 'content-type': 'application/json' }, JSON.stringify(answer));
  };
  const askBoth = async (autoApprove: boolean): Promise<number> => {
    const rule = { right: 'erasure', approvals: 1, checks: [crm.id, shop.id] };
    return (await put([{ ...rule, ...(autoApprove && { autoApprove }) }])).body.version;
  };
  /** Of somebody new, whom the store knows, so that there is something to approve. */
  const planned = async (): Promise<RequestView> => {
    made += 1;
    const email = `person-${made}@example.com`;
    const store = new DatabaseSync(desk.storeFile);
    store.prepare('insert into customer (email, name) values (?, ?)').run(email, 'Person Example');
    store.close();
    return desk.plan((await desk.verified('erasure', email)).id);
  };
  const approvalOf = async (id: string) =>
    (await desk.call<PlanView>(`GET /v1/requests/${id}/plan`, desk.key)).body.approval!;
  const answer = (id: string, body: object, by = desk.key) =>
    desk.call<PreApprovalView & Problem>(`POST /v1/pre-approvals/${id}`, by, body);
  const audited = async (id: string, action: string) =>
    (
      await desk.rows<{ data: object }>(
        `select data from audit where object = $1 and action = $2 order by sequence`,
        [id, action],
      )
    ).map(({ data }) => data);
  const timerOf = async (id: string) => {
    const steps = desk.api.app.get(WorkflowSteps, { strict: false });
    return (await desk.as(() => steps.read(id))).timer!;
  };
  /** What the workflow does when its timer fires. */
  const fire = async (id: string) => {
    const steps = desk.api.app.get(WorkflowSteps, { strict: false });
    const { name, key } = await timerOf(id);
    await desk.as(() => steps.advance(id, 'awaiting_approval', { type: 'timer', timer: name, key }));
  };

  it('carry the plan out when all say that they agree, which the audit trail explains', async () => {
    const version = await askBoth(true);
    says(crm, { verdict: 'eligible', codes: ['NO_OPEN_ORDER'] });
    says(shop, { verdict: 'eligible' });
    const request = await planned();
    expect(request.state).toBe('executing');
    const { headers, body } = crm.receiver.posts.at(-1)!;
    new Webhook(crm.secret).verify(body, headers as Record<string, string>);
    const { type, data } = JSON.parse(body) as Asked;
    expect([type, data]).toEqual([
      'approval.check',
      {
        check: expect.stringMatching(/^pac_/),
        requestId: request.id,
        number: request.number,
        right: 'erasure',
        regime: 'EU_GDPR',
        policy: version,
        planHash: request.planHash,
        rows: 1,
      },
    ]);
    expect(body).not.toContain('person-');
    const approval = await approvalOf(request.id);
    expect(approval).toMatchObject({ policy: version, missing: 0, given: [], automatic: true });
    expect(approval.checks).toEqual([
      expect.objectContaining({ endpoint: crm.id, verdict: 'eligible', codes: ['NO_OPEN_ORDER'] }),
      expect.objectContaining({ endpoint: shop.id, verdict: 'eligible', answeredBy: `webhook:${shop.id}` }),
    ]);
    expect(await audited(request.id, 'plan.auto_approved')).toEqual([
      {
        policy: `approval_policy:${version}`,
        version,
        planHash: request.planHash,
        checks: approval.checks!.map(({ id }) => id),
      },
    ]);
    expect(await audited(request.id, 'approval.checked')).toHaveLength(2);
    expect(await desk.fulfil(request.id)).toMatchObject({ state: 'fulfilled' });
  });

  it.each(['not_eligible', 'needs_review'])('leave it to people when one says %s', async (verdict) => {
    await askBoth(true);
    says(crm, { verdict: 'eligible' });
    says(shop, { verdict, codes: ['OPEN_ORDER'], text: 'An order is on its way.' });
    const { id, planHash, state } = await planned();
    expect(state).toBe('awaiting_approval');
    expect((await approvalOf(id)).checks).toEqual([
      expect.objectContaining({ verdict: 'eligible' }),
      expect.objectContaining({ verdict, codes: ['OPEN_ORDER'], text: 'An order is on its way.' }),
    ]);
    const [row] = await desk.rows<{ text: Buffer }>(
      `select text from pre_approval where request_id = $1 and endpoint_id = $2`,
      [id, shop.id],
    );
    expect(row!.text.toString('latin1')).not.toContain('order');
    const tasks = await desk.call<Page<TaskView>>(`GET /v1/tasks?requestId=${id}`, desk.key);
    expect(tasks.body.items.map(({ kind }) => kind)).toEqual(['approve']);
    const approved = await desk.call<RequestView>(`POST /v1/requests/${id}/approval`, ada, { planHash });
    expect(approved.body.state).toBe('executing');
  });

  it('are advice alone where the policy does not let them approve', async () => {
    await askBoth(false);
    for (const each of [crm, shop]) says(each, { verdict: 'eligible' });
    const { id, state } = await planned();
    expect(state).toBe('awaiting_approval');
    expect((await approvalOf(id)).missing).toBe(1);
  });

  it('may answer later, once, and only about the plan that waits', async () => {
    await askBoth(true);
    says(crm, { verdict: 'eligible' });
    says(shop, null);
    const { id, state } = await planned();
    expect(state).toBe('awaiting_approval');
    const open = (await approvalOf(id)).checks!.find(({ verdict }) => verdict === null)!;
    const machine = await desk.api.createKey(desk.tenantId, ['pre-approvals:answer']);
    const stranger = await desk.api.createKey((await desk.api.createTenant()).id);
    expect((await answer(open.id, { verdict: 'eligible' }, stranger)).status).toBe(404);
    expect((await answer(open.id, { verdict: 'maybe' }, machine)).status).toBe(400);
    const said = await answer(open.id, { verdict: 'eligible' }, machine);
    expect(said).toMatchObject({
      status: 200,
      body: { id: open.id, verdict: 'eligible', answeredBy: expect.stringMatching(/^api_client:/) },
    });
    expect((await desk.get(id)).state).toBe('executing');
    expect(
      await desk.rows(
        `select 1 from outbox where message ->> 'kind' = 'workflow.signal' and message ->> 'workflowId' = $1`,
        [id],
      ),
    ).toHaveLength(1);
    expect(await answer(open.id, { verdict: 'not_eligible' }, machine)).toMatchObject({
      status: 409,
      body: { code: 'pre_approval.answered' },
    });

    const other = await planned();
    const late = (await approvalOf(other.id)).checks!.find(({ verdict }) => verdict === null)!;
    const changes = { planHash: other.planHash, changes: 'Leave the tickets.' };
    await desk.call(`POST /v1/requests/${other.id}/approval`, ada, changes);
    await desk.plan(other.id);
    expect(await answer(late.id, { verdict: 'eligible' }, machine)).toMatchObject({
      status: 409,
      body: { code: 'plan.stale' },
    });
  });

  it('are asked again until they answer, by the same name', async () => {
    await askBoth(true);
    says(crm, { verdict: 'eligible' });
    says(shop, { verdict: 'who knows' });
    const { id } = await planned();
    const before = shop.receiver.posts.length;
    const timer = await timerOf(id);
    expect(timer).toMatchObject({ name: 'preApproval', key: 'preApproval-1' });
    await fire(id);
    expect((await timerOf(id)).key).toBe('preApproval-5');
    const asked = shop.receiver.posts.slice(before - 1).map(({ headers }) => headers['webhook-id']);
    expect(asked).toHaveLength(2);
    expect(new Set(asked).size).toBe(1);
    const crmAsked = crm.receiver.posts.length;
    says(shop, { verdict: 'eligible' });
    await fire(id);
    expect((await desk.get(id)).state).toBe('executing');
    expect(crm.receiver.posts).toHaveLength(crmAsked);
  });

  it('hold nobody up who approves', async () => {
    await askBoth(true);
    for (const each of [crm, shop]) says(each, null);
    const { id, planHash } = await planned();
    const approved = await desk.call<RequestView>(`POST /v1/requests/${id}/approval`, ada, { planHash });
    expect(approved.body.state).toBe('executing');
    expect(await desk.fulfil(id)).toMatchObject({ state: 'fulfilled' });
  });

  it('are counted again by their rows when the plan is carried out', async () => {
    await askBoth(true);
    for (const each of [crm, shop]) says(each, { verdict: 'needs_review' });
    const { id } = await planned();
    await desk.rows(
      `update request set state = 'executing', approved_plan_hash = plan_hash,
              approval = approval || '{"automatic": true}' where id = $1`,
      [id],
    );
    const execution = desk.api.app.get(ExecutionService, { strict: false });
    await expect(desk.as(() => execution.executeStore(id, 'crm', {}))).rejects.toMatchObject({
      code: 'request.illegal_transition',
    });
  });

  it.each([
    ['rules.0.autoApprove', [{ approvals: 1, autoApprove: true }]],
    ['rules.0.checks', [{ approvals: 1, checks: [] }]],
    ['rules.0.checks.0', [{ approvals: 1, checks: ['https://checks.example.com'] }]],
  ])('refuses what cannot be meant, at %s', async (param, rules) => {
    expect(await put(rules)).toMatchObject({ status: 400, body: { param } });
  });
});
