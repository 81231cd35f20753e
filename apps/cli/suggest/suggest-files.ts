import { join } from 'node:path';
import { stringify } from 'yaml';
import {
  type CollectionInfo,
  DEFAULT_LIMITS,
  type FileFormat,
  type Store,
  type StoreSettings,
} from '#connectors/spi';
import { suggestDataMap, type DataMapSuggestion } from '#engine';
import { contentOf, globOf, recordFamilies } from './folder-families.js';
import { shapeOf, type RecordShape } from './record-shapes.js';
import { logFamilies } from './suggest-logs.js';
import { opened, sampled } from './sampled-store.js';
import type { StoreSource } from './store-source.js';

const SAMPLE_ROWS = 1_000;

/** A suggestion, and what it says nothing about: in words that begin with the name of a file. */
interface FilesSuggestion extends DataMapSuggestion {
  readonly unread: readonly string[];
}

/** The map of a folder of files with records: a collection for each family of names, with its columns and its key. */
export async function suggestFilesMap(source: StoreSource): Promise<FilesSuggestion> {
  const { records, others } = await contentOf(source.address);
  const shapes = new Map<string, RecordShape>();
  for (const path of records) shapes.set(path, await shapeOf(join(source.address, path)));
  const isText = (path: string): boolean => 'none' in (shapes.get(path) ?? {});
  const families = recordFamilies(records.filter((path) => !isText(path)));
  const texts = records.filter(isText);
  const suggestion = await suggestRecords(source, families, formatsOf(families, shapes));
  return {
    ...suggestion,
    map: suggestion.map + textStore(source, [...others, ...texts].sort()),
    unread: [
      ...texts.map((path) => `${path} ${whyNone(shapes.get(path))}: it is mapped as text`),
      ...suggestion.unread,
    ],
  };
}

const whyNone = (shape: RecordShape | undefined): string => (shape && 'none' in shape ? shape.none : '');

/** Files of one family are read alike: as most of them need. */
function formatsOf(
  families: Readonly<Record<string, readonly string[]>>,
  shapes: ReadonlyMap<string, RecordShape>,
): Readonly<Record<string, FileFormat>> {
  const formats: Record<string, FileFormat> = {};
  for (const [name, globs] of Object.entries(families)) {
    const own = [...shapes].filter(([path]) => globs.includes(globOf(path)));
    const found = own.map(([, shape]) => ('format' in shape ? JSON.stringify(shape.format) : 'null'));
    const counts = Map.groupBy(found, (format) => format);
    const [best] = [...counts].sort(([, one], [, other]) => other.length - one.length);
    const format = JSON.parse(best?.[0] ?? 'null') as FileFormat | null;
    if (format !== null) formats[name] = format;
  }
  return formats;
}

/** The map of a bucket: collections by what the keys of its objects have in common. */
export async function suggestBucketMap(source: StoreSource): Promise<FilesSuggestion> {
  const { id, type, address } = source;
  const settings = { id, type, connection: address, access: 'read', limits: DEFAULT_LIMITS } as const;
  const { collections } = await opened(settings, (store) => store.describe());
  return suggestRecords(source, Object.fromEntries(collections.map(({ name, files = [] }) => [name, files])));
}

async function suggestRecords(
  { id, type, address, connection }: StoreSource,
  families: Readonly<Record<string, readonly string[]>>,
  formats: Readonly<Record<string, FileFormat>> = {},
): Promise<FilesSuggestion> {
  const settings: StoreSettings = {
    ...{ id, type, connection: address, access: 'read', limits: DEFAULT_LIMITS },
    ...{ families, formats },
  };
  const keys = await opened(settings, likelyKeys);
  return opened({ ...settings, keys }, (store) =>
    sampled(store, async (seen) => ({
      ...(await suggestDataMap({ storeId: id, type, connection, files: families, formats, ...seen })),
      unread: (seen.catalogue.findings ?? [])
        .filter(({ code }) => code === 'UNREADABLE')
        .map(({ location, detail }) => `${location} cannot be read: ${detail}`),
    })),
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
