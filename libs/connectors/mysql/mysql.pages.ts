import type { ColumnKind, SelectQuery } from '../spi/index.js';
import type { Bound, RawRow } from './mysql.link.js';
import { integerParameter } from './mysql.link.js';
import { whereSql } from './mysql.predicate.js';
import type { Output } from './mysql.session.js';
import { bytesSql, columnSql, plainColumn, type Table, type TableColumn } from './mysql.table.js';

/** Kinds that the server orders as it compares them with a parameter. */
const ORDERED = new Set<ColumnKind>(['integer', 'boolean', 'text', 'date', 'timestamp', 'bytes']);

/** Whether rows come in the order of a key behind whose last value the next question can begin. */
export const canPage = (table: Table, { distinct, orderBy }: SelectQuery): boolean =>
  distinct !== true &&
  table.primaryKey.length > 0 &&
  (orderBy === undefined || orderBy.join('\0') === table.primaryKey.join('\0')) &&
  table.primaryKey.every((name) => isOrdered(plainColumn(table, name)));

const isOrdered = ({ kind, data, isKeyBytes }: TableColumn): boolean =>
  isKeyBytes || (ORDERED.has(kind) && data !== 'enum' && data !== 'bit' && data !== 'year');

export interface Page {
  readonly query: SelectQuery;
  readonly outputs: readonly Output[];
  /** Key of the last row that was read. */
  readonly after: RawRow | null;
  readonly rows: number;
}

/** The outputs, then the key. */
export function pageSql(table: Table, { query, outputs, after, rows }: Page, values: Bound[]): string {
  const key = table.primaryKey.map((name) => plainColumn(table, name));
  const names = key.map(({ name }) => columnSql(table, name));
  const selected = [
    ...outputs.map(({ sql }) => sql),
    ...key.map((column, at) => bytesSql(column, names[at] ?? '')),
  ];
  const where = whereSql(table, query.where, values);
  const behind = after === null ? '' : `AND ${behindSql(key, names, after, values)}`;
  return `SELECT ${selected.join(', ')} FROM ${table.sql} WHERE ${where} ${behind}
    ORDER BY ${names.join(', ')} LIMIT ${String(rows)}`;
}

/** `a >= ? AND (a > ? OR (a = ? AND (b > ?)))`: the first part is what an index is entered by. */
function behindSql(
  key: readonly TableColumn[],
  names: readonly string[],
  after: RawRow,
  values: Bound[],
): string {
  const bind = (at: number): string => {
    values.push(parameter(key[at], after[at] ?? null));
    return '?';
  };
  const from = (at: number): string => {
    const name = names[at] ?? '';
    if (at === key.length - 1) return `${name} > ${bind(at)}`;
    return `(${name} > ${bind(at)} OR (${name} = ${bind(at)} AND ${from(at + 1)}))`;
  };
  if (key.length === 1) return from(0);
  return `${names[0] ?? ''} >= ${bind(0)} AND ${from(0)}`;
}

function parameter(column: TableColumn | undefined, value: Buffer | null): Bound {
  if (!column || value === null) return null;
  if (column.kind === 'bytes' || column.isKeyBytes) return value;
  const text = value.toString('utf8');
  return column.kind === 'integer' || column.kind === 'boolean' ? integerParameter(BigInt(text)) : text;
}
