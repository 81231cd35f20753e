import type { DatabaseSync, SQLInputValue, SQLOutputValue } from 'node:sqlite';
import { AppError } from '#contracts';
import type { ColumnKind } from '../spi/index.js';
import { quoteIdentifier } from '../sql/collection-name.js';
import { splitColumn } from '../sql/predicate-sql.js';
import { unknownCollection } from '../sql/store-checks.js';
import { kindOfDeclaration } from './sqlite.values.js';

export type SqliteRow = Record<string, SQLOutputValue>;

/** What a statement needs to know of one table. */
export interface Table {
  readonly collection: string;
  readonly sql: string;
  readonly columns: ReadonlyMap<string, ColumnKind>;
  readonly primaryKey: readonly string[];
}

/** Integers as bigint, so that none loses digits. */
export function allRows(
  database: DatabaseSync,
  sql: string,
  ...values: SQLInputValue[]
): readonly SqliteRow[] {
  const statement = database.prepare(sql);
  statement.setReadBigInts(true);
  return statement.all(...values);
}

export function loadTable(database: DatabaseSync, collection: string): Table {
  const rows = allRows(
    database,
    'SELECT name, type, pk FROM pragma_table_xinfo(?) WHERE hidden <> 1 ORDER BY cid',
    collection,
  );
  if (rows.length === 0) {
    throw unknownCollection(collection);
  }
  return {
    collection,
    sql: quoteIdentifier(collection),
    columns: new Map(rows.map(({ name, type }) => [String(name), kindOfDeclaration(String(type))])),
    primaryKey: rows
      .filter(({ pk }) => Number(pk) > 0)
      .sort((a, b) => Number(a.pk) - Number(b.pk))
      .map(({ name }) => String(name)),
  };
}

export const columnSql = (table: Table, name: string): string => `${table.sql}.${quoteIdentifier(name)}`;

export const referencedColumn = (table: Table, reference: string): { column: string; path: string | null } =>
  splitColumn(reference, (name) => table.columns.has(name));

export function plainColumn(table: Table, name: string): ColumnKind {
  const { column, path } = referencedColumn(table, name);
  const kind = table.columns.get(column);
  if (path === null && kind !== undefined) return kind;
  throw new AppError('store.refused', {
    detail: `A part of the JSON column "${column}" cannot be set by itself: rewrite the whole column.`,
  });
}

/** The identity of a row as text: its key, or every column when no key is known. */
export function identitySql(table: Table, key: readonly string[]): string {
  const names = key.length > 0 ? key : [...table.columns.keys()];
  names.forEach((name) => plainColumn(table, name));
  return names.map((name) => `quote(${columnSql(table, name)})`).join(` || ',' || `);
}
