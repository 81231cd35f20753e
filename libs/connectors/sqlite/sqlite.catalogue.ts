import type { DatabaseSync } from 'node:sqlite';
import type { Catalogue, CollectionInfo, ColumnInfo, ColumnKind, ForeignKey } from '../spi/index.js';
import { quoteIdentifier } from '../sql/collection-name.js';
import { checksOf } from './sqlite.checks.js';
import { JOURNAL } from './sqlite.journal.js';
import { allRows, type SqliteRow } from './sqlite.table.js';
import { declaredLength, kindOfDeclaration } from './sqlite.values.js';

const ON_DELETE: Readonly<Record<string, ForeignKey['onDelete']>> = {
  RESTRICT: 'restrict',
  CASCADE: 'cascade',
  'SET NULL': 'set_null',
  'SET DEFAULT': 'set_default',
};

/** Tables and views of the main file. Tables behind a virtual table are its own business. */
export function describeFile(database: DatabaseSync): Catalogue {
  const relations = allRows(
    database,
    `SELECT l.name, l.type, s.sql FROM pragma_table_list l JOIN sqlite_schema s ON s.name = l.name
      WHERE l.schema = 'main' AND l.type <> 'shadow' AND l.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND l.name <> ?
      ORDER BY l.name`,
    JOURNAL,
  );
  return {
    collections: relations.map((relation) => toCollection(database, relation)),
    foreignKeys: relations.flatMap(({ name }) => foreignKeysOf(database, String(name))),
  };
}

function toCollection(database: DatabaseSync, { name, type, sql }: SqliteRow): CollectionInfo {
  const collection = String(name);
  const columns = allRows(
    database,
    'SELECT name, type, "notnull", pk, hidden FROM pragma_table_xinfo(?) WHERE hidden <> 1 ORDER BY cid',
    collection,
  );
  const indexes = indexesOf(database, collection);
  const kinds = type === 'view' ? new Map<string, ColumnKind>() : storedKinds(database, collection, columns);
  return {
    name: collection,
    kind: type === 'view' ? 'view' : 'table',
    estimatedRows: type === 'view' ? 0 : countRows(database, collection),
    columns: columns.map((column) =>
      toColumn(column, kinds.get(String(column.name)), isCounted(String(sql))),
    ),
    primaryKey: primaryKeyOf(columns),
    uniques: indexes
      .filter(({ isUnique }) => isUnique)
      .map(({ name: index, columns: of }) => ({ name: index, columns: of })),
    checks: checksOf(
      String(sql),
      columns.map((column) => String(column.name)),
    ),
    indexes: [primaryKeyOf(columns), ...indexes.map(({ columns: of }) => of)].filter((of) => of.length > 0),
    triggers: allRows(
      database,
      `SELECT name FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = ? ORDER BY name`,
      collection,
    ).map((trigger) => String(trigger.name)),
    rowLevelSecurity: false,
  };
}

const countRows = (database: DatabaseSync, collection: string): number =>
  Number(database.prepare(`SELECT count(*) AS n FROM ${quoteIdentifier(collection)}`).get()?.n ?? 0);

/** Of columns whose declaration says nothing, or that have none: what their first values are. */
function storedKinds(
  database: DatabaseSync,
  collection: string,
  columns: readonly SqliteRow[],
): ReadonlyMap<string, ColumnKind> {
  const open = columns
    .filter(({ type }) => kindOfDeclaration(String(type)) === 'other')
    .map(({ name }) => String(name));
  if (open.length === 0) return new Map();
  const types = open.map((name, index) => `typeof(${quoteIdentifier(name)}) AS t${index}`);
  const rows = allRows(
    database,
    `SELECT ${types.join(', ')} FROM ${quoteIdentifier(collection)} LIMIT ${STORED_ROWS}`,
  );
  return new Map(
    open.map((name, index) => [name, kindOfStored(new Set(rows.map((row) => String(row[`t${index}`]))))]),
  );
}
const STORED_ROWS = 1_000;

/** Texts among numbers make a column of texts, and so does a column in which nothing stands yet. */
function kindOfStored(types: ReadonlySet<string>): ColumnKind {
  if (types.has('text')) return 'text';
  if (types.has('blob')) return 'bytes';
  if (types.has('real')) return 'decimal';
  return types.has('integer') ? 'integer' : 'text';
}

/** Only an integer that is the whole primary key can be declared so. */
const isCounted = (sql: string): boolean =>
  /\bprimary\s+key\s+(asc\s+|on\s+conflict\s+\w+\s+)?autoincrement\b/i.test(sql);

const toColumn = (
  { name, type, notnull, pk, hidden }: SqliteRow,
  stored: ColumnKind | undefined,
  isCountedTable: boolean,
): ColumnInfo => ({
  name: String(name),
  kind: stored ?? kindOfDeclaration(String(type)),
  nativeType: String(type),
  nullable: Number(notnull) === 0 && Number(pk) === 0,
  maxLength: declaredLength(String(type)),
  readOnly: Number(hidden) > 1,
  enumValues: null,
  ...(isCountedTable && Number(pk) > 0 ? { isCounted: true } : {}),
});

export const primaryKeyOf = (columns: readonly SqliteRow[]): readonly string[] =>
  columns
    .filter(({ pk }) => Number(pk) > 0)
    .sort((a, b) => Number(a.pk) - Number(b.pk))
    .map(({ name }) => String(name));

interface Index {
  readonly name: string;
  readonly isUnique: boolean;
  readonly columns: readonly string[];
}

/** Without the primary key's own; an index over expressions keeps the plain columns that are in it. */
const indexesOf = (database: DatabaseSync, collection: string): readonly Index[] =>
  allRows(
    database,
    `SELECT name, "unique" AND NOT partial AS "unique" FROM pragma_index_list(?) WHERE origin <> 'pk' ORDER BY name`,
    collection,
  ).map((index) => ({
    name: String(index.name),
    isUnique: Number(index.unique) === 1,
    columns: allRows(
      database,
      'SELECT name FROM pragma_index_info(?) WHERE name IS NOT NULL ORDER BY seqno',
      String(index.name),
    ).map(({ name }) => String(name)),
  }));

function foreignKeysOf(database: DatabaseSync, collection: string): readonly ForeignKey[] {
  const parts = allRows(
    database,
    'SELECT id, "table" AS target, "from" AS source, "to" AS key, on_delete FROM pragma_foreign_key_list(?) ORDER BY id, seq',
    collection,
  );
  const ids = [...new Set(parts.map(({ id }) => id))];
  return ids.map((id) =>
    toForeignKey(
      database,
      collection,
      parts.filter((part) => part.id === id),
    ),
  );
}

/** Without named columns a key refers to the primary key of the other table. */
function toForeignKey(database: DatabaseSync, collection: string, parts: readonly SqliteRow[]): ForeignKey {
  const target = String(parts[0]?.target);
  const isImplicit = parts.some(({ key }) => key === null);
  return {
    name: `${collection}_fk_${String(parts[0]?.id)}`,
    from: { collection, columns: parts.map(({ source }) => String(source)) },
    to: {
      collection: target,
      columns: isImplicit
        ? primaryKeyOf(allRows(database, 'SELECT name, pk FROM pragma_table_xinfo(?)', target))
        : parts.map(({ key }) => String(key)),
    },
    onDelete: ON_DELETE[String(parts[0]?.on_delete)] ?? 'no_action',
    deferrable: false,
  };
}
