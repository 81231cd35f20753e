import pg from 'pg';
import { AppError } from '#contracts';
import type {
  Change,
  ClassQuery,
  ClassSizes,
  LocationQuery,
  ReadSession,
  Row,
  RowTexts,
  SelectQuery,
  StoreLimits,
  Tally,
  TallyQuery,
  TextBlock,
  WriteSession,
} from '../spi/index.js';
import { classesSql, requireColumns, toClassSizes } from '../sql/class-sizes.js';
import { changeRows, locationOf, locationSql, tallyOf, tallySql } from './postgres.change.js';
import { changeSeveral, type SeveralContext } from './postgres.changes.js';
import { type BatchSource, type CursorQuestion, cursorBatches } from './postgres.cursor.js';
import { toStoreError } from './postgres.errors.js';
import { isFullScan, type PlanNode } from './postgres.explain.js';
import type { LogAhead } from './postgres.log-ahead.js';
import { Parameters, whereSql } from './postgres.predicate.js';
import { NO_ROWS, selectsSql, talliesOf, talliesSql, tallyShape } from './postgres.questions.js';
import { type RawBlock, rawRows } from './postgres.raw-rows.js';
import { BlockReader, type TextField, textFields } from './postgres.row-texts.js';
import { groupedSql, orderSql, outputOf, rowMaker, selectSql, type TextRow } from './postgres.select.js';
import { loadTable, type Table } from './postgres.table.js';

/** Values stay the text that the server sent: we know the column types better than a table of type numbers does. */
const AS_TEXT: pg.CustomTypesConfig = {
  getTypeParser: () => (text: unknown) => text,
} as pg.CustomTypesConfig;
/** Bytes of one batch in memory; wide rows make batches shorter. */
const BATCH_BYTES = 8 * 1024 * 1024;
/** The same for texts that are written as they come: less, for it is the whole of what is in flight. */
const TEXT_BATCH_BYTES = 128 * 1024;
/** Up to here a cursor costs more than what it saves: most people have few rows in a table. */
const FEW_ROWS = 50;
/** The same of rows that are known to be short. */
const FEW_SHORT_ROWS = 5_000;

const groupBy = <T>(values: readonly T[], keyOf: (value: T) => string): readonly (readonly T[])[] => {
  const groups = new Map<string, T[]>();
  for (const value of values) {
    const key = keyOf(value);
    const group = groups.get(key);
    if (group) group.push(value);
    else groups.set(key, [value]);
  }
  return [...groups.values()];
};

export interface SessionOptions {
  readonly store: string;
  readonly limits: StoreLimits;
  readonly serverVersion: number;
  /** Tables of the structure that this session sees, as far as anybody has needed them. */
  readonly tables: Map<string, Table>;
  readonly signal?: AbortSignal | undefined;
}

/** One transaction on one connection. */
export class PostgresReadSession implements ReadSession {
  private cursors = 0;
  private isOpen = true;

  constructor(
    protected readonly client: pg.PoolClient,
    protected readonly options: SessionOptions,
    protected readonly isWriting = false,
  ) {}

  async *select(query: SelectQuery): AsyncIterable<readonly Row[]> {
    const table = await this.table(query.collection);
    const parameters = new Parameters();
    const outputs = query.columns.map((name) => outputOf(table, name, parameters));
    const text = selectSql(table, query, outputs, parameters);
    const batchRows = query.batchRows ?? this.options.limits.batchRows;
    const few = outputs.every(({ isShort }) => isShort) ? FEW_SHORT_ROWS : FEW_ROWS;
    for await (const rows of this.stream(text, parameters.values, batchRows, query.collection, few)) {
      yield rows.map(rowMaker(outputs));
    }
  }

  async texts(query: SelectQuery): Promise<RowTexts | null> {
    const table = await this.table(query.collection);
    const parameters = new Parameters();
    const outputs = query.columns.map((name) => outputOf(table, name, parameters));
    const fields = textFields(outputs);
    if (fields === null) return null;
    const text = selectSql(table, query, outputs, parameters);
    return { columns: fields, blocks: this.textBlocks(text, parameters.values, fields, query) };
  }

