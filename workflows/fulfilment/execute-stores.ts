import { setCurrentDetails } from '@temporalio/workflow';
import type { RequestRef, Snapshot, StoreRef } from '../request/ports.js';
import { storeActivities } from '../shared/activities.js';
import { requireOurs } from '../shared/require-ours.js';
import { findFailure, forEachStore } from '../shared/stores.js';
import type { FulfilmentResult } from './messages.js';

/** Runs the approved plan in every store, in the order the map asks for. Where one drifted, those behind it are not begun. */
export async function executeStores(request: RequestRef, snapshot: Snapshot): Promise<FulfilmentResult> {
  requireOurs(request, snapshot);
  const done: string[] = [];
  const execute = async (store: StoreRef) => {
    const result = await storeActivities(snapshot, store).executeStore(request, store.id);
    done.push(`${store.id}: ${result.status}`);
    setCurrentDetails(`${done.length} of ${snapshot.stores.length} stores\n\n${done.join('\n\n')}`);
    return result;
  };
  const outcomes = await forEachStore(snapshot.stores, execute, ({ status }) => status === 'done');
  const failure = findFailure(outcomes);
  if (failure) return { status: 'failed', ...failure };
  const drifted = outcomes.some((outcome) => outcome.ok && outcome.value.status === 'drifted');
  return { status: drifted ? 'drifted' : 'done' };
}
