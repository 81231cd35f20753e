import { TestWorkflowEnvironment } from '@temporalio/testing';
import { RequestKeyCodec, TemporalModule, createWorker } from '#temporal';
import { TASK_QUEUE } from '#workflows/request/messages';
import type { Snapshot } from '#workflows/request/ports';
import { startRequestServices, type RequestServices } from '../support/request-services.js';
import { defineSearchAttributes } from './memory-worker.js';
import { realActivities } from './real-worker.js';

/** The real activities on a database of their own, on a server that skips time. */
export interface SkippingWorker {
  readonly services: RequestServices;
  /** Lets time pass until a moment of the calendar of the services. */
  passTo(moment: Date): Promise<void>;
  stop(): Promise<void>;
}

type Activity = (...args: never[]) => Promise<unknown>;

/**
 * @param server the time-skipping test server
 * @param begin in the calendar of the services, which has nothing to do with that of the server but that it goes as fast
 */
export async function startSkippingWorker(server: string, begin: Date): Promise<SkippingWorker> {
  const env = await TestWorkflowEnvironment.createTimeSkipping({
    server: { executable: { type: 'existing-path', path: server } },
  });
  await defineSearchAttributes(env);
  const address = { TEMPORAL_ADDRESS: env.address, TEMPORAL_NAMESPACE: env.namespace ?? 'default' };
  const services = await startRequestServices({ ...address, HEARTBEAT_SECONDS: '5' }, TemporalModule);
  const ahead = begin.getTime() - (await env.currentTimeMs());
  /** The services read their clock without waiting for anybody: it is set before each use. */
  const setClock = async (): Promise<void> => {
    const now = (await env.currentTimeMs()) + ahead;
    services.clock.move(now - services.clock.now().getTime());
  };
  await setClock();
  const onServer = (moment: string): string => new Date(Date.parse(moment) - ahead).toISOString();
  const inTime =
    (activity: Activity): Activity =>
    async (...args) => {
      await setClock();
      return onClockOfServer(await activity(...args), onServer);
    };
  const activities = Object.fromEntries(
    Object.entries(realActivities(services)).map(([name, activity]) => [name, inTime(activity)]),
  );
  const worker = await createWorker(env.nativeConnection, {
    settings: services.settings,
    taskQueue: TASK_QUEUE,
    codec: services.get(RequestKeyCodec),
    activities,
    workflowBundle: process.env.TEST_WORKFLOW_BUNDLE!,
    report: () => undefined,
  });
  const running = worker.run();
  return {
    services,
    passTo: async (moment) => {
      const ms = moment.getTime() - ahead - (await env.currentTimeMs());
      if (ms > 0) await env.sleep(ms);
      await setClock();
    },
    stop: async () => {
      worker.shutdown();
      await running;
      await services.close();
      await env.teardown();
    },
  };
}

/** What a workflow waits for is a moment of its server. */
function onClockOfServer(result: unknown, onServer: (moment: string) => string): unknown {
  if (!isSnapshot(result) || !result.timer) return result;
  return { ...result, timer: { ...result.timer, at: onServer(result.timer.at) } };
}

const isSnapshot = (result: unknown): result is Snapshot =>
  typeof result === 'object' && result !== null && 'revision' in result && 'timer' in result;
