import { Context } from '@temporalio/activity';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { TASK_QUEUE } from '#workflows/request/messages';
import type { StoreRef } from '#workflows/request/ports';
import type { RestrictionActivities } from '#workflows/restriction/ports';

const STORE_QUEUE = 'store-web';
const STORES: readonly StoreRef[] = [
  { id: 'web', taskQueue: STORE_QUEUE, after: [] },
  { id: 'shop', taskQueue: null, after: [] },
];

const server = process.env.TEST_TEMPORAL_TIME_SKIPPING;
const describeWithServer = server ? describe : describe.skip;

describeWithServer('lifting a restriction', () => {
  let environment: TestWorkflowEnvironment;
  beforeAll(async () => {
    Runtime.install({
      logger: new DefaultLogger('ERROR'),
      shutdownSignals: [],
      telemetryOptions: { logging: { filter: { core: 'ERROR', other: 'ERROR' }, forward: {} } },
    });
    environment = await TestWorkflowEnvironment.createTimeSkipping({
      server: { executable: { type: 'existing-path', path: server! } },
    });
  });
  afterAll(() => environment?.teardown());

  it('works each store on its own queue, and the rest on the common one', async () => {
    const seen: string[] = [];
    const note = (what: string): void => void seen.push(`${what} on ${Context.current().info.taskQueue}`);
    const activities: RestrictionActivities = {
      restrictedStores: async () => {
        note('stores');
        return STORES;
      },
      unmarkStore: async (_input, store) => note(store),
      concludeLift: async () => note('conclusion'),
    };
    const connection = environment.nativeConnection;
    const common = await Worker.create({
      connection,
      taskQueue: TASK_QUEUE,
      activities,
      workflowBundle: { codePath: process.env.TEST_WORKFLOW_BUNDLE! },
    });
    const nearStore = await Worker.create({ connection, taskQueue: STORE_QUEUE, activities });
    await common.runUntil(
      nearStore.runUntil(
        environment.client.workflow.execute('liftRestrictionWorkflow', {
          workflowId: 'rst_spec/lift',
          taskQueue: TASK_QUEUE,
          args: [{ tenantId: 'ten_spec', restrictionId: 'rst_spec' }],
        }),
      ),
    );
    expect(seen.toSorted()).toEqual([
      'conclusion on habeas',
      'shop on habeas',
      'stores on habeas',
      'web on store-web',
    ]);
  });
});
