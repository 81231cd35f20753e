import type { ColumnKind, Row, RowValue, SelectQuery } from '../spi/index.js';
import { quoteIdentifier } from '../sql/collection-name.js';
import { valuesFound } from '../sql/json-value.js';
import { jsonPathQuery, type Parameters } from './postgres.predicate.js';
import { columnSql, plainColumn, referencedColumn, type Table } from './postgres.table.js';
import { hasEquality } from './postgres.types.js';
import { decodeText } from './postgres.values.js';

/** A row as the texts that the server sent. */
export type TextRow = readonly (string | null)[];

const SHORT_KINDS: ReadonlySet<ColumnKind> = new Set<ColumnKind>([
  'integer',
  'uuid',
  'boolean',
  'date',
  'timestamp',
]);

/** How one wanted column is selected, and what its text means. */
export interface Output {
  readonly name: string;
  readonly sql: string;
  /** Its values are a few bytes long, whatever they are. */
  readonly isShort: boolean;
  decode(text: string): RowValue;
}

export function output(table: Table, name: string, parameters: Parameters): Output {
  const { column, path } = referencedColumn(table, name);
  if (path !== null) {
    const sql = `${jsonPathQuery('jsonb_path_query_array', table, column, path, parameters)}::text`;
    return { name, sql, isShort: false, decode: valuesFound };
  }
  return {
    name,
    sql: outputSql(table, column.name),
    isShort: SHORT_KINDS.has(column.kind),
    decode: (text) => decodeText(column.kind, text),
  };
}

/** Types that DISTINCT cannot compare are read as text; arrays as JSON, which works for every element type. */
function outputSql(table: Table, name: string): string {
  const sql = columnSql(table, name);
  const kind = table.columns.get(name)?.kind;
  if (kind === 'array') return `array_to_json(${sql})::text`;
  return kind === 'json' || kind === 'other' ? `${sql}::text` : sql;
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

/** Types without an equality of their own are grouped by their text. */
export function groupedSql(table: Table, name: string): string {
  const sql = columnSql(table, name);
  return hasEquality(plainColumn(table, name).baseName) ? sql : `${sql}::text`;
}

export function orderSql(table: Table, { orderBy, distinct }: SelectQuery): string {
  const columns = orderBy ?? (distinct === true ? [] : table.primaryKey);
  if (columns.length === 0) return '';
  return `ORDER BY ${columns.map((name) => `${table.alias}.${quoteIdentifier(name)}`).join(', ')}`;
}
