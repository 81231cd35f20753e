import { continueAsNew, proxyActivities, setCurrentDetails } from '@temporalio/workflow';
import type { ConsentTimerActivities } from './ports.js';

/** Runs go on as new ones after this many batches: histories stay short however much there is to do. */
const BATCHES = 100;

/** The next run of the schedule tries again what these did not bring about. */
const activities = proxyActivities<ConsentTimerActivities>({
  startToCloseTimeout: '5 minutes',
  retry: {
    initialInterval: '2 seconds',
    backoffCoefficient: 2,
    maximumInterval: '1 minute',
    maximumAttempts: 10,
  },
});

/** One event for each acceptance that has ended (consent reference, invariant I14). @param done by the runs before */
export async function consentExpiryWorkflow(done = 0): Promise<void> {
  // what did not come through our codec is no number
  let told = typeof done === 'number' ? done : 0;
  for (let batch = 0; batch < BATCHES; batch++) {
    const { expired, more } = await activities.announceExpiredConsents();
    told += expired;
    setCurrentDetails(`${told} acceptances have ended`);
    if (!more) return;
  }
  await continueAsNew<typeof consentExpiryWorkflow>(told);
}

export async function consentPartitionsWorkflow(): Promise<void> {
  const { made } = await activities.makeConsentPartitions();
  setCurrentDetails(`${made} made`);
}
