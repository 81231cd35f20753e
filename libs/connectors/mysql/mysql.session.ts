import { AppError } from '#contracts';
import type {
  Change,
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
import { parseJsonPath, valuesAt } from '../sql/json-path.js';
import { changeRows, locateRows, tallyOf, tallySql } from './mysql.change.js';
import { toMysqlError } from './mysql.errors.js';
import { explainRows } from './mysql.explain.js';
import type { Bound, MysqlLink, RawRow } from './mysql.link.js';
import { canPage, pageSql } from './mysql.pages.js';
import { whereSql } from './mysql.predicate.js';
import { bytesSql, columnSql, loadTable, plainColumn, referencedColumn, type Table } from './mysql.table.js';
import { decodeBytes } from './mysql.values.js';

/** Bytes of one page in memory; wide rows make pages shorter. */
const PAGE_BYTES = 8 * 1024 * 1024;
const FIRST_PAGE = 500;

export interface SessionOptions {
  readonly store: string;
  readonly limits: StoreLimits;
  readonly isMariadb: boolean;
  readonly packetBytes: number;
  readonly signal?: AbortSignal | undefined;
}

/** One transaction on one connection. */
export class MysqlReadSession implements ReadSession {
  private readonly tables = new Map<string, Table>();
  protected isOpen = true;
  protected readonly isWriting: boolean = false;

  constructor(
    protected readonly link: MysqlLink,
    protected readonly options: SessionOptions,
  ) {}

  async *select(query: SelectQuery): AsyncIterable<readonly Row[]> {
    const table = await this.table(query.collection);
    const outputs = query.columns.map((name) => output(table, name));
    const batchRows = query.batchRows ?? this.options.limits.batchRows;
    const batches = canPage(table, query)
      ? this.paged(table, query, outputs, batchRows)
      : this.streamed(table, query, outputs, batchRows);
    for await (const rows of batches) yield rows.map((row) => toRow(outputs, row));
  }

  async tally({ collection, key, where }: TallyQuery): Promise<Tally> {
    const table = await this.table(collection);
    const values: Bound[] = [];
    const condition = whereSql(table, where, values);
    const text = `SELECT ${tallySql(table, key)} FROM ${table.sql} WHERE ${condition}`;
    return tallyOf(await this.guarded(() => this.link.query(text, values), collection));
  }

  async locations(queries: readonly LocationQuery[]): Promise<readonly (readonly string[])[]> {
    const found: (readonly string[])[] = [];
    for (const query of queries) {
      const table = await this.table(query.collection);
      found.push(await this.guarded(() => locateRows(this.link, table, query), query.collection));
    }
    return found;
  }

  async explain(query: TallyQuery): Promise<{ fullScan: boolean; estimatedRows: number }> {
    const table = await this.table(query.collection);
    return this.guarded(() => explainRows(this.link, table, query.where), query.collection);
  }

  async close(): Promise<void> {
    await this.end('ROLLBACK');
  }

  /** Ends the transaction and gives the connection back; a connection that fails here is thrown away. */
  protected async end(command: 'COMMIT' | 'ROLLBACK'): Promise<void> {
    if (!this.isOpen) return;
    this.isOpen = false;
    try {
      await this.link.run(command);
      await this.link.run('DO RELEASE_ALL_LOCKS()');
      this.link.release();
    } catch (error) {
      this.link.destroy();
      if (command === 'COMMIT') throw toMysqlError(error, this.place());
    }
  }

  protected async table(collection: string): Promise<Table> {
    const known = this.tables.get(collection);
    if (known) return known;
    const table = await this.guarded(
      () => loadTable(this.link, collection, this.options.isMariadb),
      collection,
    );
    this.tables.set(collection, table);
    return table;
  }

  protected async guarded<T>(work: () => Promise<T>, collection?: string): Promise<T> {
    this.options.signal?.throwIfAborted();
    try {
      return await work();
    } catch (error) {
      throw toMysqlError(error, { ...this.place(), ...(collection === undefined ? {} : { collection }) });
    }
  }

  /**
   * In the order of the primary key by one question per page, each beginning behind the last row of the one before, so
   * that other statements may run in between and whoever leaves early has not made the server read the rest.
   */
  private async *paged(
    table: Table,
    query: SelectQuery,
    outputs: readonly Output[],
    batchRows: number,
  ): AsyncIterable<readonly RawRow[]> {
    let last: RawRow | null = null;
    for (let asked = Math.min(FIRST_PAGE, batchRows); ;) {
      const values: Bound[] = [];
      const text = pageSql(table, { query, outputs, after: last, rows: asked }, values);
      const rows = await this.guarded(() => this.link.query(text, values), query.collection);
      if (rows.length > 0) yield rows;
      if (rows.length < asked) return;
      last = (rows.at(-1) ?? []).slice(outputs.length);
      asked = nextPage(rows, batchRows);
    }
  }

  private async *streamed(
    table: Table,
    query: SelectQuery,
    outputs: readonly Output[],
    batchRows: number,
  ): AsyncIterable<readonly RawRow[]> {
    const values: Bound[] = [];
    const columns = outputs.map(({ sql }) => sql).join(', ') || 'NULL';
    const text = `SELECT ${query.distinct === true ? 'DISTINCT ' : ''}${columns}
      FROM ${table.sql} WHERE ${whereSql(table, query.where, values)} ${orderSql(table, query)}`;
    const rows = this.link.stream(text, values, batchRows)[Symbol.asyncIterator]();
    try {
      for (;;) {
        const next = await this.guarded(() => rows.next(), query.collection);
        if (next.done === true) return;
        yield next.value;
      }
    } finally {
      await rows.return?.();
    }
  }

  private place(): { store: string; writing: boolean } {
    return { store: this.options.store, writing: this.isWriting };
  }
}

/** A session that changes: everything becomes visible at commit, or nothing. */
export class MysqlWriteSession extends MysqlReadSession implements WriteSession {
  protected override readonly isWriting = true;
  /** A deadlock undoes the whole transaction, other errors only their statement: after any the session is lost. */
  private isFailed = false;

  constructor(
    link: MysqlLink,
    options: SessionOptions,
    private readonly makeToken: (link: MysqlLink) => Promise<string>,
  ) {
    super(link, options);
  }

  async change(change: Change): Promise<Tally> {
    const table = await this.table(change.collection);
    const { limits, packetBytes } = this.options;
    const context = { link: this.link, batchRows: limits.batchRows, packetBytes };
    return this.guarded(() => changeRows(context, table, change), change.collection);
  }

  token(): Promise<string> {
    return this.guarded(() => this.makeToken(this.link));
  }

  async commit(): Promise<void> {
    if (!this.isOpen) throw this.failure('the session has already ended');
    if (this.isFailed) {
      await this.end('ROLLBACK');
      throw this.failure('a statement in the session had failed');
    }
    await this.end('COMMIT');
  }

  async rollback(): Promise<void> {
    await this.end('ROLLBACK');
  }

  protected override async guarded<T>(work: () => Promise<T>, collection?: string): Promise<T> {
    try {
      return await super.guarded(work, collection);
    } catch (error) {
      this.isFailed = true;
      throw error;
    }
  }

  private failure(why: string): AppError {
    return new AppError('store.failed', {
      detail: `Store "${this.options.store}" did not commit: ${why}; nothing was changed.`,
    });
  }
}

function nextPage(rows: readonly RawRow[], batchRows: number): number {
  const bytes = rows.reduce((sum, row) => row.reduce((inner, field) => inner + (field?.length ?? 0), sum), 0);
  return Math.max(1, Math.min(batchRows, Math.floor((PAGE_BYTES * rows.length) / Math.max(bytes, 1))));
}

export interface Output {
  readonly name: string;
  readonly sql: string;
  decode(bytes: Buffer): RowValue;
}

/** A part of a document is taken out here, so that the same path finds the same everywhere. */
function output(table: Table, name: string): Output {
  const { column, path } = referencedColumn(table, name);
  const sql = bytesSql(column, columnSql(table, column.name));
  if (path === null) return { name, sql, decode: (bytes) => decodeBytes(column, bytes) };
  const steps = parseJsonPath(path);
  const document = { ...column, kind: 'json' as const };
  return { name, sql, decode: (bytes) => found(valuesAt(steps, decodeBytes(document, bytes))) };
}

/** Nothing, the one value, or all of them. */
const found = (values: readonly unknown[]): RowValue =>
  (values.length > 1 ? values : (values[0] ?? null)) as RowValue;

const toRow = (outputs: readonly Output[], row: RawRow): Row =>
  Object.fromEntries(
    outputs.map(({ name, decode }, at) => {
      const bytes = row[at] ?? null;
      return [name, bytes === null ? null : decode(bytes)];
    }),
  );

/** Distinct rows are ordered by what is read of them, everything else by the columns themselves. */
function orderSql(table: Table, { orderBy, distinct, columns }: SelectQuery): string {
  const names = orderBy ?? (distinct === true ? [] : table.primaryKey);
  if (names.length === 0) return '';
  const terms = names.map((name) => {
    const at = columns.indexOf(name);
    return distinct === true && at >= 0 ? String(at + 1) : columnSql(table, plainColumn(table, name).name);
  });
  return `ORDER BY ${terms.join(', ')}`;
}
