import type { DatabaseSync, SQLInputValue, SQLOutputValue } from 'node:sqlite';
import { setImmediate } from 'node:timers/promises';
import { AppError } from '#contracts';
import type {
  Change,
  ClassQuery,
  ClassSizes,
  LocationQuery,
  ReadSession,
  Row,
  RowValue,
  SelectQuery,
  StoreLimits,
  Tally,
  TallyQuery,
  WriteSession,
} from '../spi/index.js';
import { classesSql, requireColumns, toClassSizes } from '../sql/class-sizes.js';
import { quoteIdentifier } from '../sql/collection-name.js';
import { valuesFound } from '../sql/json-value.js';
import { changeRows, locateRows, tallyRows } from './sqlite.change.js';
import { whenFree } from './sqlite.database.js';
import { toSqliteError } from './sqlite.errors.js';
import { newToken, remember } from './sqlite.journal.js';
import { whereSql } from './sqlite.predicate.js';
import { allRows, columnSql, loadTable, plainColumn, referencedColumn, type Table } from './sqlite.table.js';
import { decodeValue } from './sqlite.values.js';

const BATCH_BYTES = 8 * 1024 * 1024;
const LARGE_TABLE = 10_000;

export interface SessionOptions {
  readonly store: string;
  readonly limits: StoreLimits;
  readonly signal?: AbortSignal | undefined;
}

/** One transaction on a connection of its own. */
export class SqliteReadSession implements ReadSession {
  private readonly tables = new Map<string, Table>();
  protected isOpen = true;

  constructor(
    protected readonly database: DatabaseSync,
    protected readonly options: SessionOptions,
  ) {}

  async *select(query: SelectQuery): AsyncIterable<readonly Row[]> {
    const table = this.table(query.collection);
    const values: SQLInputValue[] = [];
    const outputs = query.columns.map((name) => output(table, name, values));
    const text = `SELECT ${query.distinct === true ? 'DISTINCT ' : ''}${outputs.map(({ sql }) => sql).join(', ') || 'NULL'}
      FROM ${table.sql} WHERE ${whereSql(table, query.where, values)} ${orderSql(table, query)}`;
    const batchRows = query.batchRows ?? this.options.limits.batchRows;
    for (const batch of this.batches(
      this.source(text, values, query.collection),
      batchRows,
      query.collection,
    )) {
      yield batch.map((row) => toRow(outputs, row));
      await setImmediate();
      this.options.signal?.throwIfAborted();
    }
  }

  tally(query: TallyQuery): Promise<Tally> {
    return this.guarded(
      () => tallyRows(this.database, this.table(query.collection), query),
      query.collection,
    );
  }

  async locations(queries: readonly LocationQuery[]): Promise<readonly (readonly string[])[]> {
    const found: (readonly string[])[] = [];
    for (const { collection, where } of queries)
      found.push(
        await this.guarded(() => locateRows(this.database, this.table(collection), where), collection),
      );
    return found;
  }

  classes(query: ClassQuery): Promise<ClassSizes> {
    return this.guarded(() => {
      requireColumns(query);
      const table = this.table(query.collection);
      const values: SQLInputValue[] = [];
      query.columns.forEach((name) => plainColumn(table, name));
      const parts = {
        columns: query.columns.map((name) => columnSql(table, name)),
        table: table.sql,
        where: whereSql(table, query.where, values),
        among: whereSql(table, query.among, values),
      };
      const [row] = allRows(this.database, classesSql(parts, query.threshold), ...values);
      return toClassSizes(row && Object.values(row));
    }, query.collection);
  }

  explain({ collection, where }: TallyQuery): Promise<{ fullScan: boolean; estimatedRows: number }> {
    return this.guarded(() => {
      const table = this.table(collection);
      const values: SQLInputValue[] = [];
      const rows = `FROM ${table.sql} WHERE ${whereSql(table, where, values)}`;
      const plan = allRows(this.database, `EXPLAIN QUERY PLAN SELECT 1 ${rows}`, ...values);
      const isScan = plan.some(({ detail }) => String(detail).startsWith(`SCAN ${collection}`));
      const count = (source: string, ...bound: SQLInputValue[]): number =>
        Number(
          this.database
            .prepare(`SELECT count(*) AS n FROM (SELECT 1 ${source} LIMIT ?)`)
            .get(...bound, LARGE_TABLE + 1)?.n,
        );
      return {
        fullScan: isScan && count(`FROM ${table.sql}`) > LARGE_TABLE,
        estimatedRows: count(rows, ...values),
      };
    }, collection);
  }

  close(): Promise<void> {
    this.end();
    return Promise.resolve();
  }

  /** Where rows are read from; in a session that also changes them not from the table itself. */
  protected source(
    text: string,
    values: readonly SQLInputValue[],
    _collection: string,
  ): Iterable<SQLOutputValue[]> {
    const statement = this.database.prepare(text);
    statement.setReadBigInts(true);
    statement.setReturnArrays(true);
    return statement.iterate(...values) as unknown as Iterable<SQLOutputValue[]>;
  }

