import type { Catalogue, CollectionInfo } from '#connectors/spi';
import type { CollectionMap, DataMap, StoreMap } from '../data-map/index.js';

/** What a store has and its map does not know, or the other way round. */
export interface SchemaChange {
  readonly store: string;
  readonly collection: string;
  /** null: the collection as a whole. */
  readonly column: string | null;
  /** `added`: in the store only; `removed`: in the map only. */
  readonly change: 'added' | 'removed';
  /** The store's own name of the type of an added column. */
  readonly type: string | null;
}

/** What of one store has changed since its map was written, by names; no row is read. Files of families have no schema. */
export const schemaChanges = (
  map: DataMap,
  storeId: string,
  catalogue: Catalogue,
): readonly SchemaChange[] => {
  const store = map.stores.find(({ id }) => id === storeId);
  if (store === undefined || store.type === 'logs') return [];
  const present = new Map(catalogue.collections.map((collection) => [collection.name, collection]));
  return [
    ...[...present.values()]
      .filter(({ kind, name }) => kind !== 'view' && !isKnown(store, name))
      .map(({ name }) => whole(storeId, name, 'added')),
    ...[...store.collections.map(({ name }) => name), ...store.ignore]
      .filter((name) => !present.has(name))
      .map((name) => whole(storeId, name, 'removed')),
    ...store.collections.flatMap((collection) => {
      const found = present.get(collection.name);
      return found === undefined ? [] : columnChanges(storeId, collection, found);
    }),
  ].sort((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1));
};

const placeOf = ({ collection, column }: SchemaChange): string => `${collection}\0${column ?? ''}`;
const isKnown = ({ collections, ignore }: StoreMap, name: string): boolean =>
  ignore.includes(name) || collections.some((collection) => collection.name === name);

const whole = (store: string, collection: string, change: SchemaChange['change']): SchemaChange => ({
  store,
  collection,
  column: null,
  change,
  type: null,
});

/** A map that lists no columns of a collection, as of goods, knows none that could be new. */
const columnChanges = (
  store: string,
  { name, columns: listed }: CollectionMap,
  { columns }: CollectionInfo,
): SchemaChange[] => {
  const known = Object.keys(listed);
  const place = { store, collection: name };
  return [
    ...columns
      .filter((column) => known.length > 0 && !known.includes(column.name))
      .map((column): SchemaChange => ({
        ...place,
        column: column.name,
        change: 'added',
        type: column.nativeType,
      })),
    ...known
      .filter((column) => !columns.some((one) => one.name === column))
      .map((column): SchemaChange => ({ ...place, column, change: 'removed', type: null })),
  ];
};
