import type { RequestRef, Snapshot } from '../request/ports.js';
import { storeActivities } from '../shared/activities.js';
import { requireOurs } from '../shared/require-ours.js';
import { PACKAGE } from '../request/messages.js';
import { failedStore, failureCode } from '../shared/stores.js';
import type { FulfilmentResult } from './messages.js';

/** One package of all stores: built anew on every try, so that nothing of a broken one is left. */
export async function buildPackage(request: RequestRef, snapshot: Snapshot): Promise<FulfilmentResult> {
  requireOurs(request, snapshot);
  try {
    await storeActivities(snapshot, null).buildPackage(request);
    return { status: 'done' };
  } catch (error) {
    return { status: 'failed', store: failedStore(error) ?? PACKAGE, code: failureCode(error) };
  }
}
