import { ApplicationFailure, proxyActivities } from '@temporalio/workflow';
import type { LiftWorkflowInput } from '../request/messages.js';
import { forEachStore } from '../shared/stores.js';
import type { RestrictionActivities } from './ports.js';

const activities = proxyActivities<RestrictionActivities>({
  startToCloseTimeout: '1 hour',
  heartbeatTimeout: '1 minute',
  retry: {
    initialInterval: '2 seconds',
    backoffCoefficient: 2,
    maximumInterval: '15 minutes',
    maximumAttempts: 8,
  },
});

/** Takes the marks of a restriction out of every store, then records it as lifted (Art. 18(3): the person was told before). */
export async function liftRestrictionWorkflow(input: LiftWorkflowInput): Promise<void> {
  if (typeof input?.restrictionId !== 'string')
    throw ApplicationFailure.nonRetryable(
      'The input of this workflow was not made by Habeas.',
      'payload.refused',
    );
  const stores = await activities.restrictedStores(input);
  const outcomes = await forEachStore(stores, (store) => activities.unmarkStore(input, store.id));
  const failed = outcomes.find((outcome) => !outcome.ok);
  if (failed && !failed.ok) throw ApplicationFailure.nonRetryable(failed.store.id, failed.code);
  await activities.concludeLift(input);
}
