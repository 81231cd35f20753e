import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NativeConnection, Worker, type WorkerOptions } from '@temporalio/worker';
import type { PayloadCodec } from '@temporalio/common';
import type { Settings } from '#platform';
import { connectionOptions } from './client.js';
import { ActivityErrorsInterceptor, type ReportError } from './activity-errors.interceptor.js';

/** Compiled, or as it is where the sources run. */
const FAILURE_CONVERTER = fileURLToPath(
  new URL(`./failure-converter${extname(import.meta.url)}`, import.meta.url),
);

export interface WorkerParts {
  readonly settings: Settings;
  readonly taskQueue: string;
  readonly codec: PayloadCodec;
  readonly activities: object;
  /** Compiled workflows; absent for workers that only run activities near a store. */
  readonly workflowBundle?: string;
  readonly report: ReportError;
}

export const connectWorker = (settings: Settings): Promise<NativeConnection> =>
  NativeConnection.connect(connectionOptions(settings));

/** A Temporal worker with our codec, our error rules and the limits that were measured. */
export function createWorker(connection: NativeConnection, parts: WorkerParts): Promise<Worker> {
  const { settings, taskQueue, codec, activities, workflowBundle, report } = parts;
  const options: WorkerOptions = {
    connection,
    namespace: settings.TEMPORAL_NAMESPACE,
    taskQueue,
    activities,
    dataConverter: { payloadCodecs: [codec], failureConverterPath: FAILURE_CONVERTER },
    ...(workflowBundle ? { workflowBundle: { codePath: workflowBundle } } : {}),
    interceptors: {
      activity: [
        (context) => ({ inbound: new ActivityErrorsInterceptor(context.info.activityType, report) }),
      ],
    },
    maxCachedWorkflows: 200,
    shutdownGraceTime: '10s',
    shutdownForceTime: '15s',
    maxHeartbeatThrottleInterval: '5s',
  };
  return Worker.create(options);
}