  protected table(collection: string): Table {
    const table = this.tables.get(collection) ?? loadTable(this.database, collection);
    this.tables.set(collection, table);
    return table;
  }

  protected end(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    // Closing ends the transaction: what was not committed is rolled back.
    this.database.close();
  }

  protected async guarded<T>(work: () => T | Promise<T>, collection?: string): Promise<T> {
    this.options.signal?.throwIfAborted();
    try {
      return await work();
    } catch (error) {
      throw toSqliteError(error, this.options.store, collection);
    }
  }

  private *batches(
    rows: Iterable<SQLOutputValue[]>,
    batchRows: number,
    collection: string,
  ): Iterable<readonly SQLOutputValue[][]> {
    let batch: SQLOutputValue[][] = [];
    let bytes = 0;
    try {
      for (const row of rows) {
        batch.push(row);
        bytes += row.reduce((sum: number, value) => sum + (typeof value === 'string' ? value.length : 8), 0);
        if (batch.length < batchRows && bytes < BATCH_BYTES) continue;
        yield batch;
        batch = [];
        bytes = 0;
      }
    } catch (error) {
      throw toSqliteError(error, this.options.store, collection);
    }
    if (batch.length > 0) yield batch;
  }
}

/** A session that changes. SQLite lets only one write at a time, so that the transaction itself is the lock. */
export class SqliteWriteSession extends SqliteReadSession implements WriteSession {
  private selections = 0;
  private isFailed = false;
  /** Violated foreign keys per collection before it was first changed. */
  private readonly violations = new Map<string, number>();

  async change(change: Change): Promise<Tally> {
    try {
      return await this.guarded(() => {
        const table = this.table(change.collection);
        if (!this.violations.has(table.collection)) {
          this.violations.set(table.collection, this.countViolations(table.collection));
        }
        return changeRows(this.database, table, change, this.options.limits.batchRows);
      }, change.collection);
    } catch (error) {
      this.isFailed = true;
      throw error;
    }
  }

  token(): Promise<string> {
    return this.guarded(() => {
      const token = newToken();
      remember(this.database, token);
      return token;
    });
  }

  /** Waits for readers of a file without write-ahead log, who would otherwise make the commit fail. */
  async commit(): Promise<void> {
    if (!this.isOpen) throw this.failure('the session has already ended');
    if (this.isFailed) {
      this.end();
      throw this.failure('a statement in the session had failed');
    }
    await this.guarded(async () => {
      this.checkForeignKeys();
      await whenFree(() => this.database.exec('COMMIT'), this.options.limits.statementTimeoutMs);
    });
    this.end();
  }

  rollback(): Promise<void> {
    return this.close();
  }

  /** The table may be changed between two batches; a copy of what was selected may not. */
  protected override *source(
    text: string,
    values: readonly SQLInputValue[],
    collection: string,
  ): Iterable<SQLOutputValue[]> {
    const name = `temp.habeas_select_${String((this.selections += 1))}`;
    this.database.prepare(`CREATE TEMPORARY TABLE ${name.slice(5)} AS ${text}`).run(...values);
    yield* super.source(`SELECT * FROM ${name} ORDER BY rowid`, [], collection);
    if (this.isOpen) this.database.exec(`DROP TABLE ${name}`);
  }

  /** Rows that were wrong before are not our doing, and must not keep a person's data in place. */
  private checkForeignKeys(): void {
    for (const [collection, before] of this.violations) {
      if (this.countViolations(collection) <= before) continue;
      this.end();
      throw new AppError('store.refused', {
        detail: `The change would leave rows of "${collection}" that refer to nothing; nothing was changed.`,
      });
    }
  }

  private countViolations(collection: string): number {
    const row = this.database
      .prepare('SELECT count(*) AS n FROM pragma_foreign_key_check(?)')
      .get(collection);
    return Number(row?.n ?? 0);
  }

  private failure(why: string): AppError {
    return new AppError('store.failed', {
      detail: `Store "${this.options.store}" did not commit: ${why}; nothing was changed.`,
    });
  }
}

interface Output {
  readonly name: string;
  readonly sql: string;
  decode(value: SQLOutputValue): RowValue;
}

function output(table: Table, name: string, values: SQLInputValue[]): Output {
  const { column, path } = referencedColumn(table, name);
  const sql = columnSql(table, column);
  if (path !== null) {
    values.push(path);
    return { name, sql: `habeas_json_values(${sql}, ?)`, decode: (value) => valuesFound(String(value)) };
  }
  const kind = table.columns.get(column) ?? 'other';
  return { name, sql, decode: (value) => decodeValue(kind, value) };
}

const toRow = (outputs: readonly Output[], row: readonly SQLOutputValue[]): Row =>
  Object.fromEntries(outputs.map(({ name, decode }, at) => [name, decode(row[at] ?? null)]));

function orderSql(table: Table, { orderBy, distinct }: SelectQuery): string {
  const columns = orderBy ?? (distinct === true ? [] : table.primaryKey);
  return columns.length === 0 ? '' : `ORDER BY ${columns.map((name) => quoteIdentifier(name)).join(', ')}`;
}
