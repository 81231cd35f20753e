import type { Store } from '#connectors/spi';
import type { Identity } from '#contracts';
import { planAll, type PlanAllInput, type PlannedAll } from '../plan/plan-all.js';
import { atOnce } from './at-once.js';
import { OneByOneStore } from './one-by-one-store.js';
import { SharedStore } from './shared-store.js';
import { SideBySide } from './side-by-side.js';

/** Whose questions become one. */
const PEOPLE_AT_ONCE = 1_000;
/** Fewer are not divided: what a question costs besides is then most of it. */
const PEOPLE_OF_A_PART = 100;
/** A server answers several at the same time, as it does for everybody else. */
const SESSIONS_AT_ONCE = 2;

/**
 * Plans several people at once, each as {@link planAll} does alone: stores are asked what all of them need together. The
 * results are in the order of the people; what stops one does not stop the others.
 */
export async function planMany(
  input: Omit<PlanAllInput, 'identities'>,
  people: readonly (readonly Identity[])[],
): Promise<readonly PromiseSettledResult<PlannedAll>[]> {
  const stores = new Map<string, Store>();
  try {
    for (const { id } of input.map.stores) stores.set(id, await input.opener.open(id));
    const turns = new Map([...stores].map(([id, store]) => [id, new OneByOneStore(store)]));
    const parts = await atOnce(slices(people, partSize(people.length)), SESSIONS_AT_ONCE, (part) =>
      planPart(input, part, (id) => {
        const store = stores.get(id)!;
        return store.capabilities.several ? new SharedStore(store) : turns.get(id)!;
      }),
    );
    return parts.flat();
  } finally {
    for (const store of stores.values()) await store.close();
  }
}

async function planPart(
  input: Omit<PlanAllInput, 'identities'>,
  people: readonly (readonly Identity[])[],
  share: (store: string) => SharedStore | OneByOneStore,
): Promise<readonly PromiseSettledResult<PlannedAll>[]> {
  const opened = new Map(input.map.stores.map(({ id }) => [id, share(id)]));
  try {
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
    if (![...opened.values()].some(({ isBroken }) => isBroken)) return results;
    return await plannedAlone(input, people, results);
  } finally {
    for (const shared of opened.values()) await shared.close();
  }
}

/** So that every session has something to do. */
const partSize = (people: number): number =>
  Math.min(PEOPLE_AT_ONCE, Math.max(PEOPLE_OF_A_PART, Math.ceil(people / SESSIONS_AT_ONCE)));

const slices = <T>(values: readonly T[], size: number): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(values.length / size) }, (_, at) =>
    values.slice(at * size, (at + 1) * size),
  );

/** Stores that can work for several people do, the others one by one. */
export const share = (store: Store): SharedStore | OneByOneStore =>
  store.capabilities.several ? new SharedStore(store) : new OneByOneStore(store);

async function plannedAlone(
  input: Omit<PlanAllInput, 'identities'>,
  people: readonly (readonly Identity[])[],
  results: readonly PromiseSettledResult<PlannedAll>[],
): Promise<readonly PromiseSettledResult<PlannedAll>[]> {
  const again: PromiseSettledResult<PlannedAll>[] = [];
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
