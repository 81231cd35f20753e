import { AppError } from '#contracts';
import type { Change, ColumnChange, LocationQuery, Tally } from '../spi/index.js';
import { toTally } from '../sql/tally.js';
import { deleteRows } from './mysql.delete.js';
import type { Bound, MysqlLink, RawRow } from './mysql.link.js';
import { type Mapping, readMapping, type Rewrite } from './mysql.mapping.js';
import { whereSql } from './mysql.predicate.js';
import {
  columnSql,
  identitySql,
  plainColumn,
  quoteName,
  type Table,
  type TableColumn,
} from './mysql.table.js';
import { encodeValue } from './mysql.values.js';

/** What a change needs from its session. */
export interface ChangeContext {
  readonly link: MysqlLink;
  readonly batchRows: number;
  /** Bytes of one parameter that the server takes. */
  readonly packetBytes: number;
}

/** The first 64 bits of the identity, added up without losing any. */
export const tallySql = (table: Table, key: readonly string[]): string =>
  `CAST(COUNT(*) AS BINARY), CAST(COALESCE(SUM(CAST(CONV(LEFT(MD5(${identitySql(table, key)}), 16), 16, 10) AS DECIMAL(20))), 0) AS BINARY)`;

export const tallyOf = (rows: readonly RawRow[]): Tally =>
  toTally(Number(rows[0]?.[0]?.toString() ?? 0), BigInt(rows[0]?.[1]?.toString() ?? 0));

/** Rows by their own key, or by all of them, as a scan names them: what {@link tallySql} gives for each alone. */
export async function locateRows(
  link: MysqlLink,
  table: Table,
  { where }: LocationQuery,
): Promise<readonly string[]> {
  const values: Bound[] = [];
  const condition = whereSql(table, where, values);
  const rows = await link.query(
    `SELECT CAST(LEFT(MD5(${identitySql(table, table.primaryKey)}), 16) AS BINARY) FROM ${table.sql} WHERE ${condition}`,
    values,
  );
  return [...new Set(rows.map((row) => String(row[0])))].sort();
}

/**
 * One statement per change. The server does not say which rows it changed, so that they are counted just before and
 * locked by that; the change must then find as many. A row that somebody added in between makes the numbers differ.
 */
export async function changeRows(context: ChangeContext, table: Table, change: Change): Promise<Tally> {
  if (table.unchangeable !== null) throw refusal(`"${table.collection}" ${table.unchangeable}.`);
  const set = change.action.kind === 'update' ? change.action.set : [];
  if (change.action.kind === 'update' && set.length === 0)
    throw refusal('An update must set at least one column.');
  for (const item of set) checkAssignable(table, item);
  const before = await lockRows(context.link, table, change);
  if (before.rows === 0) return before;
  const changed =
    change.action.kind === 'delete'
      ? await deleteRows(context.link, table, change.where)
      : await updateRows(context, table, change, set);
  if (changed === before.rows) return before;
  throw new AppError('store.failed', {
    detail: `Collection "${table.collection}" changed ${String(changed)} rows where ${String(before.rows)} were counted. Try again.`,
  });
}

async function lockRows(link: MysqlLink, table: Table, { key, where }: Change): Promise<Tally> {
  const values: Bound[] = [];
  const condition = whereSql(table, where, values);
  return tallyOf(
    await link.query(
      `SELECT ${tallySql(table, key)} FROM ${table.sql} WHERE ${condition} FOR UPDATE`,
      values,
    ),
  );
}

async function updateRows(
  context: ChangeContext,
  table: Table,
  change: Change,
  set: readonly ColumnChange[],
): Promise<number> {
  const rewrites = set.filter((item): item is Rewrite => item.kind === 'rewrite');
  const mappings: Mapping[] = [];
  for (const rewrite of rewrites)
    mappings.push(await readMapping(context, table, change.where, rewrite, mappings.length));
  const joined: Bound[] = mappings.flatMap(({ values }) => values);
  const assigned: Bound[] = [];
  const assignments = set.map((item) => {
    const column = plainColumn(table, item.column);
    const right =
      item.kind === 'rewrite'
        ? (mappings[rewrites.indexOf(item)]?.newValue ?? 'NULL')
        : assignedSql(table, column, item, assigned);
    return `${columnSql(table, column.name)} = ${right}`;
  });
  const located: Bound[] = [];
  const condition = whereSql(table, change.where, located);
  const source = [table.sql, ...mappings.map(({ join }) => join)].join(' ');
  const count = await context.link.change(
    `UPDATE ${source} SET ${assignments.join(', ')} WHERE ${condition}`,
    [...joined, ...assigned, ...located],
  );
  for (const { drop } of mappings) await drop();
  return count;
}

function checkAssignable(table: Table, item: ColumnChange): void {
  if (item.kind === 'tokens') throw refusal('The change "tokens" is for stores of text.');
  plainColumn(table, item.column);
}

function assignedSql(table: Table, column: TableColumn, item: ColumnChange, values: Bound[]): string {
  if (item.kind === 'now') return nowSql(column);
  if (item.kind !== 'constant') return 'NULL';
  values.push(encodeValue(column, item.value));
  return item.keepNull === true
    ? `CASE WHEN ${table.sql}.${quoteName(column.name)} IS NULL THEN NULL ELSE ? END`
    : '?';
}

function nowSql({ kind, name }: TableColumn): string {
  if (kind === 'date') return 'UTC_DATE()';
  if (kind === 'timestamp') return 'UTC_TIMESTAMP(6)';
  if (kind === 'text') return `CONCAT(LEFT(DATE_FORMAT(UTC_TIMESTAMP(6), '%Y-%m-%dT%H:%i:%s.%f'), 23), 'Z')`;
  if (kind === 'integer') return 'UNIX_TIMESTAMP()';
  throw refusal(`The column "${name}" cannot hold a moment.`);
}

const refusal = (detail: string): AppError => new AppError('store.refused', { detail });
