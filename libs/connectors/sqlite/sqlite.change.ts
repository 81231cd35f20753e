import { setImmediate } from 'node:timers/promises';
import type { DatabaseSync, SQLInputValue, SQLOutputValue } from 'node:sqlite';
import { AppError } from '#contracts';
import type { Change, ColumnChange, ColumnKind, Predicate, Tally } from '../spi/index.js';
import { quoteIdentifier } from '../sql/collection-name.js';
import { identityHash, rowDigest, toTally } from '../sql/tally.js';
import { whereSql } from './sqlite.predicate.js';
import { allRows, columnSql, identitySql, plainColumn, type Table } from './sqlite.table.js';
import { decodeValue, encodeValue } from './sqlite.values.js';

type Rewrite = Extract<ColumnChange, { kind: 'rewrite' }>;

/** Remembered new values per column; beyond that a value is asked for again, one by one. */
const REMEMBERED_BYTES = 64 * 1024 * 1024;
const BATCH_BYTES = 8 * 1024 * 1024;

export function tallyRows(
  database: DatabaseSync,
  table: Table,
  { key, where }: Pick<Change, 'key' | 'where'>,
): Tally {
  const values: SQLInputValue[] = [];
  const condition = whereSql(table, where, values);
  const row = database
    .prepare(
      `SELECT count(*) AS n, habeas_identity_sum(${identitySql(table, key)}) AS s FROM ${table.sql} WHERE ${condition}`,
    )
    .get(...values);
  return toTally(Number(row?.n ?? 0), BigInt(String(row?.s ?? '0')));
}

/** The rows by their own key, or by all of them, as a scan names them. */
export function locateRows(database: DatabaseSync, table: Table, where: Predicate): readonly string[] {
  const values: SQLInputValue[] = [];
  const condition = whereSql(table, where, values);
  const rows = allRows(
    database,
    `SELECT ${identitySql(table, table.primaryKey)} AS i FROM ${table.sql} WHERE ${condition}`,
    ...values,
  );
  return [...new Set(rows.map(({ i }) => rowDigest(String(i))))].sort();
}

/**
 * One statement per change. RETURNING shows the new row, so that rows whose identity itself changes are tallied just
 * before, which is exact: nobody else can write while this transaction is open.
 */
export async function changeRows(
  database: DatabaseSync,
  table: Table,
  change: Change,
  batchRows: number,
): Promise<Tally> {
  const statement = await statementOf(database, table, change, batchRows);
  const values: SQLInputValue[] = [...statement.values];
  const text = `${statement.text} WHERE ${whereSql(table, change.where, values)}`;
  if (keepsIdentity(change))
    return returned(database, `${text} RETURNING ${identitySql(table, change.key)} AS i`, values);
  const before = tallyRows(database, table, change);
  const { changes } = database.prepare(text).run(...values);
  if (Number(changes) === before.rows) return before;
  throw new AppError('store.failed', {
    detail: `Collection "${table.collection}" changed ${String(changes)} rows where ${String(before.rows)} were counted.`,
  });
}

function keepsIdentity({ key, action }: Change): boolean {
  if (action.kind === 'delete') return true;
  return key.length > 0 && !action.set.some(({ column }) => key.includes(column));
}

function returned(database: DatabaseSync, text: string, values: readonly SQLInputValue[]): Tally {
  let rows = 0;
  let sum = 0n;
  for (const { i } of database.prepare(text).iterate(...values)) {
    rows += 1;
    sum += identityHash(String(i));
  }
  return toTally(rows, sum);
}

interface StatementStart {
  readonly text: string;
  readonly values: readonly SQLInputValue[];
}

async function statementOf(
  database: DatabaseSync,
  table: Table,
  change: Change,
  batchRows: number,
): Promise<StatementStart> {
  if (change.action.kind === 'delete') return { text: `DELETE FROM ${table.sql}`, values: [] };
  if (change.action.set.length === 0) throw refusal('An update must set at least one column.');
  const values: SQLInputValue[] = [];
  const assignments: string[] = [];
  for (const item of change.action.set) {
    const right =
      item.kind === 'rewrite'
        ? await rewriteSql(database, table, change, item, batchRows)
        : assignedSql(plainKind(table, item), item, values);
    assignments.push(`${quoteIdentifier(item.column)} = ${right}`);
  }
  return { text: `UPDATE ${table.sql} SET ${assignments.join(', ')}`, values };
}

