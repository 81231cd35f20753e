import { createSecretKey, randomBytes } from 'node:crypto';
import { Client, WithStartWorkflowOperation, type WorkflowHandle } from '@temporalio/client';
import type { PayloadCodec } from '@temporalio/common';
import proto from '@temporalio/proto';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import type { OfferedRight, RequestEvent, RequestState, VerificationLevel } from '#contracts';
import { loadSettings, newId } from '#platform';
import { RequestKeyCodec, createWorker } from '#temporal';
import {
  COMMAND_UPDATE,
  LIFT_WORKFLOW,
  REFRESH_SIGNAL,
  REQUEST_WORKFLOW,
  TASK_QUEUE,
} from '#workflows/request/messages';
import { bindActivities } from '../../apps/worker/bind-activities.js';
import { MemoryActivities, MemoryRestriction } from './memory-activities.js';
import { MemoryRequest, type World } from './memory-request.js';

export const MINUTE = 60_000;
export const DAY = 24 * 60 * MINUTE;
const TENANT = 'ten_spec';

/** One running request and the hands of those who act on it. */
export interface Run {
  readonly id: string;
  readonly request: MemoryRequest;
  readonly handle: WorkflowHandle;
  command(event: RequestEvent, commandId?: string): Promise<unknown>;
  /** Approves the plan that lies on the table. */
  approve(): Promise<unknown>;
  /** A change from outside the workflow, followed by the signal that it is told by. */
  change(event: RequestEvent): Promise<void>;
  /** The signal alone: something beside the row has changed. */
  refresh(): Promise<void>;
  /** Lets time pass until the request is in the state: what is tried again waits in between. */
  until(state: RequestState): Promise<void>;
  /** Lets time pass until the end. */
  end(): Promise<unknown>;
}

/** The real workflows on a server that skips time, with rows in memory behind their ports. */
export interface MemoryWorker {
  readonly env: TestWorkflowEnvironment;
  start(right: OfferedRight, world?: World, level?: VerificationLevel): Promise<Run>;
  /** A run of a person whose identity is proven. */
  startVerified(right: OfferedRight, world?: World): Promise<Run>;
  /** Another run of a request whose workflow was ended from outside. */
  startAgain(request: MemoryRequest): Promise<Run>;
  /** A command after the end, which starts the next run with it, as the API does. */
  commandEnded(run: Run, event: RequestEvent): Promise<Run>;
  startLift(restriction: MemoryRestriction): Promise<WorkflowHandle>;
  /** Lets time pass until the workflow ends. @returns its result */
  end(handle: WorkflowHandle): Promise<unknown>;
  now(): Promise<Date>;
  /** Lets time pass. */
  sleep(ms: number): Promise<void>;
  stop(): Promise<void>;
}

/** @param server the time-skipping test server @param codec default: that of Habeas with one key for everything */
export async function startMemoryWorker(
  server: string,
  codec: PayloadCodec = sealing(),
): Promise<MemoryWorker> {
  const env = await TestWorkflowEnvironment.createTimeSkipping({
    server: { executable: { type: 'existing-path', path: server } },
  });
  await defineSearchAttributes(env);
  const now = async (): Promise<Date> => new Date(await env.currentTimeMs());
  const activities = new MemoryActivities(now);
  const worker = await createWorker(env.nativeConnection, {
    settings: loadSettings({
      HABEAS_MODE: 'standalone',
      DATABASE_URL: 'postgres://127.0.0.1:1/unused',
      MASTER_KEY_FILE: 'unused',
      TEMPORAL_NAMESPACE: env.namespace ?? 'default',
    }),
    taskQueue: TASK_QUEUE,
    codec,
    activities: bindActivities(activities),
    workflowBundle: process.env.TEST_WORKFLOW_BUNDLE!,
    report: () => undefined,
  });
  const running = worker.run();
  // The client of the environment skips ahead for as long as it waits for a result: when nothing is left to wait for,
  // on to the timeouts of finished workflows, ten years away.
  const { connection, namespace } = env;
  const dataConverter = { payloadCodecs: [codec] };
  const { workflow } = new Client({ connection, namespace: namespace ?? 'default', dataConverter });
  const run = async (request: MemoryRequest): Promise<Run> => {
    const { ref } = request;
    const options = { workflowId: ref.requestId, taskQueue: TASK_QUEUE, args: [ref] };
    return runOf(env, request, await workflow.start(REQUEST_WORKFLOW, options));
  };
  const start: MemoryWorker['start'] = async (right, world = {}, level = 'L0') => {
    const ref = { tenantId: TENANT, requestId: newId('request') };
    const request = new MemoryRequest(ref, right, await now(), world, level);
    activities.addRequest(request);
    return run(request);
  };
  return {
    env,
    now,
    start,
    startVerified: (right, world) => start(right, world, 'L2'),
    startAgain: run,
    commandEnded: async ({ id, request }, event) => {
      const commandId = 'cmd_again';
      const startWorkflowOperation = new WithStartWorkflowOperation(REQUEST_WORKFLOW, {
        workflowId: id,
        taskQueue: TASK_QUEUE,
        args: [request.ref],
        workflowIdConflictPolicy: 'USE_EXISTING',
      });
      await workflow.executeUpdateWithStart(COMMAND_UPDATE, {
        args: [request.record(commandId, event)],
        updateId: commandId,
        startWorkflowOperation,
      });
      return runOf(env, request, await startWorkflowOperation.workflowHandle());
    },
    startLift: (restriction) => {
      const restrictionId = newId('restriction');
      activities.addRestriction(restrictionId, restriction);
      return workflow.start(LIFT_WORKFLOW, {
        workflowId: `${restrictionId}/lift`,
        taskQueue: TASK_QUEUE,
        args: [{ tenantId: TENANT, restrictionId }],
      });
    },
    end: (handle) => passTimeUntilEnd(env, handle),
    sleep: (ms) => env.sleep(ms),
    stop: async () => {
      worker.shutdown();
      await running;
      await env.teardown();
    },
  };
}

