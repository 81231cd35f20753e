import { isAppError } from '#contracts';
import { ColumnCensus } from '../formats/index.js';
import type { Catalogue, CatalogueFinding, CollectionInfo, StoreSettings } from '../spi/index.js';
import { collectionNames, type FileTree, listFiles, type ListedFile } from './file-tree.js';
import { isGone, readError } from './files.errors.js';
import { requireCollection } from './file-rows.js';
import { openFile, textOf } from './open-file.js';

/** Records read from the beginning of each file to see which columns there are. */
const SAMPLE_RECORDS = 1_000;
const SAMPLE_FILES = 100;

/**
 * The collections of the data map with what their files show. Files that cannot be read are findings; of a collection that
 * is asked for alone they are errors, because nothing of it can be read then.
 */
export async function describeFiles(settings: StoreSettings, only?: string): Promise<Catalogue> {
  if (only !== undefined) requireCollection(settings, only);
  const tree = await listFiles(settings);
  const findings: CatalogueFinding[] = [...tree.findings];
  const collections: CollectionInfo[] = [];
  const isStrict = only !== undefined;
  for (const name of isStrict ? [only] : collectionNames(settings))
    collections.push(await describeCollection(settings, tree, name, isStrict ? null : findings));
  return { collections, foreignKeys: [], findings };
}

async function describeCollection(
  settings: StoreSettings,
  { root, files }: FileTree,
  name: string,
  findings: CatalogueFinding[] | null,
): Promise<CollectionInfo> {
  const own = files.filter(({ collection }) => collection === name);
  const census = new ColumnCensus();
  const seen = { bytes: 0, records: 0 };
  for (const file of spread(own, SAMPLE_FILES)) {
    try {
      const sample = await sampleFile(root, file, settings, census);
      seen.bytes += sample.bytes;
      seen.records += sample.records;
    } catch (error) {
      const failure = readError(error, file.path);
      if (isGone(error)) continue;
      if (!findings || !isAppError(failure, 'store.unreadable')) throw failure;
      findings.push({ code: 'UNREADABLE', collection: name, location: file.path, detail: failure.message });
    }
  }
  const total = own.reduce((sum, { size }) => sum + size, 0);
  const isWhole = seen.bytes >= total || seen.records === 0;
  return {
    ...NOTHING_DECLARED,
    name,
    estimatedRows: isWhole ? seen.records : Math.round((seen.records * total) / seen.bytes),
    columns: census.columns(),
    primaryKey: settings.keys?.[name] ?? [],
  };
}

const NOTHING_DECLARED = {
  kind: 'table',
  uniques: [],
  checks: [],
  indexes: [],
  triggers: [],
  rowLevelSecurity: false,
} as const satisfies Partial<CollectionInfo>;

async function sampleFile(
  root: string,
  file: ListedFile,
  settings: StoreSettings,
  census: ColumnCensus,
): Promise<{ readonly bytes: number; readonly records: number }> {
  const opened = await openFile(root, file, settings);
  try {
    let records = 0;
    let end = 0;
    const source = () => ({ name: file.path, bytes: textOf(opened) });
    census.declare(await opened.format.declared(source()), opened.format.name);
    for await (const batch of opened.format.read(source())) {
      for (const record of batch.slice(0, SAMPLE_RECORDS - records)) census.add(record, opened.format.name);
      records += batch.length;
      end = batch.at(-1)?.end ?? end;
      if (records >= SAMPLE_RECORDS && end < file.size) return { bytes: Math.max(1, end), records };
    }
    return { bytes: file.size, records };
  } finally {
    await opened.handle.close();
  }
}

/** As many of them as asked for, from the first to the last. */
const spread = <T>(items: readonly T[], count: number): readonly T[] =>
  items.length <= count
    ? items
    : Array.from({ length: count }, (_, at) => items[Math.floor((at * (items.length - 1)) / (count - 1))]!);
