import type { IdentityType } from '#contracts';
import type { Catalogue, ForeignKey } from '#connectors/spi';
import type { DataMap } from './data-map.js';

export interface ColumnsOf {
  readonly collection: string;
  readonly columns: readonly string[];
}

/** One edge of the graph that the planner walks, from the referencing to the referenced side. */
export interface CollectionReference {
  readonly from: ColumnsOf;
  readonly to: ColumnsOf | { readonly identity: IdentityType };
  readonly source: 'foreign_key' | 'declared';
  /** Predicate on the referencing row (polymorphic references), in the store's own language. */
  readonly when: string | null;
  /** Type to which the referencing value is cast before it is compared. */
  readonly cast: string | null;
  /** See `ReferenceMap.role`. */
  readonly role?: 'actor';
  /** Foreign keys only. */
  readonly onDelete?: ForeignKey['onDelete'];
}

const edgeName = ({ from, to }: Pick<CollectionReference, 'from' | 'to'>): string =>
  JSON.stringify([from, to]);

/**
 * The union of the catalogue's foreign keys and the references that the map declares for one store, in that order. A
 * declared reference that repeats a foreign key only says what role it has.
 */
export const collectionReferences = (
  map: DataMap,
  storeId: string,
  catalogue: Catalogue,
): readonly CollectionReference[] => {
  const references = map.stores.find((store) => store.id === storeId)?.references ?? [];
  const actors = new Set(references.filter(({ role }) => role === 'actor').map(edgeName));
  const foreignKeys = catalogue.foreignKeys.map(({ from, to, onDelete }): CollectionReference => ({
    from,
    to,
    source: 'foreign_key',
    when: null,
    cast: null,
    onDelete,
    ...(actors.has(edgeName({ from, to })) ? { role: 'actor' as const } : {}),
  }));
  const known = new Set(foreignKeys.map(edgeName));
  const declared = references
    .filter((reference) => !known.has(edgeName(reference)))
    .map((reference): CollectionReference => ({ ...reference, source: 'declared' }));
  return [...foreignKeys, ...declared];
};
