import type { StoreSettings } from '#connectors/spi';
import type { StoreMap } from './data-map.js';

/** What stores that are made of files cannot say of themselves: which belong together, how they are read, their keys. */
export const fileSettings = ({
  collections,
}: StoreMap): Pick<Required<StoreSettings>, 'families' | 'formats' | 'keys'> => ({
  families: Object.fromEntries(collections.map(({ name, files }) => [name, files])),
  formats: Object.fromEntries(collections.flatMap(({ name, format }) => (format ? [[name, format]] : []))),
  keys: Object.fromEntries(collections.map(({ name, key }) => [name, key])),
});
