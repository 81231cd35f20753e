import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { ConsentTimers } from '#consents';
import {
  CollectionService,
  CommandsService,
  ExecutionService,
  LaterDeletions,
  LiftingService,
  PackageTransfer,
  PlanningService,
  VerificationService,
  WorkflowSteps,
} from '#requests';
import { RequestKeyCodec, TemporalModule, createWorker } from '#temporal';
import { TASK_QUEUE } from '#workflows/request/messages';
import { ConsentTimerActivitiesImpl } from '../../apps/worker/activities/consent-timer.activities.js';
import { LifecycleActivitiesImpl } from '../../apps/worker/activities/lifecycle.activities.js';
import { RestrictionActivitiesImpl } from '../../apps/worker/activities/restriction.activities.js';
import { StoreActivitiesImpl } from '../../apps/worker/activities/store.activities.js';
import { TransferActivitiesImpl } from '../../apps/worker/activities/transfer.activities.js';
import { bindActivities } from '../../apps/worker/bind-activities.js';
import { startRequestServices, type RequestServices } from '../support/request-services.js';

export const NAMESPACE = 'habeas';

/** A worker as it is installed, on a development server and a database of its own. */
export interface RealWorker {
  readonly env: TestWorkflowEnvironment;
  readonly services: RequestServices;
  stop(): Promise<void>;
}

/** @param cli of Temporal @param environment settings beside those of every spec */
export async function startRealWorker(
  cli: string,
  environment: Record<string, string> = {},
): Promise<RealWorker> {
  const env = await TestWorkflowEnvironment.createLocal({
    server: {
      executable: { type: 'existing-path', path: cli },
      namespace: NAMESPACE,
      log: { format: 'json', level: 'never' },
      searchAttributes: [
        ...['Right', 'State', 'Regime', 'Tenant', 'WaitsFor', 'Level'].map((name) =>
          defineSearchAttributeKey(`Habeas${name}`, SearchAttributeType.KEYWORD),
        ),
        defineSearchAttributeKey('HabeasDueAt', SearchAttributeType.DATETIME),
        defineSearchAttributeKey('HabeasSafeDueAt', SearchAttributeType.DATETIME),
        defineSearchAttributeKey('HabeasBreached', SearchAttributeType.BOOL),
      ],
    },
  });
  const address = { TEMPORAL_ADDRESS: env.address, TEMPORAL_NAMESPACE: NAMESPACE, HEARTBEAT_SECONDS: '5' };
  const services = await startRequestServices({ ...address, ...environment }, TemporalModule);
  const worker = await createWorker(env.nativeConnection, {
    settings: services.settings,
    taskQueue: TASK_QUEUE,
    codec: services.get(RequestKeyCodec),
    activities: realActivities(services),
    workflowBundle: process.env.TEST_WORKFLOW_BUNDLE!,
    report: () => undefined,
  });
  const running = worker.run();
  return {
    env,
    services,
    stop: async () => {
      worker.shutdown();
      await running;
      await services.close();
      await env.teardown();
    },
  };
}

/** The activities of a worker as it is installed. */
export const realActivities = (services: RequestServices) =>
  bindActivities(
    new LifecycleActivitiesImpl(services.get(WorkflowSteps), services.get(CommandsService)),
    new StoreActivitiesImpl(
      services.get(PlanningService),
      services.get(ExecutionService),
      services.get(LaterDeletions),
      services.get(VerificationService),
      services.get(CollectionService),
    ),
    new TransferActivitiesImpl(services.get(PackageTransfer)),
    new RestrictionActivitiesImpl(services.get(LiftingService)),
    new ConsentTimerActivitiesImpl(new ConsentTimers(services.unitOfWork, services.clock)),
  );
