import type { StoreSettings } from '#connectors/spi';
import type { StoreMap } from './data-map.js';
import { mappedColumns } from './mapped-columns.js';

/** What only the map knows of stores that declare little: what belongs to a collection, how it is read, keys and columns. */
export const collectionSettings = (
  store: StoreMap,
): Pick<Required<StoreSettings>, 'families' | 'formats' | 'keys' | 'columns'> => ({
  families: Object.fromEntries(
    store.collections.map(({ name, files, patterns }) => [name, [...files, ...patterns]]),
  ),
  formats: Object.fromEntries(
    store.collections.flatMap(({ name, format }) => (format ? [[name, format]] : [])),
  ),
  keys: Object.fromEntries(store.collections.map(({ name, key }) => [name, key])),
  columns: mappedColumns(store),
});