  private async *textBlocks(
    text: string,
    values: readonly unknown[],
    fields: readonly TextField[],
    { collection, batchRows = this.options.limits.batchRows }: SelectQuery,
  ): AsyncIterable<TextBlock> {
    const batches = this.batches<RawBlock>(text, values, collection, {
      most: { rows: batchRows, bytes: TEXT_BATCH_BYTES },
      sizeOf: ({ rows, bytes }) => ({ rows, bytes: bytes.length }),
      fetch: (sql) => this.rawBlocks(sql, collection),
    });
    const reader = new BlockReader(fields);
    for await (const blocks of batches) for (const block of blocks) yield reader.read(block);
  }

  private async rawBlocks(sql: string, collection: string): Promise<readonly RawBlock[]> {
    const blocks: RawBlock[] = [];
    const keep = (block: RawBlock): void => void blocks.push(block);
    await this.guarded(() => rawRows(this.client, sql, keep, this.options.signal), collection);
    return blocks;
  }

  async tally({ collection, key, where }: TallyQuery): Promise<Tally> {
    const table = await this.table(collection);
    const parameters = new Parameters();
    const text = `SELECT ${tallySql(table, key)} FROM ${table.sql} WHERE ${whereSql(table, where, parameters)}`;
    return tallyOf(await this.query(text, parameters.values, collection));
  }

  async selects(
    queries: readonly SelectQuery[],
    maxRows: number,
  ): Promise<readonly (readonly Row[])[] | null> {
    const [query] = queries;
    if (!query) return [];
    const table = await this.table(query.collection);
    const parameters = new Parameters();
    const outputs = query.columns.map((name) => outputOf(table, name, parameters));
    const columns = outputs.map(({ sql }) => sql).join(', ') || 'NULL';
    const text = selectsSql(table, queries, { columns, order: orderSql(table, query) }, parameters);
    if (text === null) return this.selectOneByOne(queries, maxRows);
    const limit = String(maxRows + 1);
    const found = await this.query(`${text} LIMIT ${limit}`, parameters.values, query.collection);
    if (found.length > maxRows) return null;
    const rows = queries.map((): Row[] => []);
    const toRow = rowMaker(outputs);
    for (const [number, ...texts] of found) rows[Number(number)]?.push(toRow(texts));
    return rows;
  }

  private async selectOneByOne(
    queries: readonly SelectQuery[],
    maxRows: number,
  ): Promise<readonly (readonly Row[])[] | null> {
    const found = queries.map((): Row[] => []);
    let count = 0;
    for (const [at, query] of queries.entries())
      for await (const rows of this.select(query)) {
        count += rows.length;
        if (count > maxRows) return null;
        found[at]?.push(...rows);
      }
    return found;
  }

  /** Alike ones by one statement, which finds the rows of all at once. */
  async tallies(queries: readonly TallyQuery[]): Promise<readonly Tally[]> {
    const tallied = new Map<TallyQuery, Tally>();
    for (const alike of groupBy(queries, (query) => tallyShape(query))) {
      const found = alike.length > 1 ? await this.tallySeveral(alike) : null;
      for (const [at, query] of alike.entries()) if (found?.[at]) tallied.set(query, found[at]);
    }
    const others = queries.filter((query) => !tallied.has(query));
    const counted = await this.tallyEach(others);
    for (const [at, query] of others.entries()) tallied.set(query, counted[at] ?? NO_ROWS);
    return queries.map((query) => tallied.get(query) ?? NO_ROWS);
  }

  private async tallySeveral(queries: readonly TallyQuery[]): Promise<readonly Tally[] | null> {
    const [{ collection, key }] = queries as readonly [TallyQuery];
    const table = await this.table(collection);
    const parameters = new Parameters();
    const text = talliesSql(table, key, queries, parameters);
    return text === null ? null : talliesOf(queries, await this.query(text, parameters.values, collection));
  }