function runOf(env: TestWorkflowEnvironment, request: MemoryRequest, handle: WorkflowHandle): Run {
  let commands = 0;
  const command: Run['command'] = (event, commandId = `cmd_${(commands += 1)}`) =>
    handle.executeUpdate(COMMAND_UPDATE, { args: [request.record(commandId, event)], updateId: commandId });
  return {
    id: request.ref.requestId,
    request,
    handle,
    command,
    approve: () => command({ type: 'approved', planHash: request.row.planHash! }),
    change: async (event) => {
      request.change(event, new Date(await env.currentTimeMs()));
      await handle.signal(REFRESH_SIGNAL);
    },
    refresh: () => handle.signal(REFRESH_SIGNAL),
    until: (state) => passTimeUntil(env, state, () => request.row.state),
    end: () => passTimeUntilEnd(env, handle),
  };
}

/** The steps of time are short against every timer of a request, and long against the work between two states. */
async function passTimeUntil(
  env: TestWorkflowEnvironment,
  wanted: RequestState,
  state: () => RequestState,
): Promise<void> {
  for (let step = 0; step < 1_000; step += 1) {
    if (state() === wanted) return;
    await env.sleep('1 second');
  }
  throw new Error(`The request is ${state()} and did not become ${wanted}.`);
}

/** Short steps while something happens, longer ones while nothing does. */
async function passTimeUntilEnd(env: TestWorkflowEnvironment, handle: WorkflowHandle): Promise<unknown> {
  let ended = false;
  const result = handle.result().finally(() => (ended = true));
  result.catch(() => undefined);
  for (let ms = 1_000; !ended; ms = Math.min(ms * 2, DAY / 4)) await env.sleep(ms);
  return result;
}

const {
  INDEXED_VALUE_TYPE_BOOL: BOOL,
  INDEXED_VALUE_TYPE_KEYWORD: KEYWORD,
  INDEXED_VALUE_TYPE_DATETIME: DATETIME,
} = proto.temporal.api.enums.v1.IndexedValueType;

/** The server takes no workflow that sets an attribute which it does not know. */
export async function defineSearchAttributes({
  connection,
  namespace,
}: TestWorkflowEnvironment): Promise<void> {
  await connection.operatorService.addSearchAttributes({
    namespace: namespace ?? 'default',
    searchAttributes: {
      HabeasRight: KEYWORD,
      HabeasState: KEYWORD,
      HabeasRegime: KEYWORD,
      HabeasTenant: KEYWORD,
      HabeasDueAt: DATETIME,
      HabeasSafeDueAt: DATETIME,
      HabeasBreached: BOOL,
      HabeasWaitsFor: KEYWORD,
      HabeasLevel: KEYWORD,
    },
  });
}

function sealing(): PayloadCodec {
  const key = createSecretKey(randomBytes(32));
  const entry = { id: 'key_spec', key };
  return new RequestKeyCodec({ keyFor: () => Promise.resolve(entry), keyById: () => Promise.resolve(key) });
}
