import { quoteIdentifier } from '../sql/collection-name.js';
import { valuesFound } from '../sql/json-value.js';
import type { ColumnKind, Row, RowValue, SelectQuery } from '../spi/index.js';
import { jsonPathQuery, type Parameters, whereSql } from './postgres.predicate.js';
import { columnSql, plainColumn, referencedColumn, type Table, type TableColumn } from './postgres.table.js';
import { hasEquality } from './postgres.types.js';
import { decodeText } from './postgres.values.js';

/** The rows of a query, of which each has these outputs. */
export function selectSql(
  table: Table,
  query: SelectQuery,
  outputs: readonly Output[],
  parameters: Parameters,
): string {
  return `SELECT ${query.distinct === true ? 'DISTINCT ' : ''}${outputs.map(({ sql }) => sql).join(', ') || 'NULL'}
    FROM ${table.sql} WHERE ${whereSql(table, query.where, parameters)} ${orderSql(table, query)}`;
}

/** A row as the driver gives it when it makes no values. */
export type TextRow = readonly (string | null)[];

const SHORT_KINDS: ReadonlySet<ColumnKind> = new Set<ColumnKind>([
  'integer',
  'uuid',
  'boolean',
  'date',
  'timestamp',
]);

/** One selected column. */
export interface Output {
  readonly name: string;
  /** null: what a path finds in a column. */
  readonly column: TableColumn | null;
  readonly sql: string;
  /** Its values are a few bytes long, whatever they are. */
  readonly isShort: boolean;
  decode(text: string): RowValue;
}

export function outputOf(table: Table, name: string, parameters: Parameters): Output {
  const { column, path } = referencedColumn(table, name);
  if (path !== null) {
    const sql = `${jsonPathQuery('jsonb_path_query_array', table, column, path, parameters)}::text`;
    return { name, column: null, sql, isShort: false, decode: valuesFound };
  }
  const decode = (text: string): RowValue => decodeText(column.kind, text);
  const isShort = SHORT_KINDS.has(column.kind);
  return { name, column, sql: outputSql(table, column.name), isShort, decode };
}

/** Types that DISTINCT cannot compare are read as text; arrays as JSON, which works for every element type. */
function outputSql(table: Table, name: string): string {
  const sql = columnSql(table, name);
  const kind = table.columns.get(name)?.kind;
  if (kind === 'array') return `array_to_json(${sql})::text`;
  return kind === 'json' || kind === 'other' ? `${sql}::text` : sql;
}

/** Types without an equality of their own are grouped by their text. */
export function groupedSql(table: Table, name: string): string {
  const sql = columnSql(table, name);
  return hasEquality(plainColumn(table, name).baseName) ? sql : `${sql}::text`;
}

const PROTOTYPE = '__proto__';

/** Members are set one by one, which takes half the time of making pairs of them; for one name that means another thing. */
export function rowMaker(outputs: readonly Output[]): (row: TextRow) => Row {
  const valueOf = ({ decode }: Output, text: string | null | undefined): RowValue =>
    text === null || text === undefined ? null : decode(text);
  if (outputs.some(({ name }) => name === PROTOTYPE))
    return (row) => Object.fromEntries(outputs.map((one, at) => [one.name, valueOf(one, row[at])]));
  return (row) => {
    const made: Record<string, RowValue> = {};
    for (let at = 0; at < outputs.length; at += 1) {
      const one = outputs[at]!;
      made[one.name] = valueOf(one, row[at]);
    }
    return made;
  };
}

export function orderSql(table: Table, { orderBy, distinct }: SelectQuery): string {
  const columns = orderBy ?? (distinct === true ? [] : table.primaryKey);
  if (columns.length === 0) return '';
  return `ORDER BY ${columns.map((name) => `${table.alias}.${quoteIdentifier(name)}`).join(', ')}`;
}