  /** One statement: each round trip and each statement of its own costs about as much as counting a thousand rows. */
  private async tallyEach(queries: readonly TallyQuery[]): Promise<readonly Tally[]> {
    const rows = await this.each(queries, (table, { key }) => tallySql(table, key));
    return rows.map((row) => tallyOf([row]));
  }

  async locations(queries: readonly LocationQuery[]): Promise<readonly (readonly string[])[]> {
    const found = queries.map(() => new Set<string>());
    for (const [hash, part] of await this.each(queries, locationSql))
      found[Number(part)]?.add(locationOf(hash));
    return found.map((locations) => [...locations].sort());
  }

  /** What is selected of the rows of each query, its number last, in the order of the queries. */
  private async each<Q extends LocationQuery>(
    queries: readonly Q[],
    selected: (table: Table, query: Q) => string,
  ): Promise<readonly TextRow[]> {
    if (queries.length === 0) return [];
    const parameters = new Parameters();
    const parts: string[] = [];
    for (const [at, query] of queries.entries()) {
      const table = await this.table(query.collection);
      parts.push(`SELECT ${selected(table, query)}, ${String(at)} AS part
        FROM ${table.sql} WHERE ${whereSql(table, query.where, parameters)}`);
    }
    return this.query(`${parts.join(' UNION ALL ')} ORDER BY part`, parameters.values);
  }

  async classes(query: ClassQuery): Promise<ClassSizes> {
    requireColumns(query);
    const table = await this.table(query.collection);
    const parameters = new Parameters();
    const parts = {
      columns: query.columns.map((name) => groupedSql(table, name)),
      table: table.sql,
      where: whereSql(table, query.where, parameters),
      among: whereSql(table, query.among, parameters),
    };
    const [row] = await this.query(classesSql(parts, query.threshold), parameters.values, query.collection);
    return toClassSizes(row);
  }

  async explain({ collection, where }: TallyQuery): Promise<{ fullScan: boolean; estimatedRows: number }> {
    const table = await this.table(collection);
    const parameters = new Parameters();
    const text = `EXPLAIN (FORMAT JSON) SELECT 1 FROM ${table.sql} WHERE ${whereSql(table, where, parameters)}`;
    const plan = await this.plan(text, parameters.values, collection);
    // The planner's own idea of the size: it knows the pages of the file even when nobody has analysed the table.
    const whole = await this.plan(`EXPLAIN (FORMAT JSON) SELECT 1 FROM ${table.sql}`, [], collection);
    return { fullScan: isFullScan(plan, whole['Plan Rows']), estimatedRows: plan['Plan Rows'] };
  }

  private async plan(text: string, values: readonly unknown[], collection: string): Promise<PlanNode> {
    const rows = await this.query(text, values, collection);
    const [{ Plan: plan }] = JSON.parse(rows[0]?.[0] ?? '[]') as [{ Plan: PlanNode }];
    return plan;
  }

  async close(): Promise<void> {
    await this.end('ROLLBACK');
  }

  /** Ends the transaction and gives the connection back; a connection that fails here is thrown away. */
  protected async end(command: 'COMMIT' | 'ROLLBACK'): Promise<string> {
    if (!this.isOpen) return 'ENDED';
    this.isOpen = false;
    try {
      const result = await this.client.query(command);
      this.client.release();
      return result.command;
    } catch (error) {
      this.client.release(true);
      if (command === 'ROLLBACK') return 'ROLLBACK';
      throw toStoreError(error, this.place());
    }
  }

  protected async table(collection: string): Promise<Table> {
    const { tables } = this.options;
    const known = tables.get(collection);
    if (known) return known;
    const table = await this.guarded(() => loadTable(this.client, collection), collection);
    tables.set(collection, table);
    return table;
  }

  protected async query(
    text: string,
    values: readonly unknown[] = [],
    collection?: string,
  ): Promise<readonly TextRow[]> {
    const result = await this.guarded(
      () =>
        this.client.query<TextRow>({
          text,
          values: [...values],
          rowMode: 'array',
          types: AS_TEXT,
        } as pg.QueryArrayConfig),
      collection,
    );
    return result.rows;
  }

