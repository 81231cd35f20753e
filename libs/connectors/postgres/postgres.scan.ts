import type { ClientBase } from 'pg';
import type { CollectionInfo, ColumnInfo, ScanRequest, ScanResult, TextTokenRef } from '../spi/index.js';
import { parseQualifiedName, quoteIdentifier } from '../sql/collection-name.js';
import { rowText } from '../sql/row-text.js';
import { controlToken, controlWord, ScanReport } from '../sql/scan-report.js';
import { isNumeric, TokenFinder } from '../sql/scan-tokens.js';
import { dropHeaders, type RawBlock, rawRows, rowAt } from './postgres.raw-rows.js';
import { rowHashDigest } from './postgres.row-hash.js';
import { COPY_ENCODING, splitCopyRow } from './postgres.copy-text.js';

const TEXT_KINDS = new Set<ColumnInfo['kind']>(['text', 'json', 'array', 'uuid', 'inet', 'other']);
const NUMBER_KINDS = new Set<ColumnInfo['kind']>(['integer', 'decimal']);

/** Columns in which one of the tokens can stand at all. */
export function scannedColumns(
  collection: CollectionInfo,
  tokens: readonly TextTokenRef[],
): readonly string[] {
  const withNumbers = tokens.some(isNumeric);
  return collection.columns
    .filter(({ kind }) => TEXT_KINDS.has(kind) || (withNumbers && NUMBER_KINDS.has(kind)))
    .map(({ name }) => name);
}

/** Tokens made ready to be found in the stream of a COPY. */
export const copyFinder = (tokens: readonly TextTokenRef[]): TokenFinder =>
  new TokenFinder(tokens, COPY_ENCODING);

/**
 * Streams one table out of the database and searches the bytes as they come. Only rows with a candidate are taken
 * apart. All that is read must be of one snapshot, so that neither the control token nor a row can slip away between
 * two statements.
 */
export class TableScan {
  private readonly report: ScanReport;
  private readonly search: TableSearch;

  private constructor(
    private readonly rows: FixedRows,
    private readonly request: ScanRequest,
    collection: CollectionInfo,
    columns: readonly string[],
    finder: TokenFinder,
    control: Buffer | 'empty' | 'off',
  ) {
    this.report = new ScanReport(collection.name, control, request);
    const controlFinder = Buffer.isBuffer(control) ? copyFinder([controlToken(control)]) : null;
    this.search = new TableSearch(collection, columns, finder, controlFinder, this.report);
  }

  /** Picks the control token by a query of its own. */
  static async begin(
    client: ClientBase,
    collection: CollectionInfo,
    columns: readonly string[],
    finder: TokenFinder,
    request: ScanRequest,
  ): Promise<TableScan> {
    const { schema, table } = parseQualifiedName(collection.name);
    const from = `${quoteIdentifier(schema)}.${quoteIdentifier(table)}`;
    const rows = { from, fixed: request.where?.[collection.name] ?? 'true' };
    const control = request.control ? await pickControl(client, rows, collection, columns) : 'off';
    return new TableScan(rows, request, collection, columns, finder, control);
  }

  /** Reads the rows that meet the condition; on several connections at once, if each has rows of its own. */
  async read(client: ClientBase, condition = 'true', signal?: AbortSignal): Promise<void> {
    const { from, fixed } = this.rows;
    const selected = this.search.selected.map(quoteIdentifier).join(', ');
    const onBlock = (block: RawBlock): void => {
      this.search.block(block);
      this.request.onProgress?.({ rows: this.report.rows, bytes: this.report.bytes });
    };
    await rawRows(
      client,
      `COPY (SELECT ${selected} FROM ${from} WHERE (${fixed}\n) AND ${condition}) TO STDOUT`,
      onBlock,
      signal,
    );
  }

  result(): ScanResult {
    return this.report.result();
  }
}

/** The table, and which of its rows are meant. */
interface FixedRows {
  readonly from: string;
  readonly fixed: string;
}

/** A word that one row really holds, read by a query of its own. */
async function pickControl(
  client: ClientBase,
  { from, fixed }: FixedRows,
  { columns }: CollectionInfo,
  scanned: readonly string[],
): Promise<Buffer | 'empty'> {
  for (const { name } of columns.filter(
    (column) => column.kind !== 'other' && scanned.includes(column.name),
  )) {
    const column = quoteIdentifier(name);
    const { rows } = await client.query<{ value: string }>(
      `SELECT left(${column}::text, 1000) AS value FROM ${from} WHERE ${column}::text ~ '[[:alnum:]]{3}' AND (${fixed}\n) LIMIT 1`,
    );
    const word = controlWord(rows[0]?.value ?? '');
    if (word) return word;
  }
  return 'empty';
}

class TableSearch {
  /** What is read of each row: its key and the searched columns, each once. */
  readonly selected: readonly string[];
  private readonly searched: readonly { readonly column: string; readonly at: number }[];

  constructor(
    private readonly collection: CollectionInfo,
    columns: readonly string[],
    private readonly finder: TokenFinder,
    /** Searched until it is found: a frequent word would cost in every row. */
    private control: TokenFinder | null,
    private readonly report: ScanReport,
  ) {
    const selected = [...new Set([...identityColumns(collection), ...columns])];
    this.selected = selected;
    this.searched = columns.map((column) => ({ column, at: selected.indexOf(column) }));
  }

  block({ bytes, rows }: RawBlock): void {
    this.report.rows += rows;
    this.report.bytes += bytes.length;
    dropHeaders(bytes);
    this.search(bytes, this.finder);
    if (this.control) this.search(bytes, this.control);
    if (!this.report.needsControl) this.control = null;
  }

  private search(bytes: Buffer, finder: TokenFinder): void {
    for (const { start, end } of candidateRows(bytes, finder)) this.row(bytes.subarray(start, end), finder);
  }

  private row(bytes: Buffer, finder: TokenFinder): void {
    const fields = splitCopyRow(bytes);
    for (const { column, at } of this.searched) {
      const value = fields[at];
      if (value) this.report.add(column, finder.identitiesIn(value), () => this.location(fields));
    }
  }

  /** The digest that a tally gives for this row alone: whoever may read the store finds it again by its key. */
  private location(fields: readonly (Buffer | null)[]): string {
    const identity = fields.slice(0, identityColumns(this.collection).length);
    return rowHashDigest(rowText(identity.map((field) => field?.toString('utf8') ?? null)));
  }
}

/** What names a row: its key or, without one, everything in it. They come first in what is read. */
const identityColumns = ({ primaryKey, columns }: CollectionInfo): readonly string[] =>
  primaryKey.length > 0 ? primaryKey : columns.map(({ name }) => name);

/** Rows with at least one candidate, each once. Boundaries are judged later, on fields as they were before COPY escaped them. */
function candidateRows(bytes: Buffer, finder: TokenFinder): Iterable<{ start: number; end: number }> {
  const offsets: number[] = [];
  finder.candidates(bytes, (offset) => offsets.push(offset));
  const rows: { start: number; end: number }[] = [];
  let end = -1;
  for (const offset of offsets.sort((a, b) => a - b)) {
    if (offset < end) continue;
    const row = rowAt(bytes, offset);
    rows.push(row);
    end = row.end;
  }
  return rows;
}
