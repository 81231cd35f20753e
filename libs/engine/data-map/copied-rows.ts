import type { CollectionInfo } from '#connectors/spi';
import type { StoreMap } from './data-map.js';

export interface CopiedRows {
  readonly name: string;
  /** Mapped tables of people of whose rows it holds copies. */
  readonly tables: readonly string[];
}

/** Stored views over tables in which people are, but for those that the map ignores. */
export const copiedRows = (
  store: StoreMap,
  collections: readonly CollectionInfo[],
): readonly CopiedRows[] => {
  const personal = new Set(
    store.collections.filter(({ owner }) => owner !== 'reference').map(({ name }) => name),
  );
  return collections.flatMap(({ name, copyOf = [] }) => {
    const tables = copyOf.filter((table) => personal.has(table));
    return tables.length === 0 || store.ignore.includes(name) ? [] : [{ name, tables }];
  });
};