  /** Few rows by one plain question, more through a cursor. Materialised, so that the limit does not sway the planner. */
  protected async *stream(
    text: string,
    values: readonly unknown[],
    batchRows: number,
    collection?: string,
    fewRows = FEW_ROWS,
  ): AsyncIterable<readonly TextRow[]> {
    const few = Math.min(fewRows, batchRows);
    const first = `WITH found AS MATERIALIZED (${text}) SELECT * FROM found LIMIT ${String(few + 1)}`;
    const rows = await this.query(first, values, collection);
    if (rows.length > few) yield* this.streamByCursor(text, values, batchRows, collection);
    else if (rows.length > 0) yield rows;
  }

  protected async *streamByCursor(
    text: string,
    values: readonly unknown[],
    batchRows: number,
    collection?: string,
  ): AsyncIterable<readonly TextRow[]> {
    yield* this.batches<TextRow>(text, values, collection, {
      most: { rows: batchRows, bytes: BATCH_BYTES },
      sizeOf: (row) => ({ rows: 1, bytes: row.reduce((sum, field) => sum + (field?.length ?? 0), 0) }),
      fetch: (sql) => this.query(sql, [], collection),
    });
  }

  private batches<Part>(
    text: string,
    values: readonly unknown[],
    collection: string | undefined,
    source: BatchSource<Part>,
  ): AsyncIterable<readonly Part[]> {
    const name = `habeas_cursor_${String((this.cursors += 1))}`;
    const question: CursorQuestion = { name, text, values, isOpen: () => this.isOpen };
    return cursorBatches(question, (sql, bound = []) => this.query(sql, bound, collection), source);
  }

  private async guarded<T>(work: () => Promise<T>, collection?: string): Promise<T> {
    this.options.signal?.throwIfAborted();
    try {
      return await work();
    } catch (error) {
      throw toStoreError(error, { ...this.place(), ...(collection === undefined ? {} : { collection }) });
    }
  }

  private place(): { store: string; writing: boolean } {
    return { store: this.options.store, writing: this.isWriting };
  }
}

/** A session that changes: everything becomes visible at commit, or nothing. */
export class PostgresWriteSession extends PostgresReadSession implements WriteSession {
  constructor(
    client: pg.PoolClient,
    options: SessionOptions,
    private readonly log: LogAhead,
    private readonly formatToken: (xid: string) => string,
  ) {
    super(client, options, true);
  }

  async change(change: Change): Promise<Tally> {
    const table = await this.table(change.collection);
    const tally = await changeRows(this.context(change.collection), table, change);
    this.log.note(tally.rows);
    return tally;
  }

  async changes(changes: readonly Change[]): Promise<readonly Tally[]> {
    const [change] = changes;
    if (!change) return [];
    const table = await this.table(change.collection);
    const together = await changeSeveral(this.context(change.collection), table, changes);
    if (together) {
      for (const { rows } of together) this.log.note(rows);
      return together;
    }
    const tallies: Tally[] = [];
    for (const one of changes) tallies.push(await this.change(one));
    return tallies;
  }

  private context(collection: string): SeveralContext {
    return {
      query: (text, values) => this.query(text, values, collection),
      stream: (text, values, batchRows) => this.stream(text, values, batchRows, collection),
      streamMany: (text, values, batchRows) => this.streamByCursor(text, values, batchRows, collection),
      serverVersion: this.options.serverVersion,
      batchRows: this.options.limits.batchRows,
    };
  }

  async token(): Promise<string> {
    const rows = await this.query('SELECT pg_current_xact_id()::text');
    await this.log.isWritten();
    return this.formatToken(rows[0]?.[0] ?? '');
  }

  async commit(): Promise<void> {
    const command = await this.end('COMMIT');
    if (command === 'COMMIT') return;
    // PostgreSQL answers COMMIT of a failed transaction with ROLLBACK, and without an error.
    throw new AppError('store.failed', {
      detail: `Store "${this.options.store}" rolled the session back because a statement in it had failed; nothing was changed.`,
    });
  }

  async rollback(): Promise<void> {
    await this.end('ROLLBACK');
  }
}
