import type { ClientBase } from 'pg';
import { AppError } from '#contracts';
import type { ColumnKind } from '../spi/index.js';
import { parseQualifiedName, quoteIdentifier } from '../sql/collection-name.js';
import { splitColumn } from '../sql/predicate-sql.js';
import { unknownCollection } from '../sql/store-checks.js';
import { kindOfType } from './postgres.types.js';

/** What a statement needs to know of one table. */
export interface Table {
  readonly collection: string;
  /** `"schema"."table"`. */
  readonly sql: string;
  /** `"table"`: how columns are qualified, so that nothing else in the statement can be meant. */
  readonly alias: string;
  readonly columns: ReadonlyMap<string, TableColumn>;
  readonly primaryKey: readonly string[];
}
export interface TableColumn {
  readonly name: string;
  readonly kind: ColumnKind;
  /** The type as a cast names it, without length. */
  readonly type: string;
  readonly baseName: string;
  /** Its collation takes for equal what is written differently. */
  readonly isLoose: boolean;
}

const COLUMNS = `
  SELECT a.attname AS name, format_type(a.atttypid, -1) AS type,
         b.typname AS base_name, b.typtype AS base_type, b.typcategory AS base_category,
         coalesce((SELECT NOT l.collisdeterministic FROM pg_collation l WHERE l.oid = a.attcollation), false) AS loose,
         coalesce(array_position((i.indkey::int2[])[0:i.indnkeyatts - 1], a.attnum), -1) AS key_position
    FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    JOIN pg_type t ON t.oid = a.atttypid
    JOIN pg_type b ON b.oid = CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE t.oid END
    LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
   WHERE n.nspname = $1 AND c.relname = $2 AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
   ORDER BY a.attnum`;

interface ColumnRecord {
  readonly name: string;
  readonly type: string;
  readonly base_name: string;
  readonly base_type: string;
  readonly base_category: string;
  readonly loose: boolean;
  readonly key_position: number;
}

export async function loadTable(client: ClientBase, collection: string): Promise<Table> {
  const { schema, table } = parseQualifiedName(collection);
  const { rows } = await client.query<ColumnRecord>(COLUMNS, [schema, table]);
  if (rows.length === 0) {
    throw unknownCollection(collection);
  }
  return {
    collection,
    sql: `${quoteIdentifier(schema)}.${quoteIdentifier(table)}`,
    alias: quoteIdentifier(table),
    columns: new Map(rows.map((row) => [row.name, toColumn(row)])),
    primaryKey: rows
      .filter((row) => row.key_position >= 0)
      .sort((a, b) => a.key_position - b.key_position)
      .map((row) => row.name),
  };
}

const toColumn = (row: ColumnRecord): TableColumn => ({
  name: row.name,
  type: row.type,
  baseName: row.base_name,
  isLoose: row.loose,
  kind: kindOfType({ name: row.base_name, type: row.base_type, category: row.base_category }),
});

export const columnSql = (table: Table, name: string): string => `${table.alias}.${quoteIdentifier(name)}`;

/** A plain column; a JSON path is refused. */
export function plainColumn(table: Table, name: string): TableColumn {
  const column = table.columns.get(name);
  if (column) return column;
  const known = splitColumn(name, (part) => table.columns.has(part));
  throw new AppError('store.refused', {
    detail: `A part of the JSON column "${known.column}" cannot be set by itself: rewrite the whole column.`,
  });
}

export function referencedColumn(
  table: Table,
  reference: string,
): { readonly column: TableColumn; readonly path: string | null } {
  const { column, path } = splitColumn(reference, (name) => table.columns.has(name));
  return { column: plainColumn(table, column), path };
}
