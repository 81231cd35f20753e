import { stringify } from 'yaml';
import { type CollectionInfo, DEFAULT_LIMITS, type Store, type StoreSettings } from '#connectors/spi';
import { suggestDataMap, type DataMapSuggestion } from '#engine';
import { contentOf, recordFamilies } from './folder-families.js';
import { logFamilies } from './suggest-logs.js';
import { opened, sampled } from './sampled-store.js';
import type { StoreSource } from './store-source.js';

const SAMPLE_ROWS = 1_000;

/** The map of a folder of files with records: a collection for each family of names, with its columns and its key. */
export async function suggestFilesMap(source: StoreSource): Promise<DataMapSuggestion> {
  const { records, others } = await contentOf(source.address);
  const suggestion = await suggestRecords(source, recordFamilies(records));
  return { ...suggestion, map: suggestion.map + textStore(source, others) };
}

/** The map of a bucket: collections by what the keys of its objects have in common. */
export async function suggestBucketMap(source: StoreSource): Promise<DataMapSuggestion> {
  const { id, type, address } = source;
  const settings = { id, type, connection: address, access: 'read', limits: DEFAULT_LIMITS } as const;
  const { collections } = await opened(settings, (store) => store.describe());
  return suggestRecords(source, Object.fromEntries(collections.map(({ name, files = [] }) => [name, files])));
}

async function suggestRecords(
  { id, type, address, connection }: StoreSource,
  families: Readonly<Record<string, readonly string[]>>,
): Promise<DataMapSuggestion> {
  const settings: StoreSettings = {
    ...{ id, type, connection: address, access: 'read', limits: DEFAULT_LIMITS },
    families,
  };
  const keys = await opened(settings, likelyKeys);
  return opened({ ...settings, keys }, (store) =>
    sampled(store, (seen) => suggestDataMap({ storeId: id, type, connection, files: families, ...seen })),
  );
}

/** Files without records in the same folder are another store, in which identifiers are searched as text. */
function textStore({ id, connection }: StoreSource, others: readonly string[]): string {
  if (others.length === 0) return '';
  const store = { id: `${id}-text`, type: 'logs', connection, collections: logFamilies(others) };
  return stringify([store]).replace(/^(?=.)/gm, '  ');
}

/** The first column that is named like a key and has another value in every row that was looked at. */
async function likelyKeys(store: Store): Promise<Readonly<Record<string, readonly string[]>>> {
  return sampled(store, async ({ catalogue, sample }) => {
    const keys: Record<string, readonly string[]> = {};
    for (const collection of catalogue.collections) {
      const columns = candidates(collection);
      const rows = columns.length === 0 ? [] : await sample(collection.name, columns, SAMPLE_ROWS);
      const key = columns.find((name) => {
        const values = new Set(rows.map((row) => row[name]));
        return rows.length > 0 && values.size === rows.length && !values.has(null);
      });
      if (key !== undefined) keys[collection.name] = [key];
    }
    return keys;
  });
}

/** `id`, `uuid`, `customer_id` of customers before others that end like this. */
function candidates({ name, columns }: CollectionInfo): readonly string[] {
  const names = columns
    .map((column) => column.name)
    .filter((column) => /(^|[^a-z])(id|uuid|no|number|key)$/i.test(column));
  const own = (column: string): number => {
    if (/^@?(id|uuid)$/i.test(column)) return 0;
    return name.startsWith(column.replace(/[_-]?[a-z]+$/i, '').toLowerCase()) ? 1 : 2;
  };
  return names.sort((one, other) => own(one) - own(other));
}
