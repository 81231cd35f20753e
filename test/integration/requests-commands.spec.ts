import { CommandsService, PlanningService, RequestsService, WorkflowSteps } from '#requests';
import type { RequestView } from '#contracts/schemas';
import {
  APPROVER,
  DAY,
  OPERATOR,
  email,
  startRequestServices,
  type RequestServices,
} from '../support/request-services.js';

const plan = async (services: RequestServices, tenant: string, id: string): Promise<RequestView> =>
  services.as(tenant, async () => {
    await services.get(PlanningService).planStore(id, 'crm');
    await services.get(WorkflowSteps).concludePlan(id);
    return services.get(RequestsService).get(id);
  });

describe('commands', () => {
  let services: RequestServices;
  let tenant: string;
  beforeAll(async () => {
    services = await startRequestServices();
  });
  afterAll(() => services?.close());
  beforeEach(async () => {
    tenant = await services.createTenant();
  });

  const planned = async () => plan(services, tenant, (await services.verified(tenant)).id);
  const approve = (request: RequestView, actor = APPROVER, idempotencyKey?: string) =>
    services.command(
      tenant,
      request.id,
      { kind: 'approval', body: { planHash: request.planHash, changes: false }, idempotencyKey },
      actor,
    );
  const commandsOf = (id: string, kind: string) =>
    services.rows(`select id, applied_at from request_command where request_id = $1 and kind = $2`, [
      id,
      kind,
    ]);

  it('binds an approval to the plan that was looked at', async () => {
    const request = await planned();
    expect(request).toMatchObject({ state: 'awaiting_approval', planHash: expect.any(String) });
    const stale = approve({ ...request, planHash: 'f'.repeat(64) });
    await expect(stale).rejects.toMatchObject({ code: 'plan.stale' });
    expect(await approve(request)).toMatchObject({ state: 'executing' });
  });

  it('refuses the approval of whoever submitted or verified, unless the tenant waives four eyes', async () => {
    const request = await planned();
    await expect(approve(request, OPERATOR)).rejects.toMatchObject({ code: 'approval.same_person' });
    await expect(approve(request, { kind: 'system', id: 'habeas' })).rejects.toMatchObject({
      code: 'approval.same_person',
    });
    expect(await commandsOf(request.id, 'approval')).toEqual([]);
    tenant = await services.createTenant({ fourEyes: false });
    expect(await approve(await planned(), OPERATOR)).toMatchObject({ state: 'executing' });
  });

  it('takes one of two approvals that come at the same time', async () => {
    const request = await planned();
    const other = { kind: 'staff', id: 'operator-3' } as const;
    const answers = await Promise.allSettled([approve(request), approve(request, other)]);
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(answers.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { code: 'request.illegal_transition' },
    });
    const [row] = await services.rows(`select state, revision from request where id = $1`, [request.id]);
    expect(row).toMatchObject({ state: 'executing' });
    const applied = (await commandsOf(request.id, 'approval')).filter(({ applied_at: at }) => at !== null);
    expect(applied).toHaveLength(1);
  });

  it('knows a repeated command by its key', async () => {
    const request = await planned();
    const first = await approve(request, APPROVER, 'key-1');
    expect(await approve(request, APPROVER, 'key-1')).toEqual(first);
    expect(await commandsOf(request.id, 'approval')).toHaveLength(1);
  });

  it('records a verification below the level, and waits on', async () => {
    const { id } = await services.create(tenant);
    await services.as(tenant, () => services.get(WorkflowSteps).triage(id));
    const body = { level: 'L1', method: 'operator' };
    expect(await services.command(tenant, id, { kind: 'verification', body })).toMatchObject({
      state: 'awaiting_identity',
      verificationLevel: 'L1',
    });
    expect(await commandsOf(id, 'verification')).toHaveLength(1);
    const enough = { level: 'L2', method: 'operator' };
    expect(await services.command(tenant, id, { kind: 'verification', body: enough })).toMatchObject({
      state: 'planning',
    });
  });

  it('refuses for good after the third failed verification', async () => {
    const { id } = await services.create(tenant);
    await services.as(tenant, () => services.get(WorkflowSteps).triage(id));
    const fail = () =>
      services.command(tenant, id, { kind: 'verification', body: { result: 'failed', method: 'document' } });
    expect(await fail()).toMatchObject({ state: 'awaiting_identity' });
    expect(await fail()).toMatchObject({ state: 'awaiting_identity' });
    expect(await fail()).toMatchObject({ state: 'refused' });
    const [row] = await services.rows(`select refusal_codes from request where id = $1`, [id]);
    expect(row).toEqual({ refusal_codes: ['IDENTITY_FAILED'] });
    await expect(fail()).rejects.toMatchObject({ code: 'request.illegal_transition' });
  });

  it('goes back to a new plan when changes are asked for, and forgets the approval of the old one', async () => {
    const request = await planned();
    const body = { planHash: request.planHash, changes: true };
    const changed = await services.command(tenant, request.id, {
      kind: 'approval',
      body,
      text: 'Keep the ticket.',
    });
    expect(changed).toMatchObject({ state: 'planning' });
    expect(changed.planHash).toBeUndefined();
    expect(await plan(services, tenant, request.id)).toMatchObject({
      state: 'awaiting_approval',
      planHash: request.planHash,
    });
  });

  it('seals the words of people', async () => {
    const request = await planned();
    const text = 'canary-words of a person';
    await services.command(tenant, request.id, { kind: 'refusal', body: { codes: ['NO_MATCH'] }, text });
    const [row] = await services.rows<{ dump: string }>(
      `select string_agg(c::text, '|') dump from request_command c where request_id = $1`,
      [request.id],
    );
    expect(row!.dump).not.toContain('canary-words');
    expect(row!.dump).not.toContain(Buffer.from('canary-words').toString('hex'));
  });

  describe('the clock', () => {
    const extend = (id: string) =>
      services.command(tenant, id, {
        kind: 'extension',
        body: { codes: ['COMPLEXITY'] },
        text: 'Many stores.',
      });

    it('is extended once, and not after the base period', async () => {
      const request = await planned();
      const extended = await extend(request.id);
      expect(Date.parse(extended.dueAt!)).toBeGreaterThan(Date.parse(request.dueAt!) + 50 * DAY);
      const [row] = await services.rows<{ base_due_at: Date; extended: boolean }>(
        `select base_due_at, extended from request where id = $1`,
        [request.id],
      );
      expect(row).toEqual({ base_due_at: new Date(request.dueAt!), extended: true });
      expect(
        await services.rows(`select 1 from mail_message where request_id = $1 and notice = 'EXTENSION'`, [
          request.id,
        ]),
      ).toHaveLength(1);
      await expect(extend(request.id)).rejects.toMatchObject({ code: 'extension.used' });
      const receivedAt = new Date(services.clock.now().getTime() - 45 * DAY).toISOString();
      const late = await services.create(tenant, {
        subject: { identifiers: [email('late@example.com')] },
        receivedAt,
      });
      await expect(extend(late.id)).rejects.toMatchObject({ code: 'extension.too_late' });
    });

    it('notes what was asked and when it was answered', async () => {
      const { id } = await services.create(tenant, { right: 'restriction' });
      await services.as(tenant, () => services.get(WorkflowSteps).triage(id));
      const asked = await services.rows<{ clock: Record<string, unknown> }>(
        `select clock from request where id = $1`,
        [id],
      );
      expect(asked[0]!.clock).toMatchObject({ identityAskedAt: expect.any(String) });
      expect(asked[0]!.clock).not.toHaveProperty('identityReceivedAt');
      await services.command(tenant, id, { kind: 'verification', body: { level: 'L3', method: 'document' } });
      const answered = await services.rows<{ clock: Record<string, unknown> }>(
        `select clock from request where id = $1`,
        [id],
      );
      expect(answered[0]!.clock).toMatchObject({ identityReceivedAt: expect.any(String) });
    });
  });

  describe('a question of what the person means', () => {
    const question = { kind: 'pause', body: { kind: 'clarification' }, text: 'Which account?' } as const;
    const answer = { kind: 'resume', body: { kind: 'clarification' }, text: 'Both.' } as const;
    const proof = { kind: 'verification', body: { level: 'L3', method: 'document' } } as const;
    const clockOf = async (id: string) => {
      const { deadlines } = await services.as(tenant, () => services.get(RequestsService).deadlines(id));
      return deadlines[0]!;
    };
    const tasksOf = async (id: string): Promise<unknown[]> =>
      (await services.rows(`select kind from task where request_id = $1 and closed_at is null`, [id])).map(
        ({ kind }) => kind,
      );
    const waiting = async (residence: string): Promise<RequestView> => {
      const subject = { identifiers: [email(`${residence.toLowerCase()}@example.com`)] };
      const { id } = await services.create(tenant, { right: 'access', residence, subject });
      await services.as(tenant, () => services.get(WorkflowSteps).triage(id));
      return services.as(tenant, () => services.get(RequestsService).get(id));
    };

    it('is put beside that of who they are, and stops the clock of the law that lets it', async () => {
      const british = await waiting('GB');
      const californian = await waiting('US-CA');
      for (const { id, next } of [british, californian]) {
        expect(next).toContain('pause');
        const asked = await services.command(tenant, id, question);
        expect(asked).toMatchObject({ state: 'awaiting_identity', next: expect.arrayContaining(['resume']) });
        expect(asked.next).not.toContain('pause');
        expect(await tasksOf(id)).toContain('record_answer');
        await expect(services.command(tenant, id, question)).rejects.toMatchObject({
          detail: expect.stringContaining('POST …/resume'),
        });
        expect(await services.command(tenant, id, proof)).toMatchObject({ state: 'awaiting_information' });
      }
      expect(await clockOf(british.id)).toMatchObject({ status: 'paused' });
      expect(await clockOf(californian.id)).toMatchObject({ status: 'running' });
      const shown = await services.as(tenant, () => services.get(RequestsService).get(californian.id));
      expect(shown.dueAt).toBe(californian.dueAt);
      expect(await services.command(tenant, british.id, answer)).toMatchObject({ state: 'planning' });
      expect(await clockOf(british.id)).toMatchObject({ status: 'running' });
    });

    it('may be answered before the identity is shown, and then leaves nothing to wait for', async () => {
      const { id } = await waiting('GB');
      await services.command(tenant, id, question);
      expect(await services.command(tenant, id, answer)).toMatchObject({ state: 'awaiting_identity' });
      expect(await tasksOf(id)).not.toContain('record_answer');
      expect(await clockOf(id)).toMatchObject({ status: 'not_started' });
      expect(await services.command(tenant, id, proof)).toMatchObject({ state: 'planning' });
    });

    it('ends a plan that waits for approval, which is made anew after the answer', async () => {
      const { id, planHash } = await planned();
      const asked = await services.command(tenant, id, question);
      expect(asked).toMatchObject({ state: 'awaiting_information' });
      await expect(approve({ ...asked, planHash })).rejects.toMatchObject({
        code: 'request.illegal_transition',
      });
      expect(await services.command(tenant, id, answer)).toMatchObject({ state: 'planning' });
      expect(await plan(services, tenant, id)).toMatchObject({ state: 'awaiting_approval', planHash });
    });

    it('of who they are does not have decided again what was decided', async () => {
      const { id } = await planned();
      const doubt = { kind: 'pause', body: { kind: 'identity' }, text: 'The mail is not theirs.' } as const;
      expect(await services.command(tenant, id, doubt)).toMatchObject({ state: 'awaiting_identity' });
      expect(await services.command(tenant, id, proof)).toMatchObject({ state: 'planning' });
      expect(await plan(services, tenant, id)).toMatchObject({ state: 'awaiting_approval' });
    });
  });

  it('takes nothing for a request of another tenant', async () => {
    const request = await planned();
    const elsewhere = await services.createTenant();
    const input = { kind: 'approval', body: { planHash: request.planHash, changes: false } } as const;
    await expect(services.command(elsewhere, request.id, input, APPROVER)).rejects.toMatchObject({
      code: 'request.not_found',
    });
  });

  it('does not apply a command under a request that it was not given to', async () => {
    const [one, two] = [await planned(), await services.verified(tenant, 'restriction')];
    await approve(one);
    const [command] = await commandsOf(one.id, 'approval');

    await expect(
      services.as(tenant, () => services.get(CommandsService).apply(two.id, String(command!.id))),
    ).rejects.toMatchObject({ code: 'resource.not_found' });
  });
});

describe('effects of a transition', () => {
  let services: RequestServices;
  beforeAll(async () => {
    services = await startRequestServices();
  });
  afterAll(() => services?.close());

  it('are written with the state or not at all', async () => {
    const tenant = await services.createTenant();
    const { id } = await services.create(tenant);
    const count = () =>
      services.rows(
        `select (select count(*) from event where request_id = $1) events, (select count(*) from mail_message where request_id = $1) mails,
                (select count(*) from audit where object = $1) audits, (select count(*) from verification_code where request_id = $1) codes,
                (select count(*) from credential) credentials, (select state from request where id = $1)`,
        [id],
      );
    const before = await count();
    const broken = services.as(tenant, () =>
      services.unitOfWork.run(async () => {
        await services.get(WorkflowSteps).triage(id);
        throw new Error('the database goes away');
      }),
    );
    await expect(broken).rejects.toThrow('goes away');
    expect(await count()).toEqual(before);
    await services.as(tenant, () => services.get(WorkflowSteps).triage(id));
    expect(await count()).toEqual([
      { events: '2', mails: '2', audits: '3', codes: '2', credentials: '1', state: 'awaiting_identity' },
    ]);
  });
});
