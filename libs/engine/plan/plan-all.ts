import type { Identity, StoreRight } from '#contracts';
import type { DataMap } from '../data-map/index.js';
import type { CustomStrategies } from '../strategies/index.js';
import type { MarkedCorrection, Plan, StoreOpener, StorePlan } from '../types.js';
import { assemblePlan } from './assemble-plan.js';
import { IdentitySet } from './traverse/identity-set.js';
import { planStore } from './plan-store.js';
import type { TraversalLimits } from './traverse/traverse.js';

/** Rounds in which stores may teach each other identifiers. */
const MAX_ROUNDS = 16;

export interface PlanAllInput {
  readonly map: DataMap;
  readonly opener: StoreOpener;
  readonly identities: readonly Identity[];
  readonly right: StoreRight;
  /** With `right: rectification`: what is to be changed. */
  readonly corrections?: readonly MarkedCorrection[];
  /** Functions that the operator adds, which actions `custom` name. */
  readonly custom?: CustomStrategies | undefined;
  readonly limits?: TraversalLimits;
  readonly today?: Date;
}

export interface PlannedAll {
  readonly plan: Plan;
  /** Every identifier that is then known. */
  readonly identities: readonly Identity[];
  /** Of an erasure: what rows of the person call them. */
  readonly names: readonly string[];
}

/**
 * Plans all stores until none of them teaches a new identifier; also returns every identifier that is then known. A
 * store is planned again only for what others taught: its own plan already follows what it taught itself.
 */
export async function planAll(input: PlanAllInput): Promise<PlannedAll> {
  const known = new IdentitySet(input.identities);
  const planned = new Map<string, PlannedStore>();
  for (let round = 0, grown = true; grown && round < MAX_ROUNDS; round++) {
    grown = false;
    for (const { id } of input.map.stores) {
      const identities = known.all();
      if (planned.get(id)?.knows(identities)) continue;
      const { plan, discovered, names } = await planOne(input, id, identities);
      planned.set(id, new PlannedStore(plan, [...identities, ...discovered], names ?? []));
      for (const identity of discovered) known.add(identity);
      grown = true;
    }
  }
  const storePlans = [...planned.values()].map(({ plan }) => plan);
  const names = [...new Set([...planned.values()].flatMap((one) => one.names))].sort();
  const plan = assemblePlan({ map: input.map, right: input.right, storePlans });
  return { plan, identities: known.all(), names };
}

/** A plan with the identifiers that it followed. */
class PlannedStore {
  readonly #followed: IdentitySet;

  constructor(
    readonly plan: StorePlan,
    followed: readonly Identity[],
    readonly names: readonly string[],
  ) {
    this.#followed = new IdentitySet(followed);
  }

  knows(identities: readonly Identity[]): boolean {
    return identities.every((identity) => this.#followed.has(identity));
  }
}

async function planOne({ opener, ...input }: PlanAllInput, storeId: string, identities: readonly Identity[]) {
  const store = await opener.open(storeId);
  try {
    return await planStore({ ...input, storeId, store, identities });
  } finally {
    await store.close();
  }
}
