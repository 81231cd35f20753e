import { DEFAULT_LIMITS } from '#connectors/spi';
import { directoryFamilies, suggestDataMap, type DataMapSuggestion } from '#engine';
import { opened, sampled } from './sampled-store.js';
import type { StoreSource } from './store-source.js';

/** The map of a directory: entries by their class, and the values by which they name each other. */
export async function suggestDirectory(source: StoreSource): Promise<DataMapSuggestion> {
  const { id, type, address, connection } = source;
  const settings = { id, type, connection: address, access: 'read', limits: DEFAULT_LIMITS } as const;
  const patterns = await opened(settings, async (store) => directoryFamilies(await store.describe()));
  return opened({ ...settings, families: patterns }, (store) =>
    sampled(store, (seen) => suggestDataMap({ storeId: id, type, connection, patterns, ...seen })),
  );
}

/** Reads catalogue and samples of a record store and writes the first data map. Opens the store for reading only. */
export async function suggestStoreMap(source: StoreSource): Promise<DataMapSuggestion> {
  const { id, type, address, connection } = source;
  const settings = { id, type, connection: address, access: 'read', limits: DEFAULT_LIMITS } as const;
  return opened(settings, (store) =>
    sampled(store, (seen) => suggestDataMap({ storeId: id, type, connection, ...seen })),
  );
}
