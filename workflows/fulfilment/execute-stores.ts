import { setCurrentDetails } from '@temporalio/workflow';
import type { RequestRef, Snapshot } from '../request/ports.js';
import { storeActivities } from '../shared/activities.js';
import { requireOurs } from '../shared/require-ours.js';
import { forEachStore } from '../shared/stores.js';
import type { FulfilmentResult } from './messages.js';

/** Runs the approved plan in every store, in the order the map asks for. */
export async function executeStores(request: RequestRef, snapshot: Snapshot): Promise<FulfilmentResult> {
  requireOurs(request, snapshot);
  const done: string[] = [];
  const outcomes = await forEachStore(snapshot.stores, async (store) => {
    const result = await storeActivities(snapshot, store).executeStore(request, store.id);
    done.push(`${store.id}: ${result.status}`);
    setCurrentDetails(`${done.length} of ${snapshot.stores.length} stores\n\n${done.join('\n\n')}`);
    return result;
  });
  const failed = outcomes.find((outcome) => !outcome.ok);
  if (failed && !failed.ok) return { status: 'failed', store: failed.store.id, code: failed.code };
  const drifted = outcomes.some((outcome) => outcome.ok && outcome.value.status === 'drifted');
  return { status: drifted ? 'drifted' : 'done' };
}
