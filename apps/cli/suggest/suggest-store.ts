import { connectorFor } from '#connectors';
import { DEFAULT_LIMITS } from '#connectors/spi';
import { suggestDataMap, type DataMapSuggestion } from '#engine';
import { sampled } from './sampled-store.js';
import type { StoreSource } from './store-source.js';

/** Reads catalogue and samples of a record store and writes the first data map. Opens the store for reading only. */
export async function suggestStoreMap(source: StoreSource): Promise<DataMapSuggestion> {
  const { id, type, address, connection } = source;
  const store = await connectorFor(type).open({
    id,
    type,
    connection: address,
    access: 'read',
    limits: DEFAULT_LIMITS,
  });
  try {
    return await sampled(store, (seen) => suggestDataMap({ storeId: id, type, connection, ...seen }));
  } finally {
    await store.close();
  }
}
