import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { WorkflowHandle } from '@temporalio/client';
import type { PayloadCodec } from '@temporalio/common';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import proto from '@temporalio/proto';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { AppError, type OfferedRight, type RequestEvent, type RequestState } from '#contracts';
import { loadSettings, newId } from '#platform';
import { RequestKeyCodec, createWorker } from '#temporal';
import { COMMAND_UPDATE, REQUEST_WORKFLOW } from '#workflows/request/messages';
import type { RequestRef } from '#workflows/request/ports';
import { bindActivities } from '../../apps/worker/bind-activities.js';
import { eventually } from '../support/eventually.js';
import { MemoryRequest, type StoreBehaviour } from './memory-requests.js';

export const HISTORIES = fileURLToPath(new URL('./histories/', import.meta.url));
/** `WRITE_HISTORIES=1` records the runs of this spec anew, in clear: they hold made-up ids only. */
const writing = process.env.WRITE_HISTORIES === '1';

/** One running request and the hands of those who act on it. */
export interface Run {
  readonly id: string;
  readonly request: MemoryRequest;
  readonly handle: WorkflowHandle;
  command(event: RequestEvent, commandId?: string): Promise<unknown>;
  until(state: RequestState): Promise<void>;
}

/** The real workflows on a server that skips time, with requests in memory behind their ports. */
export interface MemoryWorker {
  readonly env: TestWorkflowEnvironment;
  start(right: OfferedRight, stores?: StoreBehaviour): Promise<Run>;
  /** A run that is verified and waits for approval, or for what its right waits for. */
  startVerified(right: OfferedRight, stores?: StoreBehaviour): Promise<Run>;
  /** Keeps the history of a finished run when histories are written. */
  record(name: string, workflowId: string): Promise<void>;
  stop(): Promise<void>;
}

const TASK_QUEUE = 'memory';

export async function startMemoryWorker(server: string): Promise<MemoryWorker> {
  const codec = writing ? inClear : sealing();
  const env = await TestWorkflowEnvironment.createTimeSkipping({
    server: { executable: { type: 'existing-path', path: server } },
    client: { dataConverter: { payloadCodecs: [codec] } },
  });
  await defineSearchAttributes(env);
  const requests = new Map<string, MemoryRequest>();
  const worker = await createWorker(env.nativeConnection, {
    settings: loadSettings({
      HABEAS_MODE: 'standalone',
      DATABASE_URL: 'postgres://127.0.0.1:1/unused',
      MASTER_KEY_FILE: 'unused',
      TEMPORAL_NAMESPACE: env.namespace ?? 'default',
    }),
    taskQueue: TASK_QUEUE,
    codec,
    activities: dispatching(requests),
    workflowBundle: process.env.TEST_WORKFLOW_BUNDLE!,
    report: () => undefined,
  });
  const running = worker.run();
  const start = async (right: OfferedRight, stores: StoreBehaviour = {}): Promise<Run> => {
    const ref = { tenantId: 'tnt_spec', requestId: newId('request') };
    const request = new MemoryRequest(
      ref,
      right,
      () => env.currentTimeMs(),
      await env.currentTimeMs(),
      stores,
    );
    requests.set(ref.requestId, request);
    const handle = await env.client.workflow.start(REQUEST_WORKFLOW, {
      workflowId: ref.requestId,
      taskQueue: TASK_QUEUE,
      args: [ref],
    });
    return runOf(request, handle);
  };
  return {
    env,
    start,
    startVerified: async (right, stores) => {
      const run = await start(right, stores);
      await run.until('awaiting_identity');
      await run.command({ type: 'verified', level: 'L2' });
      await run.command({ type: 'decided', granted: 1, refused: 0, codes: [] });
      return run;
    },
    record: async (name, workflowId) => {
      if (!writing) return;
      const history = await env.client.workflow.getHandle(workflowId).fetchHistory();
      writeFileSync(join(HISTORIES, `${name}.v1.json`), `${withoutHost(historyToJSON(history))}\n`);
    },
    stop: async () => {
      worker.shutdown();
      await running;
      await env.teardown();
    },
  };
}

const { INDEXED_VALUE_TYPE_KEYWORD: KEYWORD, INDEXED_VALUE_TYPE_DATETIME: DATETIME } =
  proto.temporal.api.enums.v1.IndexedValueType;

/** Workers and clients are named by process and machine. */
const withoutHost = (json: string): string => json.replace(/"identity": ?"[^"]*"/g, '"identity": "spec"');

/** The server takes no workflow that sets an attribute which it does not know. */
async function defineSearchAttributes({ connection, namespace }: TestWorkflowEnvironment): Promise<void> {
  await connection.operatorService.addSearchAttributes({
    namespace: namespace ?? 'default',
    searchAttributes: {
      HabeasRight: KEYWORD,
      HabeasState: KEYWORD,
      HabeasRegime: KEYWORD,
      HabeasTenant: KEYWORD,
      HabeasDueAt: DATETIME,
    },
  });
}

function runOf(request: MemoryRequest, handle: WorkflowHandle): Run {
  let commands = 0;
  return {
    id: request.ref.requestId,
    request,
    handle,
    command: (event, commandId = `cmd_${(commands += 1)}`) =>
      handle.executeUpdate(COMMAND_UPDATE, { args: [request.give(commandId, event)], updateId: commandId }),
    until: async (state) => {
      await eventually(`the request is ${state}`, () => request.row.state === state, 20_000);
    },
  };
}

/** The activities of all requests: each finds its own by the id it is given. */
function dispatching(requests: ReadonlyMap<string, MemoryRequest>): object {
  const names = Object.keys(bindActivities(sample()));
  return Object.fromEntries(
    names.map((name) => [
      name,
      (ref: RequestRef, ...rest: never[]) => {
        const request = requests.get(ref.requestId);
        if (!request) throw new AppError('request.not_found');
        return (request as unknown as Record<string, (...args: unknown[]) => unknown>)[name]!(ref, ...rest);
      },
    ]),
  );
}

const sample = (): MemoryRequest =>
  new MemoryRequest({ tenantId: '', requestId: '' }, 'erasure', () => Promise.resolve(0), 0);

/** The codec of Habeas with one key for everything. */
function sealing(): PayloadCodec {
  const key = randomBytes(32);
  const entry = { id: 'key_spec', key };
  return new RequestKeyCodec({ keyFor: () => Promise.resolve(entry), keyById: () => Promise.resolve(key) });
}

const inClear: PayloadCodec = {
  encode: (payloads) => Promise.resolve(payloads),
  decode: (payloads) => Promise.resolve(payloads),
};
