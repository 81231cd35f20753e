import { AppError } from '#contracts';
import type { CollectionInfo, ScanRequest, StoreSettings } from '../spi/index.js';

export const unknownCollection = (collection: string): AppError =>
  new AppError('store.refused', {
    detail: `There is no collection "${collection}" in this store. Read the catalogue again and correct the data map.`,
  });

/** @throws AppError `store.read_only` where the data map lets nobody write */
export function refuseReadOnly({ id, access }: StoreSettings): void {
  if (access === 'write') return;
  throw new AppError('store.read_only', {
    detail: `Store "${id}" cannot be written to: the data map gives it access: read. Nothing was changed.`,
  });
}

const isNoView = ({ kind }: CollectionInfo): boolean => kind !== 'view';

/**
 * The collections that a scan names, or else all that `isSearched`.
 * @throws AppError `store.refused` for a name that is not in the catalogue
 */
export function selectCollections(
  collections: readonly CollectionInfo[],
  { collections: names }: ScanRequest,
  isSearched: (collection: CollectionInfo) => boolean = isNoView,
): readonly CollectionInfo[] {
  if (names === undefined) return collections.filter(isSearched);
  return names.map((name) => {
    const found = collections.find((collection) => collection.name === name);
    if (found) return found;
    throw unknownCollection(name);
  });
}
