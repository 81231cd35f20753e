import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { Client } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import type { Resources } from '../support/benchmark.js';
import { BENCH_QUEUE, EMPTY_WORKFLOW, STEP_UPDATE, type Shape } from './messages.js';
import { inParallel } from './in-parallel.js';

/** Runs a worker of empty workflows in this process until the end of the run. */
export async function startEmptyWorker(
  address: string,
  namespace: string,
  resources: Resources,
): Promise<void> {
  Runtime.install({ logger: new DefaultLogger('ERROR'), shutdownSignals: [] });
  const connection = await NativeConnection.connect({ address });
  const worker = await Worker.create({
    connection,
    namespace,
    taskQueue: BENCH_QUEUE,
    workflowsPath: fileURLToPath(new URL('empty.workflow.ts', import.meta.url)),
    activities: { nothing: () => Promise.resolve() },
    maxCachedWorkflows: 200,
  });
  const running = worker.run();
  resources.onEnd(async () => {
    worker.shutdown();
    await running;
    await connection.close();
  });
}

/** Starts, updates and awaits so many empty workflows. */
export const runEmptyWorkflows = (
  client: Client,
  shape: Shape,
  count: number,
  atOnce: number,
): Promise<void> =>
  inParallel(count, atOnce, async () => {
    const handle = await client.workflow.start(EMPTY_WORKFLOW, {
      workflowId: `bench-${randomUUID()}`,
      taskQueue: BENCH_QUEUE,
      args: [shape],
    });
    for (let update = 0; update < shape.updates; update += 1) await handle.executeUpdate(STEP_UPDATE);
    await handle.result();
  });
