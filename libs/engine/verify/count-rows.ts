import type { Catalogue, Predicate, Store } from '#connectors/spi';
import type { Identity } from '#contracts';
import type { DataMap } from '../data-map/index.js';
import { IdentitySet } from '../plan/traverse/identity-set.js';
import { restrictedBy } from '../plan/plan-restriction.js';
import { all, isNothing, raw } from '../plan/traverse/predicates.js';
import { Reach } from '../plan/traverse/reach.js';
import { Structure } from '../plan/traverse/structure.js';

export interface CountedStore {
  readonly map: DataMap;
  readonly store: Store;
  readonly storeId: string;
  readonly catalogue: Catalogue;
}

/** Which rows to count: those that carry an identifier of the person, or the mark of a restriction. */
export type Counted = { readonly identities: readonly Identity[] } | { readonly restrictionId: string };

/** Rows by collection; collections that have no column to count by are left out. */
export async function countRows(
  { map, store, storeId, catalogue }: CountedStore,
  collections: readonly string[],
  counted: Counted,
): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  if (collections.length === 0) return counts;
  const structure = new Structure(map, storeId, catalogue);
  const session = await store.read();
  try {
    for (const name of collections) {
      const where = predicateFor(structure, name, counted);
      if (where === null || isNothing(where)) continue;
      const { rows } = await session.tally({ collection: name, key: structure.node(name).key, where });
      counts.set(name, rows);
    }
    return counts;
  } finally {
    await session.close();
  }
}

function predicateFor(structure: Structure, name: string, counted: Counted): Predicate | null {
  const node = structure.node(name);
  if ('restrictionId' in counted) return restrictedBy(node, counted.restrictionId);
  const seeds = new Reach(structure, new IdentitySet(counted.identities)).seeds(node);
  return all(seeds, raw(node.map.where));
}
