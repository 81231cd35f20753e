import { KeyManager } from '#keys';
import { Outbox } from '#persistence';
import { WorkflowService } from '#temporal';
import { SCHEDULES } from '../../apps/worker/schedules.js';
import { ConsentRows } from '../support/written-consents.js';
import { eventually } from '../support/eventually.js';
import { NAMESPACE, startRealWorker, type RealWorker } from './real-worker.js';
import { quietRuntime } from './runtime.js';

quietRuntime();

const cli = process.env.TEST_TEMPORAL_CLI;

(cli ? describe : describe.skip)('schedules', () => {
  let worker: RealWorker;

  beforeAll(async () => {
    worker = await startRealWorker(cli!);
  }, 60_000);
  afterAll(() => worker?.stop());

  const setUp = async (): Promise<void> => {
    const workflows = worker.services.get(WorkflowService);
    for (const work of SCHEDULES) await workflows.schedule(work);
  };
  const ended = async (id: string): Promise<string[]> => {
    const runs: string[] = [];
    for await (const run of worker.env.client.workflow.list({
      query: `TemporalScheduledById = '${id}' and ExecutionStatus = 'Completed'`,
    }))
      runs.push(run.workflowId);
    return runs;
  };

  it('are set up once, run at once, and stay paused when an operator has paused them', async () => {
    const { services, env } = worker;
    const tenantId = await services.createTenant();
    const rows = new ConsentRows(services.unitOfWork, services.get(KeyManager), services.get(Outbox));
    await services.as(tenantId, async () => {
      const consent = await rows.consent('newsletter');
      await rows.answer({ ...consent, sub: 'person-1', status: 'accepted', expiresAt: new Date(0) });
    });
    await setUp();
    const told = await eventually('the end is announced', async () => {
      const found = await services.rows(`select type from event where tenant_id = $1`, [tenantId]);
      return found.length > 0 && found;
    });
    expect(told).toEqual([{ type: 'consent.expired' }]);
    for (const { id } of SCHEDULES)
      await eventually(`${id} has run`, async () => (await ended(id)).length > 0);
    const handle = env.client.schedule.getHandle(SCHEDULES[0]!.id);
    await handle.pause('by an operator');
    await setUp();
    const { schedule } = await env.connection.workflowService.describeSchedule({
      namespace: NAMESPACE,
      scheduleId: SCHEDULES[0]!.id,
    });
    expect(schedule!.state).toMatchObject({ paused: true, notes: 'by an operator' });
    expect(schedule!.spec!.interval!.map(({ interval }) => Number(interval!.seconds))).toEqual([300]);
    const ids: string[] = [];
    for await (const { scheduleId } of env.client.schedule.list()) ids.push(scheduleId);
    expect(ids.sort()).toEqual(SCHEDULES.map(({ id }) => id).sort());
  });
});
