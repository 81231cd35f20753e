import type { RequestRef, Snapshot } from '../request/ports.js';
import { storeActivities } from '../shared/activities.js';
import { requireOurs } from '../shared/require-ours.js';
import { failureCode } from '../shared/stores.js';
import type { FulfilmentResult } from './messages.js';

/** Art. 20 GDPR: streams what the person provided into one package. */
export async function portabilityWorkflow(
  request: RequestRef,
  snapshot: Snapshot,
): Promise<FulfilmentResult> {
  requireOurs(request, snapshot);
  try {
    await storeActivities(snapshot, null).buildPackage(request);
    return { status: 'done' };
  } catch (error) {
    return { status: 'failed', store: 'package', code: failureCode(error) };
  }
}
