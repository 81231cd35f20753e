import { AppError } from '#contracts';
import type { ColumnKind } from '../spi/index.js';
import { splitColumn } from '../sql/predicate-sql.js';
import { unknownCollection } from '../sql/store-checks.js';
import type { MysqlLink, RawRow } from './mysql.link.js';
import { isKeyBytes, kindOf } from './mysql.types.js';

/** A backtick doubled and the whole in backticks: the only way a name from outside gets into a statement. */
export const quoteName = (name: string): string => `\`${name.replaceAll('`', '``')}\``;

/** What a statement needs to know of one table. */
export interface Table {
  readonly collection: string;
  readonly sql: string;
  readonly columns: ReadonlyMap<string, TableColumn>;
  readonly primaryKey: readonly string[];
  /** Why its rows cannot be changed and taken back; null when they can. */
  readonly unchangeable: string | null;
  /** Keys that lead from rows of this table to others of it. */
  readonly selfReferences: readonly SelfReference[];
}
/** Pairs of a referring and a referred column. */
export type SelfReference = readonly (readonly [from: string, to: string])[];
export interface TableColumn {
  readonly name: string;
  readonly kind: ColumnKind;
  /** `int`, `varchar`. */
  readonly data: string;
  readonly isUnsigned: boolean;
  readonly isNullable: boolean;
  readonly charset: string | null;
  /** The collation of the column takes upper and lower case for the same. */
  readonly ignoresCase: boolean;
  /** A short binary column, read as `0x…`. */
  readonly isKeyBytes: boolean;
}

/** The server compares names in its catalogue without case; tables may differ by case alone. */
const SAME_NAME = (column: string): string =>
  `${column} = ? AND CAST(${column} AS BINARY) = CAST(? AS BINARY)`;

const TABLE = `
  SELECT CAST(table_type AS BINARY), CAST(engine AS BINARY) FROM information_schema.tables
   WHERE table_schema = DATABASE() AND ${SAME_NAME('table_name')}`;

/** MariaDB has no type JSON: it is LONGTEXT with a check of exactly this text. */
export const jsonChecks = (isMariadb: boolean): string =>
  isMariadb
    ? `SELECT table_name, constraint_name FROM information_schema.check_constraints
        WHERE constraint_schema = DATABASE()
          AND check_clause IN (CONCAT('json_valid("', constraint_name, '")'), CONCAT('json_valid(\`', constraint_name, '\`)'))`
    : `SELECT '' AS table_name, '' AS constraint_name FROM DUAL WHERE FALSE`;

const COLUMNS = `
  SELECT CAST(c.column_name AS BINARY), CAST(c.data_type AS BINARY), CAST(c.column_type AS BINARY),
         CAST(CAST(c.character_maximum_length AS CHAR) AS BINARY), CAST(c.character_set_name AS BINARY),
         CAST(c.collation_name AS BINARY), CAST(c.is_nullable AS BINARY)
    FROM information_schema.columns c
   WHERE c.table_schema = DATABASE() AND ${SAME_NAME('c.table_name')}
   ORDER BY c.ordinal_position`;

/** Not joined to the columns: for a join the server opens every table of the database, each time. */
const PRIMARY_KEY = `
  SELECT CAST(s.column_name AS BINARY)
    FROM information_schema.statistics s
   WHERE s.table_schema = DATABASE() AND ${SAME_NAME('s.table_name')} AND s.index_name = 'PRIMARY'
   ORDER BY s.seq_in_index`;

const jsonColumnsSql = (isMariadb: boolean): string => `
  SELECT CAST(j.constraint_name AS BINARY) FROM (${jsonChecks(isMariadb)}) j WHERE ${SAME_NAME('j.table_name')}`;

const SELF_REFERENCES = `
  SELECT CAST(constraint_name AS BINARY), CAST(column_name AS BINARY), CAST(referenced_column_name AS BINARY)
    FROM information_schema.key_column_usage
   WHERE table_schema = DATABASE() AND referenced_table_schema = DATABASE()
     AND ${SAME_NAME('table_name')} AND CAST(referenced_table_name AS BINARY) = CAST(table_name AS BINARY)
   ORDER BY constraint_name, ordinal_position`;

export async function loadTable(link: MysqlLink, collection: string, isMariadb: boolean): Promise<Table> {
  const [relation] = await link.query(TABLE, [collection, collection]);
  const ask = (sql: string): Promise<readonly RawRow[]> => link.query(sql, [collection, collection]);
  const rows = relation ? await ask(COLUMNS) : [];
  if (!relation || rows.length === 0) throw unknownCollection(collection);
  const hasText = rows.some(([, data]) => data?.toString('utf8') === 'longtext');
  const jsonColumns = new Set(
    (hasText ? await ask(jsonColumnsSql(isMariadb)) : []).map(([name]) => String(name)),
  );
  const [type, engine] = relation.map((field) => field?.toString('utf8') ?? '');
  return {
    collection,
    sql: quoteName(collection),
    columns: new Map(rows.map((row) => toColumn(row, jsonColumns)).map((column) => [column.name, column])),
    primaryKey: (await ask(PRIMARY_KEY)).map(([name]) => String(name)),
    unchangeable: unchangeableReason(type ?? '', engine ?? ''),
    selfReferences: toSelfReferences(await ask(SELF_REFERENCES)),
  };
}

