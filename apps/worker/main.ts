import 'reflect-metadata';
import { fileURLToPath } from 'node:url';
import { NestFactory } from '@nestjs/core';
import { DefaultLogger, Runtime, type Worker } from '@temporalio/worker';
import { loadSettings, type Settings } from '#platform';
import { serveProcessMetrics } from '#platform/http';
import {
  NestLogger,
  announceReady,
  createLogger,
  startPart,
  type Logger,
  type RunningPart,
} from '#platform/logging';
import { RequestKeyCodec, WorkflowService, connectWorker, createWorker } from '#temporal';
import { ConsentTimerActivitiesImpl } from './activities/consent-timer.activities.js';
import { LifecycleActivitiesImpl } from './activities/lifecycle.activities.js';
import { RestrictionActivitiesImpl } from './activities/restriction.activities.js';
import { TransferActivitiesImpl } from './activities/transfer.activities.js';
import { StoreActivitiesImpl } from './activities/store.activities.js';
import { bindActivities } from './bind-activities.js';
import { queuesOf } from './queues.js';
import { SCHEDULES } from './schedules.js';
import { WorkerModule } from './worker.module.js';

const BUNDLE = fileURLToPath(new URL('../../workflow-bundle.js', import.meta.url));

await startPart('worker', () => startWorker(loadSettings()));

/** One Temporal worker for each queue; see {@link queuesOf}. */
async function startWorker(settings: Settings): Promise<RunningPart> {
  installRuntime();
  const logger = createLogger({ level: settings.LOG_LEVEL, part: 'worker' });
  const app = await NestFactory.createApplicationContext(WorkerModule.forRoot(settings), {
    logger: new NestLogger(logger),
    abortOnError: false,
  });
  const activities = bindActivities(
    app.get(LifecycleActivitiesImpl),
    app.get(StoreActivitiesImpl),
    app.get(TransferActivitiesImpl),
    app.get(RestrictionActivitiesImpl),
    app.get(ConsentTimerActivitiesImpl),
  );
  const connection = await connectWorker(settings);
  const report = (activity: string, error: unknown) =>
    logger.failure('warn', 'activity failed', error, { context: activity });
  const parts = { settings, codec: app.get(RequestKeyCodec), activities, report };
  const queues = queuesOf(settings);
  const workers = await Promise.all(
    queues.map(({ taskQueue, workflows }) =>
      createWorker(connection, { ...parts, taskQueue, ...(workflows && { workflowBundle: BUNDLE }) }),
    ),
  );
  if (queues.some(({ workflows }) => workflows)) await setUpSchedules(app.get(WorkflowService), logger);
  const running = Promise.all(workers.map((worker) => worker.run()));
  endWithWorkers(running);
  const metrics = await serveProcessMetrics(settings.METRICS_PORT, settings.HOST);
  announceReady('worker');
  return {
    stop: async () => {
      metrics?.close();
      workers.forEach(shutDown);
      await running;
      await connection.close();
      await app.close();
    },
  };
}

/** Requests do not wait for timed work: a schedule that cannot be set up now is set up by the next start. */
async function setUpSchedules(workflows: WorkflowService, logger: Logger): Promise<void> {
  for (const work of SCHEDULES)
    await workflows
      .schedule(work)
      .catch((error: unknown) =>
        logger.failure('error', 'A schedule could not be set up', error, { context: work.id }),
      );
}

/** Once per process and before anything else of the SDK; signals are ours. */
function installRuntime(): void {
  Runtime.install({
    logger: new DefaultLogger('ERROR'),
    shutdownSignals: [],
    telemetryOptions: { logging: { filter: { core: 'ERROR', other: 'ERROR' }, forward: {} } },
  });
}

/** A worker that fails for good ends the process: whoever supervises it starts a fresh one. */
function endWithWorkers(running: Promise<unknown>): void {
  running.catch((error: Error) => {
    process.stderr.write(`habeas worker stops: ${error.message}\n`);
    process.exit(1);
  });
}

const shutDown = (worker: Worker): void => {
  if (worker.getState() === 'RUNNING') worker.shutdown();
};
