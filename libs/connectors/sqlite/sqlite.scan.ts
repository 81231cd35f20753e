import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { setImmediate } from 'node:timers/promises';
import type { CollectionInfo, ScanRequest, ScanResult } from '../spi/index.js';
import { quoteIdentifier } from '../sql/collection-name.js';
import { BLOCK_BYTES, BlockSearch } from '../sql/block-search.js';
import { controlWord, ScanReport } from '../sql/scan-report.js';
import { isNumeric, TokenFinder } from '../sql/scan-tokens.js';
import { identitySql, loadTable } from './sqlite.table.js';

/**
 * Reads one table and searches its values in blocks: values of many rows are joined, the block is searched once, and
 * only rows with a candidate are looked at one by one. Any column may hold text in SQLite, whatever its declaration.
 */
export async function scanTable(
  database: DatabaseSync,
  collection: CollectionInfo,
  finder: TokenFinder,
  request: ScanRequest,
): Promise<ScanResult> {
  const columns = collection.columns.map(({ name }) => name);
  const fixed = request.where?.[collection.name] ?? '1';
  const control = request.control ? pickControl(database, collection, fixed) : 'off';
  const report = new ScanReport(collection.name, control, request);
  const search = new BlockSearch(finder, Buffer.isBuffer(control) ? control : null, report);
  const withNumbers = request.tokens.some(isNumeric);
  for (const [identity, ...values] of readRows(database, collection, fixed)) {
    search.add(
      String(identity),
      values.map((value, at) => [columns[at] ?? '', toBytes(value, withNumbers)]),
    );
    if (search.size < BLOCK_BYTES) continue;
    search.run();
    request.onProgress?.({ rows: report.rows, bytes: report.bytes });
    await setImmediate();
    request.signal?.throwIfAborted();
  }
  search.run();
  return report.result();
}

function readRows(
  database: DatabaseSync,
  { name, columns, primaryKey }: CollectionInfo,
  fixed: string,
): Iterable<SQLOutputValue[]> {
  const identity = identitySql(loadTable(database, name), primaryKey);
  const selected = columns.map((column) => quoteIdentifier(column.name)).join(', ');
  const statement = database.prepare(
    `SELECT ${identity}, ${selected} FROM ${quoteIdentifier(name)} WHERE (${fixed}\n)`,
  );
  statement.setReadBigInts(true);
  statement.setReturnArrays(true);
  return statement.iterate() as unknown as Iterable<SQLOutputValue[]>;
}

function toBytes(value: SQLOutputValue | undefined, withNumbers: boolean): Buffer | null {
  if (typeof value === 'string') return Buffer.from(value);
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  return withNumbers && value !== null && value !== undefined ? Buffer.from(String(value)) : null;
}

function pickControl(
  database: DatabaseSync,
  { name, columns }: CollectionInfo,
  fixed: string,
): Buffer | 'empty' {
  for (const column of columns) {
    const quoted = quoteIdentifier(column.name);
    const row = database
      .prepare(
        `SELECT substr(${quoted}, 1, 1000) AS v FROM ${quoteIdentifier(name)}
          WHERE typeof(${quoted}) = 'text' AND ${quoted} GLOB '*[A-Za-z0-9][A-Za-z0-9][A-Za-z0-9]*'
            AND (${fixed}\n) LIMIT 1`,
      )
      .get();
    const word = controlWord(String(row?.v ?? ''));
    if (word) return word;
  }
  return 'empty';
}
