import { createRequestSchema, type CreateRequest, type RequestView } from '#contracts/schemas';
import { runInContext } from '#platform';
import { ExecutionService, PlanningService, RequestsService, WorkflowSteps } from '#requests';
import {
  APPROVER,
  DAY,
  OPERATOR,
  email,
  startRequestServices,
  type RequestServices,
} from '../support/request-services.js';

const ADA = { identifiers: [email('ada@example.com')] };
const BOTH: CreateRequest['rights'] = ['erasure', 'portability'];
const LETTER = { right: undefined, rights: BOTH };

describe('a copy and the erasure in one letter', () => {
  let services: RequestServices;
  let tenant: string;
  beforeAll(async () => {
    services = await startRequestServices();
  });
  afterAll(() => services?.close());
  beforeEach(async () => {
    tenant = await services.createTenant();
  });

  const as = <T>(work: () => Promise<T>) => services.as(tenant, work);
  const get = (id: string) => as(() => services.get(RequestsService).get(id));
  const steps = () => services.get(WorkflowSteps);
  const triage = (id: string) => as(() => steps().triage(id));
  const verification = (id: string, body: object = { level: 'L3', method: 'operator' }) =>
    services.command(tenant, id, { kind: 'verification', body: { ...body } });
  const withdraw = (id: string) => services.command(tenant, id, { kind: 'withdrawal', body: {} });
  const plan = async (id: string) => {
    await as(() => services.get(PlanningService).planStore(id, 'crm'));
    await as(() => steps().concludePlan(id));
    return get(id);
  };
  const execute = (id: string) => as(() => services.get(ExecutionService).executeStore(id, 'crm', {}));
  const letter = async (): Promise<{ copy: RequestView; erasure: RequestView }> => {
    const copy = await services.create(tenant, LETTER);
    return { copy, erasure: await get(copy.linked![0]!.id) };
  };
  const signals = async (id: string) =>
    services.rows(
      `select 1 from outbox where message ->> 'kind' = 'workflow.signal' and message ->> 'workflowId' = $1`,
      [id],
    );

  it('become two requests with a number and a clock each, that know of each other', async () => {
    const { copy, erasure } = await letter();
    expect([copy.right, erasure.right]).toEqual(['portability', 'erasure']);
    expect(copy.linked).toEqual([{ id: erasure.id, right: 'erasure' }]);
    expect(erasure.linked).toEqual([{ id: copy.id, right: 'portability' }]);
    expect(erasure.number).not.toBe(copy.number);
    expect([copy.dueAt, erasure.dueAt]).toEqual([expect.any(String), expect.any(String)]);
    expect(erasure.requiredLevel).toBe(copy.requiredLevel);
    const alone = await services.create(tenant, { subject: { identifiers: [email('bob@example.com')] } });
    expect(alone.linked).toBeUndefined();
  });

  it('are found again by the key of the caller, and not taken twice', async () => {
    const context = { tenantId: tenant, actor: OPERATOR, correlationId: 'spec', idempotencyKey: 'letter-1' };
    const send = () =>
      runInContext(context, () => services.get(RequestsService).create({ rights: BOTH, subject: ADA }));
    const [first, again] = [await send(), await send()];
    expect(again.id).toBe(first.id);
    expect(await services.rows(`select 1 from request where tenant_id = $1`, [tenant])).toHaveLength(2);
  });

  it.each([
    [{ rights: ['portability', 'erasure'], right: 'erasure' }],
    [{}],
    [{ rights: ['erasure', 'erasure'] }],
    [{ rights: ['access', 'portability'] }],
    [{ rights: ['erasure'] }],
  ])('are refused as %j', (rights) => {
    expect(createRequestSchema.safeParse({ subject: ADA, ...rights }).success).toBe(false);
  });

  it('ask once who the person is, and count what is shown for both', async () => {
    const { copy, erasure } = await letter();
    await Promise.all([triage(copy.id), triage(erasure.id)]);
    const asked = await services.rows(
      `select request_id from mail_message where notice = 'VERIFY_REQUEST' and request_id = any($1)`,
      [[copy.id, erasure.id]],
    );
    expect(asked).toEqual([{ request_id: copy.id }]);

    await verification(erasure.id);
    const both = await Promise.all([get(copy.id), get(erasure.id)]);
    expect(both.map(({ state, verificationLevel }) => [state, verificationLevel])).toEqual([
      ['planning', 'L3'],
      ['planning', 'L3'],
    ]);
    expect(await signals(copy.id)).toHaveLength(1);
  });

  it('count what is shown for one before the other was looked at', async () => {
    const { copy, erasure } = await letter();
    await triage(copy.id);
    await verification(copy.id);
    expect((await get(erasure.id)).state).toBe('received');
    await triage(erasure.id);
    expect((await get(erasure.id)).state).toBe('planning');
  });

  it('have three tries together', async () => {
    const { copy, erasure } = await letter();
    await Promise.all([triage(copy.id), triage(erasure.id)]);
    const failed = { result: 'failed', method: 'operator' };
    for (const id of [copy.id, erasure.id, copy.id]) await verification(id, failed);
    expect([(await get(copy.id)).state, (await get(erasure.id)).state]).toEqual(['refused', 'refused']);
  });

  it('may both be verified at once', async () => {
    const { copy, erasure } = await letter();
    await Promise.all([triage(copy.id), triage(erasure.id)]);
    await Promise.allSettled([verification(copy.id), verification(erasure.id)]);
    expect([(await get(copy.id)).state, (await get(erasure.id)).state]).toEqual(['planning', 'planning']);
  });

  it('let the erasure wait until the copy is through, and wake it then', async () => {
    const { copy, erasure } = await letter();
    await Promise.all([triage(copy.id), triage(erasure.id)]);
    await verification(copy.id);
    expect((await get(erasure.id)).waitsFor).toEqual([copy.id]);
    expect(await as(() => steps().read(erasure.id))).toMatchObject({ waitsFor: [copy.id] });
    expect((await get(copy.id)).waitsFor).toBeUndefined();

    const before = (await signals(erasure.id)).length;
    await withdraw(copy.id);
    expect(await signals(erasure.id)).toHaveLength(before + 1);
    expect((await get(erasure.id)).waitsFor).toBeUndefined();
    expect(await as(() => steps().read(erasure.id))).not.toHaveProperty('waitsFor');
  });

  it('erase nothing past the workflow while the copy is open', async () => {
    const { copy, erasure } = await letter();
    await Promise.all([triage(copy.id), triage(erasure.id)]);
    await verification(copy.id);
    const { planHash } = await plan(erasure.id);
    const body = { planHash, changes: false };
    await services.command(tenant, erasure.id, { kind: 'approval', body }, APPROVER);
    await expect(execute(erasure.id)).rejects.toMatchObject({
      code: 'request.blocked',
      detail: expect.stringContaining(`BLOCKED_BY_OPEN_ACCESS: ${copy.id}`),
    });
    await withdraw(copy.id);
    expect(await execute(erasure.id)).toBe('done');
  });

  describe('of somebody who asked for them apart', () => {
    const apart = async (regime?: string) => {
      const of = { subject: ADA, ...(regime && { regime }) };
      const copy = await services.create(tenant, { right: 'access', ...of });
      const erasure = await services.create(tenant, { right: 'erasure', ...of });
      await triage(erasure.id);
      await verification(erasure.id);
      return { copy, erasure: await get(erasure.id) };
    };

    it('wait for each other under PIPEDA, s. 8(8)', async () => {
      const { copy, erasure } = await apart('CA_PIPEDA');
      expect(erasure).toMatchObject({ state: 'planning', waitsFor: [copy.id] });
      await withdraw(copy.id);
      expect(await signals(erasure.id)).toHaveLength(1);
      expect((await get(erasure.id)).waitsFor).toBeUndefined();
    });

    it('do not under the GDPR', async () => {
      expect((await apart()).erasure.waitsFor).toBeUndefined();
    });
  });

  it('lets the erasure go on when the link to the copy has run out', async () => {
    const { copy, erasure } = await letter();
    await Promise.all([triage(copy.id), triage(erasure.id)]);
    await verification(copy.id);
    await services.rows(`update request set state = 'delivering', entered_at = now() where id = $1`, [
      copy.id,
    ]);
    for (let days = 0; days < 120 && (await get(copy.id)).state === 'delivering'; days += 5) {
      services.clock.move(5 * DAY);
      const { timer } = await as(() => steps().read(copy.id));
      if (timer && Date.parse(timer.at) <= services.clock.now().getTime())
        await as(() =>
          steps().advance(copy.id, 'delivering', { type: 'timer', timer: timer.name, key: timer.key }),
        );
    }
    expect((await get(copy.id)).state).toBe('fulfilled');
    expect((await get(erasure.id)).waitsFor).toBeUndefined();
  });
});
