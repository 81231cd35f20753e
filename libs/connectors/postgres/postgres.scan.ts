import type { ClientBase } from 'pg';
import type { CollectionInfo, ColumnInfo, ScanRequest, ScanResult, TextTokenRef } from '../spi/index.js';
import { parseQualifiedName, quoteIdentifier } from '../sql/collection-name.js';
import { rowText } from '../sql/row-text.js';
import { LiteralMatcher } from '../sql/scan-matcher.js';
import { CONTROL_IDENTITY, controlWord, ScanReport } from '../sql/scan-report.js';
import { isNumeric, TokenFinder } from '../sql/scan-tokens.js';
import { rowDigest } from '../sql/tally.js';
import { type CopyBlock, copyOut, rowAt } from './postgres.copy.js';
import { escapeCopy, splitCopyRow } from './postgres.copy-text.js';

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

/**
 * Streams one table out of the database and searches the bytes as they come. Only rows with a candidate are taken
 * apart. Must run in a transaction with one snapshot, so that the control token cannot vanish between two statements.
 */
export async function scanTable(
  client: ClientBase,
  collection: CollectionInfo,
  columns: readonly string[],
  request: ScanRequest,
): Promise<ScanResult> {
  const { schema, table } = parseQualifiedName(collection.name);
  const from = `${quoteIdentifier(schema)}.${quoteIdentifier(table)}`;
  const control = request.control ? await pickControl(client, from, collection, columns) : 'off';
  const report = new ScanReport(collection.name, control);
  const search = new TableSearch(collection, columns, request.tokens, control, report);
  const selected = [...collection.primaryKey, ...columns].map(quoteIdentifier).join(', ');
  const onBlock = (block: CopyBlock): void => {
    search.block(block);
    request.onProgress?.({ rows: report.rows, bytes: report.bytes });
  };
  await copyOut(client, `COPY (SELECT ${selected} FROM ${from}) TO STDOUT`, onBlock, request.signal);
  return report.result();
}

/** A word that one row really holds, read by a query of its own. */
async function pickControl(
  client: ClientBase,
  from: string,
  { columns }: CollectionInfo,
  scanned: readonly string[],
): Promise<Buffer | 'empty'> {
  for (const { name } of columns.filter(
    (column) => column.kind !== 'other' && scanned.includes(column.name),
  )) {
    const column = quoteIdentifier(name);
    const { rows } = await client.query<{ value: string }>(
      `SELECT left(${column}::text, 1000) AS value FROM ${from} WHERE ${column}::text ~ '[[:alnum:]]{3}' LIMIT 1`,
    );
    const word = controlWord(rows[0]?.value ?? '');
    if (word) return word;
  }
  return 'empty';
}

class TableSearch {
  /** With the control token until that is found: a frequent word would cost in every row. */
  private current: { readonly matcher: LiteralMatcher; readonly finder: TokenFinder };

  constructor(
    private readonly collection: CollectionInfo,
    private readonly columns: readonly string[],
    private readonly tokens: readonly TextTokenRef[],
    control: Buffer | 'empty' | 'off',
    private readonly report: ScanReport,
  ) {
    this.current = compile(Buffer.isBuffer(control) ? [...tokens, controlToken(control)] : tokens);
  }

  block({ bytes, rows }: CopyBlock): void {
    this.report.rows += rows;
    this.report.bytes += bytes.length;
    const neededControl = this.report.needsControl;
    for (const offset of this.candidateRows(bytes)) this.row(bytes.subarray(offset.start, offset.end - 1));
    if (neededControl && !this.report.needsControl) this.current = compile(this.tokens);
  }

  /** Rows with at least one literal, each once. Boundaries are judged later, on the field as it was before COPY escaped it. */
  private candidateRows(bytes: Buffer): Iterable<{ start: number; end: number }> {
    const offsets: number[] = [];
    this.current.matcher.search(bytes, (_token, offset) => offsets.push(offset));
    offsets.sort((a, b) => a - b);
    const rows = new Map<number, { start: number; end: number }>();
    let frame = 0;
    for (const offset of offsets) {
      const row = rowAt(bytes, frame, offset);
      rows.set(row.start, row);
      frame = row.start - 5;
    }
    return rows.values();
  }

  private row(bytes: Buffer): void {
    const fields = splitCopyRow(bytes);
    const values = fields.slice(this.collection.primaryKey.length);
    this.columns.forEach((column, at) => {
      const value = values[at];
      if (value)
        this.report.add(column, this.current.finder.identitiesIn(value), () => this.location(fields));
    });
  }

  /** The digest that a tally gives for this row alone: whoever may read the store finds it again by its key. */
  private location(fields: readonly (Buffer | null)[]): string {
    const { length } = this.collection.primaryKey;
    const identity = length > 0 ? fields.slice(0, length) : fields;
    return rowDigest(rowText(identity.map((field) => field?.toString('utf8') ?? null)));
  }
}

const controlToken = (bytes: Buffer): TextTokenRef => ({
  bytes,
  boundary: 'word',
  ignoreCase: false,
  identity: CONTROL_IDENTITY,
});

const compile = (tokens: readonly TextTokenRef[]): { matcher: LiteralMatcher; finder: TokenFinder } => ({
  matcher: new LiteralMatcher(
    tokens.map(({ bytes, ignoreCase }) => ({ bytes: escapeCopy(bytes), ignoreCase })),
  ),
  finder: new TokenFinder(tokens),
});
