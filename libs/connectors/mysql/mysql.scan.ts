import type { CollectionInfo, ColumnKind, ScanRequest, ScanResult } from '../spi/index.js';
import { BLOCK_BYTES, BlockSearch } from '../sql/block-search.js';
import { controlWord, ScanReport } from '../sql/scan-report.js';
import { isNumeric, type TokenFinder } from '../sql/scan-tokens.js';
import type { MysqlLink } from './mysql.link.js';
import { bytesSql, columnSql, identitySql, loadTable, type Table } from './mysql.table.js';

const BATCH_ROWS = 1_000;

/** Columns in which text can stand; programs keep text in binary columns too. */
const TEXT_KINDS = new Set<ColumnKind>(['text', 'json', 'uuid', 'inet', 'bytes', 'other']);
const NUMBER_KINDS = new Set<ColumnKind>(['integer', 'decimal']);
/** Of these a word can be taken as proof that the scan works. */
const WORD_KINDS = new Set<ColumnKind>([...NUMBER_KINDS, 'text', 'json', 'uuid', 'inet']);

/**
 * Streams one table out of the database and searches the values in blocks. Must run in a transaction with one snapshot,
 * so that the control word cannot vanish between two statements.
 */
export async function scanTable(
  link: MysqlLink,
  { name }: CollectionInfo,
  isMariadb: boolean,
  finder: TokenFinder,
  request: ScanRequest,
): Promise<ScanResult | null> {
  const table = await loadTable(link, name, isMariadb);
  const columns = scannedColumns(table, request);
  if (columns.length === 0 && request.collections === undefined) return null;
  const fixed = request.where?.[name] ?? 'TRUE';
  const control = request.control ? await pickControl(link, table, columns, fixed) : 'off';
  const report = new ScanReport(name, control, request);
  const search = new BlockSearch(finder, Buffer.isBuffer(control) ? control : null, report);
  for await (const rows of link.stream(rowsSql(table, columns, fixed), [], BATCH_ROWS)) {
    for (const [identity, ...values] of rows) {
      search.add(
        String(identity),
        columns.map((column, at) => [column, values[at] ?? null]),
      );
      if (search.size >= BLOCK_BYTES) search.run();
    }
    request.onProgress?.({ rows: report.rows, bytes: report.bytes });
    request.signal?.throwIfAborted();
  }
  search.run();
  return report.result();
}

function scannedColumns(table: Table, { tokens }: ScanRequest): readonly string[] {
  const withNumbers = tokens.some(isNumeric);
  return [...table.columns.values()]
    .filter(({ kind }) => TEXT_KINDS.has(kind) || (withNumbers && NUMBER_KINDS.has(kind)))
    .map(({ name }) => name);
}

/** The identity, then the columns. */
function rowsSql(table: Table, columns: readonly string[], fixed: string): string {
  const selected = columns.map((name) => contentSql(table, name));
  const identity = identitySql(table, table.primaryKey);
  return `SELECT ${[identity, ...selected].join(', ')} FROM ${table.sql} WHERE (${fixed}\n)`;
}

function contentSql(table: Table, name: string): string {
  const column = table.columns.get(name);
  return column === undefined ? 'NULL' : bytesSql(column, columnSql(table, name));
}

/** A word that one of the first rows really holds, read by a query of its own. */
async function pickControl(
  link: MysqlLink,
  table: Table,
  columns: readonly string[],
  fixed: string,
): Promise<Buffer | 'empty'> {
  for (const name of columns.filter((column) => WORD_KINDS.has(table.columns.get(column)?.kind ?? 'other'))) {
    const content = `CONVERT(${contentSql(table, name)} USING utf8mb4)`;
    const rows = await link.query(
      `SELECT CAST(LEFT(${content}, 1000) AS BINARY) FROM ${table.sql} WHERE ${content} REGEXP '[[:alnum:]]{3}' AND (${fixed}\n) LIMIT 20`,
    );
    for (const [text] of rows) {
      const word = controlWord(text?.toString('utf8') ?? '');
      if (word) return word;
    }
  }
  return 'empty';
}
