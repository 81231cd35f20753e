import {
  ApplicationFailure,
  proxyActivities,
  type ActivityInterfaceFor,
  type ActivityOptions,
} from '@temporalio/workflow';
import type { LiftWorkflowInput } from '../request/messages.js';
import type { StoreRef } from '../request/ports.js';
import { nearStore } from '../shared/activities.js';
import { forEachStore } from '../shared/stores.js';
import type { RestrictionActivities } from './ports.js';

const OPTIONS: ActivityOptions = {
  startToCloseTimeout: '1 hour',
  heartbeatTimeout: '1 minute',
  retry: {
    initialInterval: '2 seconds',
    backoffCoefficient: 2,
    maximumInterval: '15 minutes',
    maximumAttempts: 8,
  },
};
const activities = proxyActivities<RestrictionActivities>(OPTIONS);
const activitiesOf = (store: StoreRef): ActivityInterfaceFor<RestrictionActivities> =>
  proxyActivities<RestrictionActivities>({ ...OPTIONS, ...nearStore(store) });

/** Takes the marks of a restriction out of every store, then records it as lifted (Art. 18(3): the person was told before). */
export async function liftRestrictionWorkflow(input: LiftWorkflowInput): Promise<void> {
  if (typeof input?.restrictionId !== 'string')
    throw ApplicationFailure.nonRetryable(
      'The input of this workflow was not made by Habeas.',
      'payload.refused',
    );
  const stores = await activities.restrictedStores(input);
  const outcomes = await forEachStore(stores, (store) => activitiesOf(store).unmarkStore(input, store.id));
  const failed = outcomes.find((outcome) => !outcome.ok);
  if (failed && !failed.ok) throw ApplicationFailure.nonRetryable(failed.store.id, failed.code);
  await activities.concludeLift(input);
}
