import { AppError } from '#contracts';
import type { FileRecord } from '../formats/index.js';
import type { CatalogueFinding, StoreSettings } from '../spi/index.js';
import type { FindQuery, StagedRow } from '../staged/index.js';
import { isGone, readError } from './files.errors.js';
import { collectionNames, listFiles } from './file-tree.js';
import { openFile, textOf } from './open-file.js';

/** Where a record is, and what stands there: both must still be so when it is changed. */
export interface RecordKey {
  readonly path: string;
  readonly ordinal: number;
  readonly digest: string;
}
export const keyText = ({ path, ordinal, digest }: RecordKey): string =>
  JSON.stringify([path, ordinal, digest]);
export function parseKey(text: string): RecordKey {
  const [path, ordinal, digest] = JSON.parse(text) as [string, number, string];
  return { path, ordinal, digest };
}

/** Rows in the order of the files and within them. */
export async function* findRows(
  settings: StoreSettings,
  query: FindQuery,
): AsyncGenerator<readonly StagedRow[]> {
  const { collection, keys } = query;
  requireCollection(settings, collection);
  const wanted = keys && new Set(keys);
  const paths = keys && new Set(keys.map((key) => parseKey(key).path));
  const { root, files, findings } = await listFiles(settings);
  refuseUnreadable(collection, findings);
  for (const file of files) {
    if (file.collection !== collection || paths?.has(file.path) === false) continue;
    const opened = await openFile(root, file, settings).catch((error: unknown) => {
      if (isGone(error)) return null;
      throw readError(error, file.path);
    });
    if (!opened) continue;
    try {
      for await (const records of opened.format.read({ name: file.path, bytes: textOf(opened) })) {
        const rows = records.map((record) => rowOf(file.path, record, query.columns));
        yield* batchesOf(wanted ? rows.filter(({ key }) => wanted.has(key)) : rows, query.batchRows);
      }
    } catch (error) {
      throw readError(error, file.path);
    } finally {
      await opened.handle.close();
    }
  }
}

/** Files that cannot even be opened would be passed over. */
function refuseUnreadable(collection: string, findings: readonly CatalogueFinding[]): void {
  const unreadable = findings.find((one) => one.code === 'UNREADABLE' && one.collection === collection);
  if (unreadable)
    throw new AppError('store.unreadable', { detail: `"${unreadable.location}": ${unreadable.detail}.` });
}

export function requireCollection(settings: StoreSettings, collection: string): void {
  if (collectionNames(settings).includes(collection)) return;
  throw new AppError('store.refused', { detail: `The store has no collection "${collection}".` });
}

function rowOf(path: string, record: FileRecord, columns: readonly string[] | null): StagedRow {
  const key = keyText({ path, ordinal: record.ordinal, digest: record.digest });
  if (columns === null) return { key, values: record.values };
  const values = columns
    .filter((name) => Object.hasOwn(record.values, name))
    .map((name) => [name, record.values[name]]);
  return { key, values: Object.fromEntries(values) };
}

function* batchesOf<T>(rows: readonly T[], size: number): Iterable<readonly T[]> {
  for (let at = 0; at < rows.length; at += size) yield rows.slice(at, at + size);
}
