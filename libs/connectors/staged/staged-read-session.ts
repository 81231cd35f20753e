import { AppError, isAppError } from '#contracts';
import type {
  ColumnInfo,
  LocationQuery,
  Predicate,
  ReadSession,
  Row,
  RowValue,
  SelectQuery,
  StoreLimits,
  Tally,
  TallyQuery,
  WritableQuery,
} from '../spi/index.js';
import { identityHash, rowDigest, toTally } from '../sql/tally.js';
import type { StagedDriver, Stored } from './staged-driver.js';
import { StagedOperations } from './staged-operations.js';
import { type SeenRow, StagedRows } from './staged-rows.js';
import { loadTable, type StagedTable } from './staged-table.js';

export interface SessionOptions {
  readonly store: string;
  readonly limits: StoreLimits;
  readonly signal?: AbortSignal | undefined;
}

/** Reads what is there; without snapshots of the store what others write meanwhile is seen. */
export class StagedReadSession implements ReadSession {
  protected readonly operations = new StagedOperations();
  private readonly source: StagedRows;
  private readonly tables = new Map<string, StagedTable>();

  constructor(
    protected readonly driver: StagedDriver,
    protected readonly options: SessionOptions,
  ) {
    this.source = new StagedRows(driver, this.operations);
  }

  async *select(query: SelectQuery): AsyncIterable<readonly Row[]> {
    const table = await this.table(query.collection);
    const readers = query.columns.map((name) => [name, table.reader(name)] as const);
    const batchRows = query.batchRows ?? this.options.limits.batchRows;
    const known = new Set<string>();
    let batch: Row[] = [];
    for await (const row of this.ordered(table, query)) {
      const values = Object.fromEntries(readers.map(([name, read]) => [name, read(row.view)]));
      if (query.distinct === true && !isNew(known, JSON.stringify(values))) continue;
      batch.push(values);
      if (batch.length < batchRows) continue;
      yield batch;
      batch = [];
    }
    if (batch.length > 0) yield batch;
  }

  async tally({ collection, key, where }: TallyQuery): Promise<Tally> {
    const table = await this.table(collection);
    let rows = 0;
    let sum = 0n;
    for await (const row of this.rows(table, key.length > 0 ? key : null, where)) {
      rows += 1;
      sum += identityHash(identityText(row, key, this.driver.surroundings));
    }
    return toTally(rows, sum);
  }

  async locations(queries: readonly LocationQuery[]): Promise<readonly (readonly string[])[]> {
    const found: (readonly string[])[] = [];
    for (const { collection, where } of queries) {
      const table = await this.table(collection);
      const { primaryKey } = table.info;
      const places = new Set<string>();
      for await (const row of this.rows(table, primaryKey.length > 0 ? primaryKey : null, where))
        places.add(rowDigest(identityText(row, primaryKey, this.driver.surroundings)));
      found.push([...places].sort());
    }
    return found;
  }

  async unwritable({ collection, column, text, where }: WritableQuery): Promise<number> {
    const table = await this.table(collection);
    const info = table.writable(column);
    const isForeign = (await this.driver.foreign?.(collection)) ?? (() => false);
    let count = 0;
    for await (const row of this.rows(table, [column], where)) {
      if (row.view(column) === null) continue;
      const stored = encoded(table, info, text, row.stored(column));
      if (stored === null || (isUtf8Text(stored) && isForeign(row.key))) count += 1;
    }
    return count;
  }

  async explain({ collection, where }: TallyQuery): ReturnType<ReadSession['explain']> {
    const { info } = await this.table(collection);
    return (await this.driver.explain?.(info, where)) ?? null;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  protected async table(collection: string): Promise<StagedTable> {
    const table = this.tables.get(collection) ?? (await loadTable(this.driver, collection));
    this.tables.set(collection, table);
    return table;
  }

  protected async *batches(
    table: StagedTable,
    columns: readonly string[] | null,
    where: Predicate,
    batchRows = this.options.limits.batchRows,
  ): AsyncIterable<readonly SeenRow[]> {
    for await (const rows of this.source.read(table, { columns, where, batchRows })) {
      this.options.signal?.throwIfAborted();
      yield rows;
    }
  }

  private async *rows(
    table: StagedTable,
    columns: readonly string[] | null,
    where: Predicate,
    batchRows?: number,
  ): AsyncIterable<SeenRow> {
    for await (const batch of this.batches(table, columns, where, batchRows)) yield* batch;
  }

  /** Rows come in key order; another order is made here, of all rows. */
  private async *ordered(table: StagedTable, query: SelectQuery): AsyncIterable<SeenRow> {
    const { columns, where, orderBy = [] } = query;
    if (orderBy.length === 0) {
      yield* this.rows(table, columns, where, query.batchRows);
      return;
    }
    const all: { readonly row: SeenRow; readonly by: readonly RowValue[] }[] = [];
    const readers = orderBy.map((name) => table.reader(name));
    for await (const row of this.rows(table, [...columns, ...orderBy], where))
      all.push({ row, by: readers.map((read) => read(row.view)) });
    for (const { row } of all.sort((one, other) => compareTuples(one.by, other.by))) yield row;
  }
}

/** null: it cannot stand there. */
function encoded(
  table: StagedTable,
  column: ColumnInfo,
  text: string,
  old: Stored,
): { readonly value: Stored } | null {
  try {
    return { value: table.encode(text, column, old) };
  } catch (error) {
    if (isAppError(error, 'store.refused')) return null;
    throw error;
  }
}

const isUtf8Text = ({ value }: { readonly value: Stored }): boolean =>
  typeof value === 'string' && /[^\0-\x7f]/.test(value);

/** The identity of a row as text: its key, or all that it holds. */
export function identityText(
  row: SeenRow,
  key: readonly string[],
  surroundings: ReadonlySet<string> = NONE,
): string {
  const names = key.length > 0 ? key : row.names.filter((name) => !surroundings.has(name)).sort();
  return JSON.stringify(names.map((name) => (key.length > 0 ? row.view(name) : [name, row.view(name)])));
}

const NONE: ReadonlySet<string> = new Set();

function isNew(known: Set<string>, text: string): boolean {
  if (known.has(text)) return false;
  known.add(text);
  return true;
}

function compareTuples(one: readonly RowValue[], other: readonly RowValue[]): number {
  return one.reduce<number>((found, value, at) => found || compare(value, other[at] ?? null), 0);
}

/** NULL first, numbers by size, everything else by its text. */
function compare(one: RowValue, other: RowValue): number {
  if (one === null || other === null) return Number(one !== null) - Number(other !== null);
  if (typeof one === 'number' && typeof other === 'number') return one - other;
  const [left, right] = [String(one), String(other)];
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

export const refusal = (detail: string): AppError => new AppError('store.refused', { detail });
