import {
  proxyActivities,
  proxyLocalActivities,
  type ActivityInterfaceFor,
  type ActivityOptions,
} from '@temporalio/workflow';
import type {
  LifecycleActivities,
  Snapshot,
  StoreActivities,
  StoreRef,
  TransferActivities,
} from '../request/ports.js';

/** Tries of a store activity before a person is asked: about four minutes of a store being down. */
const STORE_ATTEMPTS = 8;

/** Tries of a transfer before a person is asked: about half an hour of a receiver being down. */
const TRANSFER_ATTEMPTS = 11;

/** Own-database steps: short, so local activities save the server a round trip each. */
export const lifecycle: ActivityInterfaceFor<LifecycleActivities> = proxyLocalActivities<LifecycleActivities>(
  {
    startToCloseTimeout: '30 seconds',
    localRetryThreshold: '1 minute',
    retry: { initialInterval: '500 milliseconds', backoffCoefficient: 2, maximumInterval: '30 seconds' },
  },
);

/** Activities of one store, on the task queue of the worker that can reach it. */
export function storeActivities(
  snapshot: Snapshot,
  store: StoreRef | null,
): ActivityInterfaceFor<StoreActivities> {
  return proxyActivities<StoreActivities>({
    ...(store && nearStore(store)),
    startToCloseTimeout: '6 hours',
    heartbeatTimeout: `${snapshot.heartbeatSeconds} seconds`,
    retry: {
      initialInterval: '2 seconds',
      backoffCoefficient: 2,
      maximumInterval: '15 minutes',
      maximumAttempts: STORE_ATTEMPTS,
    },
  });
}

/** A package on its way to another controller: tried for half an hour, each time from where the last one ended. */
export const transferActivities = (snapshot: Snapshot): ActivityInterfaceFor<TransferActivities> =>
  proxyActivities<TransferActivities>({
    startToCloseTimeout: '6 hours',
    heartbeatTimeout: `${snapshot.heartbeatSeconds} seconds`,
    retry: {
      initialInterval: '2 seconds',
      backoffCoefficient: 2,
      maximumInterval: '15 minutes',
      maximumAttempts: TRANSFER_ATTEMPTS,
    },
  });

/** Sends an activity to the worker that can reach the store, and names the store in the UI. */
export const nearStore = ({ id, taskQueue }: StoreRef): Pick<ActivityOptions, 'taskQueue' | 'summary'> => ({
  ...(taskQueue && { taskQueue }),
  summary: id,
});