function plainKind(table: Table, item: ColumnChange): ColumnKind {
  if (item.kind === 'tokens') throw refusal('The change "tokens" is for stores of text.');
  return plainColumn(table, item.column);
}

function assignedSql(
  kind: ColumnKind,
  item: Exclude<ColumnChange, Rewrite>,
  values: SQLInputValue[],
): string {
  if (item.kind === 'constant') {
    values.push(encodeValue(kind, item.value));
    const name = quoteIdentifier(item.column);
    return item.keepNull ? `CASE WHEN ${name} IS NULL THEN NULL ELSE ? END` : '?';
  }
  return item.kind === 'now' ? nowSql(kind, item.column) : 'NULL';
}

function nowSql(kind: ColumnKind, column: string): string {
  if (kind === 'date') return `date('now')`;
  if (kind === 'timestamp' || kind === 'text') return `datetime('now')`;
  if (kind === 'integer') return 'unixepoch()';
  throw refusal(`The column "${column}" cannot hold a moment.`);
}

/**
 * The new value comes from a function that the update calls with the old one, so that each row is rewritten once from
 * what it held, whatever the others become. The distinct values are asked for in batches beforehand.
 */
async function rewriteSql(
  database: DatabaseSync,
  table: Table,
  change: Change,
  rewrite: Rewrite,
  batchRows: number,
): Promise<string> {
  const rewriter = new Rewriter(rewrite, plainColumn(table, rewrite.column));
  const values: SQLInputValue[] = [];
  const column = columnSql(table, rewrite.column);
  const statement = database.prepare(
    `SELECT DISTINCT ${column} AS v FROM ${table.sql}
      WHERE ${column} IS NOT NULL AND (${whereSql(table, change.where, values)})`,
  );
  statement.setReadBigInts(true);
  await rewriter.learn(statement.iterate(...values) as Iterable<{ v: SQLOutputValue }>, batchRows);
  const name = `habeas_rewrite_${Buffer.from(rewrite.column).toString('hex')}`;
  database.function(name, { directOnly: true, useBigIntArguments: true }, (value: SQLOutputValue) =>
    value === null ? null : rewriter.renew(value),
  );
  return `${name}(${column})`;
}

class Rewriter {
  private readonly renewed = new Map<string | number | bigint, SQLInputValue>();
  private bytes = 0;

  constructor(
    private readonly rewrite: Rewrite,
    private readonly kind: ColumnKind,
  ) {}

  async learn(rows: Iterable<{ v: SQLOutputValue }>, batchRows: number): Promise<void> {
    let batch: SQLOutputValue[] = [];
    let bytes = 0;
    for (const { v } of rows) {
      if (this.bytes > REMEMBERED_BYTES) return;
      batch.push(v);
      bytes += sizeOf(v);
      if (batch.length < batchRows && bytes < BATCH_BYTES) continue;
      this.ask(batch);
      batch = [];
      bytes = 0;
      await setImmediate();
    }
    this.ask(batch);
  }

  renew(value: SQLOutputValue): SQLInputValue {
    const known = this.renewed.get(keyOf(value));
    return known === undefined ? (this.ask([value])[0] ?? null) : known;
  }

  private ask(old: readonly SQLOutputValue[]): readonly SQLInputValue[] {
    if (old.length === 0) return [];
    const values = this.rewrite.rewrite(old.map((value) => decodeValue(this.kind, value)));
    if (values.length !== old.length) {
      throw refusal(
        `Rewriting "${this.rewrite.column}" gave ${String(values.length)} values for ${String(old.length)}.`,
      );
    }
    return old.map((value, at) => this.remember(value, encodeValue(this.kind, values[at] ?? null, value)));
  }

  private remember(old: SQLOutputValue, value: SQLInputValue): SQLInputValue {
    if (this.bytes <= REMEMBERED_BYTES) {
      this.renewed.set(keyOf(old), value);
      this.bytes += sizeOf(old) + sizeOf(value);
    }
    return value;
  }
}

const keyOf = (value: SQLOutputValue): string | number | bigint => {
  if (value instanceof Uint8Array) return `\0${Buffer.from(value).toString('hex')}`;
  return value ?? '';
};

const sizeOf = (value: SQLInputValue): number => {
  if (typeof value === 'string') return value.length;
  return ArrayBuffer.isView(value) ? value.byteLength : 8;
};

const refusal = (detail: string): AppError => new AppError('store.refused', { detail });
