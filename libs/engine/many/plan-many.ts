import type { Store } from '#connectors/spi';
import type { Identity } from '#contracts';
import { planAll, type PlanAllInput } from '../plan/plan-all.js';
import type { Plan } from '../types.js';
import { OneByOneStore } from './one-by-one-store.js';
import { SharedStore } from './shared-store.js';
import { SideBySide } from './side-by-side.js';

export interface PlannedPerson {
  readonly plan: Plan;
  /** Every identifier that is known after planning. */
  readonly identities: readonly Identity[];
}

/**
 * Plans several people at once, each as {@link planAll} does alone: stores are asked what all of them need together. The
 * results are in the order of the people; what stops one does not stop the others.
 */
export async function planMany(
  input: Omit<PlanAllInput, 'identities'>,
  people: readonly (readonly Identity[])[],
): Promise<readonly PromiseSettledResult<PlannedPerson>[]> {
  const opened = new Map<string, SharedStore | OneByOneStore>();
  try {
    for (const { id } of input.map.stores) opened.set(id, share(await input.opener.open(id)));
    const results = await new SideBySide().run(
      people.map(
        (identities) => (ask) =>
          planAll({
            ...input,
            identities,
            opener: { open: (id) => Promise.resolve(opened.get(id)!.view(ask)) },
          }),
      ),
    );
    const isBroken = [...opened.values()].some((store) => store.isBroken);
    return isBroken ? await plannedAlone(input, people, results) : results;
  } finally {
    for (const shared of opened.values()) {
      await shared.close();
      await shared.store.close();
    }
  }
}

/** Stores that can work for several people do, the others one by one. */
export const share = (store: Store): SharedStore | OneByOneStore =>
  store.capabilities.several ? new SharedStore(store) : new OneByOneStore(store);

async function plannedAlone(
  input: Omit<PlanAllInput, 'identities'>,
  people: readonly (readonly Identity[])[],
  results: readonly PromiseSettledResult<PlannedPerson>[],
): Promise<readonly PromiseSettledResult<PlannedPerson>[]> {
  const again: PromiseSettledResult<PlannedPerson>[] = [];
  for (const [at, result] of results.entries()) {
    const identities = people[at] ?? [];
    again.push(result.status === 'fulfilled' ? result : await settled(planAll({ ...input, identities })));
  }
  return again;
}

export async function settled<T>(work: Promise<T>): Promise<PromiseSettledResult<T>> {
  const [result] = await Promise.allSettled([work]);
  return result;
}