function toSelfReferences(rows: readonly RawRow[]): readonly SelfReference[] {
  const names = [...new Set(rows.map(([name]) => String(name)))];
  return names.map((name) =>
    rows.filter((row) => String(row[0]) === name).map(([, from, to]) => [String(from), String(to)] as const),
  );
}

/** Why rows of a table cannot be changed in a transaction, in words that follow its name; null when they can. */
export function unchangeableReason(type: string, engine: string): string | null {
  if (type === 'VIEW') return 'is a view and holds no rows of its own';
  if (type === 'SYSTEM VERSIONED')
    return 'is system versioned: the server keeps every row that is changed or deleted';
  return engine.toUpperCase() === 'INNODB'
    ? null
    : `has the engine ${engine || 'unknown'}, which cannot take changes back`;
}

function toColumn(row: RawRow, jsonColumns: ReadonlySet<string>): TableColumn {
  const [name = '', data = '', full = '', length, charset, collation, nullable] = row.map((field) =>
    field?.toString('utf8'),
  );
  const bytes = length === undefined ? null : Number(length);
  return {
    name,
    data,
    kind: kindOf({ data, full, length: bytes, isJsonText: data === 'longtext' && jsonColumns.has(name) }),
    isUnsigned: /\bunsigned\b/.test(full),
    isNullable: nullable === 'YES',
    charset: charset ?? null,
    ignoresCase: /_ci$/.test(collation ?? ''),
    isKeyBytes: isKeyBytes(data, bytes),
  };
}

export const columnSql = (table: Table, name: string): string => `${table.sql}.${quoteName(name)}`;

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

const SPATIAL = /^(geometry|point|linestring|polygon|multi\w+|geometrycollection|geomcollection)$/;

/** Types whose values can be larger than what the server lets an expression be. */
const LONG = new Set(['mediumtext', 'longtext', 'json', 'mediumblob', 'longblob']);

/** The value of a column as bytes: text in UTF-8, everything else as the server writes it, bytes as they are. */
export function bytesSql(column: TableColumn, sql: string): string {
  const bytes = castSql(column, sql);
  return LONG.has(column.data) ? guardedSql(column, sql, bytes) : bytes;
}

/**
 * The server makes NULL of a result that is larger than a packet, with a warning that nobody sees: what is not read
 * would count as not there. The sum that no integer holds is an error instead, and an error only when it is reached.
 */
function guardedSql({ charset }: TableColumn, sql: string, bytes: string): string {
  const growth = charset === null || /^(utf8|ascii)/.test(charset) ? 1 : 3;
  const error = `CAST(9223372036854775807 + LENGTH(${sql}) AS BINARY)`;
  return `CASE WHEN LENGTH(${sql}) > @@max_allowed_packet DIV ${String(growth)} THEN ${error} ELSE ${bytes} END`;
}

function castSql({ kind, data, isKeyBytes: isKey }: TableColumn, sql: string): string {
  if (kind === 'bytes' || isKey) return `CAST(${sql} AS BINARY)`;
  if (kind === 'text' || kind === 'json' || data === 'set')
    return `CAST(CONVERT(${sql} USING utf8mb4) AS BINARY)`;
  if (data === 'bit') return `CAST(CAST(${sql} + 0 AS CHAR) AS BINARY)`;
  if (data === 'float') return `CAST(CAST(CAST(${sql} AS DOUBLE) AS CHAR) AS BINARY)`;
  if (SPATIAL.test(data)) return `CAST(ST_AsText(${sql}) AS BINARY)`;
  return `CAST(CAST(${sql} AS CHAR) AS BINARY)`;
}

/** Kinds whose text is short, without commas, and never `-` alone. */
const SHORT = new Set<ColumnKind>(['integer', 'boolean', 'decimal', 'date', 'timestamp', 'uuid', 'inet']);

/**
 * The identity of a row as text: its key, or every column when no key is known. Long values go in as their own digest:
 * the server would quietly make NULL of a text that is longer than a packet.
 */
export function identitySql(table: Table, key: readonly string[]): string {
  const names = key.length > 0 ? key : [...table.columns.keys()];
  const parts = names.map((name) => {
    const column = plainColumn(table, name);
    const bytes = bytesSql(column, columnSql(table, name));
    return `COALESCE(${SHORT.has(column.kind) ? bytes : `MD5(${bytes})`}, '-')`;
  });
  return `CAST(CONCAT_WS(',', ${parts.join(', ')}) AS BINARY)`;
}
