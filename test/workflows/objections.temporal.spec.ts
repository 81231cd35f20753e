import { DataMapsService } from '#stores';
import { DecisionsService } from '#decisions';
import { LiftSweep, RequestsService } from '#requests';
import { WorkflowService } from '#temporal';
import { REQUEST_WORKFLOW } from '#workflows/request/messages';
import { eventually } from '../support/eventually.js';
import { APPROVER, DAY, email, sampleMap, type RequestServices } from '../support/request-services.js';
import { startRealWorker, type RealWorker } from './real-worker.js';
import { quietRuntime } from './runtime.js';

quietRuntime();

const cli = process.env.TEST_TEMPORAL_CLI;
const MAP = (file: string): string =>
  sampleMap(file).replace(
    'stores:',
    '  fraud: { basis: legitimate_interests, dpv: FraudPreventionAndDetection }\nstores:',
  );

/** Art. 21(1), 18(1)(d) and 18(3) GDPR, with the workflow between the person and the answer. */
(cli ? describe : describe.skip)('an objection on its way through the workflow', () => {
  let worker: RealWorker;
  let services: RequestServices;
  let tenant: string;

  beforeAll(async () => {
    worker = await startRealWorker(cli!);
    ({ services } = worker);
    tenant = await services.createTenant();
    await services.as(tenant, () => services.get(DataMapsService).activate(MAP(services.storeFile)));
  }, 60_000);
  afterAll(() => worker?.stop());

  const code = async (address: string): Promise<string> => {
    const question = { subject: email(address), purpose: 'fraud' };
    const { reasons } = await services.as(tenant, () => services.get(DecisionsService).answer(question));
    return reasons[0]!.code;
  };
  const state = async (id: string): Promise<string> =>
    (await services.rows<{ state: string }>('select state from request where id = $1', [id]))[0]!.state;
  const waiting = async (address: string): Promise<string> => {
    const { id } = await services.verified(tenant, 'objection', address);
    await eventually('a person has to weigh', async () => (await state(id)) === 'assessing', 20_000);
    return id;
  };

  it('is held back while it is weighed, and ends what it names when it is upheld', async () => {
    const id = await waiting('ada@example.com');
    expect(await code('ada@example.com')).toBe('RESTRICTED');
    const done = await services.command(tenant, id, {
      kind: 'decision',
      body: { purposes: [{ purposeId: 'fraud', decision: 'grant' }] },
      text: 'The reasons of the person weigh more.',
    });
    expect(done).toMatchObject({ state: 'fulfilled', offers: ['erasure'] });
    expect(await code('ada@example.com')).toBe('OBJECTED');
  }, 60_000);

  it('goes on when it is refused, once the person was told and the time is over', async () => {
    const id = await waiting('bob@example.com');
    const refused = await services.command(tenant, id, {
      kind: 'refusal',
      body: { codes: ['COMPELLING_GROUNDS'] },
      text: 'Fraud was tried with this account.',
    });
    expect(refused.state).toBe('refused');
    expect(await services.get(LiftSweep).sweep()).toBe(0);
    expect(await code('bob@example.com')).toBe('RESTRICTED');
    services.clock.move(7 * DAY + 1);
    expect(await services.get(LiftSweep).sweep()).toBe(1);
    expect(await code('bob@example.com')).toBe('BASIS_LEGITIMATE_INTERESTS');
  }, 60_000);

  it('a request whose appeal is granted goes on after its workflow had ended', async () => {
    const requests = services.get(RequestsService);
    const start = (id: string) =>
      services.get(WorkflowService).start(REQUEST_WORKFLOW, id, [{ tenantId: tenant, requestId: id }]);
    const verification = { kind: 'verification', body: { level: 'L3', method: 'document' } } as const;
    const { id } = await services.create(tenant, { residence: 'US-VA' });
    await start(id);
    await eventually('it is known who asks', async () => (await state(id)) === 'awaiting_identity', 20_000);
    await services.command(tenant, id, verification);
    await eventually('there is a plan', async () => (await state(id)) === 'awaiting_approval', 20_000);
    const refusal = { kind: 'refusal', body: { codes: ['NO_MATCH'] }, text: 'Nothing is held.' } as const;
    expect((await services.command(tenant, id, refusal)).state).toBe('refused');
    const appeal = await services.as(tenant, () => requests.appeal(id, 'I have an account.'));
    await start(appeal.id);
    await eventually('a person decides', async () => (await state(appeal.id)) === 'assessing', 20_000);
    const purposes = [{ purposeId: 'shop', decision: 'grant' }];
    const granted = { kind: 'decision', body: { purposes }, text: 'It is there after all.' } as const;
    expect((await services.command(tenant, appeal.id, granted, APPROVER)).state).toBe('fulfilled');
    expect(await state(id)).toBe('planning');
    const [{ message }] = (await services.rows<{ message: { workflow: string; signal: string } }>(
      `select message from outbox where message ->> 'kind' = 'workflow.resume' and message ->> 'workflowId' = $1`,
      [id],
    )) as [{ message: { workflow: string; signal: string } }];
    const input = [{ tenantId: tenant, requestId: id }];
    await services.get(WorkflowService).resume(message.workflow, id, input, message.signal);
    await eventually('it is planned anew', async () => (await state(id)) === 'awaiting_approval', 20_000);
    await services.get(WorkflowService).resume(message.workflow, id, input, message.signal);
    await services.command(tenant, id, { kind: 'withdrawal', body: {} });
  }, 90_000);
});
