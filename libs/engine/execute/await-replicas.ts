import { setTimeout as delay } from 'node:timers/promises';
import { storeMap } from '../plan/traverse/structure.js';
import type { ExecuteStoreInput } from './execution.js';

const LONGEST_PAUSE_MS = 1_000;
const SHORTEST_PAUSE_MS = 20;

/**
 * Holds the next batch back while a replica is further behind than the data map allows, for as long as that takes;
 * whoever cancels ends the wait. Stores that cannot tell are not waited for.
 * @param beat called before each pause, so that whoever watches sees that the work is alive
 */
export async function awaitReplicas(
  { map, store, approved, hooks }: ExecuteStoreInput,
  beat: () => void,
): Promise<void> {
  const { maxReplicaLagMs } = storeMap(map, approved.store).limits;
  if (maxReplicaLagMs === undefined) return;
  for (;;) {
    hooks?.signal?.throwIfAborted();
    const behind = ((await store.replicaLagMs?.()) ?? 0) - maxReplicaLagMs;
    if (behind <= 0) return;
    beat();
    const pause = Math.min(LONGEST_PAUSE_MS, Math.max(SHORTEST_PAUSE_MS, behind));
    await delay(pause, undefined, hooks?.signal ? { signal: hooks.signal } : {});
  }
}
