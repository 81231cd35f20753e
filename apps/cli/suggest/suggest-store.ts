import { DEFAULT_LIMITS, type Catalogue, type StoreType } from '#connectors/spi';
import { directoryFamilies, suggestDataMap, type DataMapSuggestion, type SuggestionInput } from '#engine';
import { opened, sampled } from './sampled-store.js';
import type { StoreSource } from './store-source.js';

/** How collections lie in a store that declares none. */
const PATTERNS: Partial<Record<StoreType, (catalogue: Catalogue) => SuggestionInput['patterns']>> = {
  ldap: directoryFamilies,
  redis: ({ patterns }) => patterns,
};

/** The map of a directory, or of a store of keys: first what collections it has, then what stands in them. */
export async function suggestPatternsMap(source: StoreSource): Promise<DataMapSuggestion> {
  const { id, type, address, connection } = source;
  const settings = { id, type, connection: address, access: 'read', limits: DEFAULT_LIMITS } as const;
  const patterns = await opened(settings, async (store) => PATTERNS[type]?.(await store.describe()) ?? {});
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
