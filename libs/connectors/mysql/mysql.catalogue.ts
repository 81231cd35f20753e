import type { Catalogue, CollectionInfo, ColumnInfo, ForeignKey } from '../spi/index.js';
import type { MysqlLink } from './mysql.link.js';
import { checksSql, columnsSql, FOREIGN_KEYS, INDEXES, RELATIONS, TRIGGERS } from './mysql.catalogue.sql.js';
import { quoteName, unchangeableReason } from './mysql.table.js';
import { enumValues, kindOf, maxLength, nativeName } from './mysql.types.js';

/** The server's own number of rows is a guess, often by half: smaller tables are counted, never further than this. */
const COUNT_CAP = 10_000;

/** The server checks either at once, row by row. */
const ON_DELETE: Readonly<Record<string, ForeignKey['onDelete']>> = {
  CASCADE: 'cascade',
  'SET NULL': 'set_null',
  'SET DEFAULT': 'set_default',
};

type Entry = readonly (string | null)[];
type Groups = ReadonlyMap<string, readonly Entry[]>;

/** Tables and views of the database of the connection, under their plain names. */
export async function describeDatabase(link: MysqlLink, isMariadb: boolean): Promise<Catalogue> {
  const relations = await ask(link, RELATIONS);
  const parts = {
    columns: byTable(await ask(link, columnsSql(isMariadb))),
    indexes: byTable(await ask(link, INDEXES)),
    checks: byTable(await ask(link, checksSql(isMariadb))),
    triggers: byTable(await ask(link, TRIGGERS)),
  };
  const collections: CollectionInfo[] = [];
  for (const relation of relations)
    collections.push(toCollection(relation, await estimatedRows(link, relation), parts));
  return { collections, foreignKeys: toForeignKeys(await ask(link, FOREIGN_KEYS)) };
}

const ask = async (link: MysqlLink, text: string): Promise<readonly Entry[]> =>
  (await link.query(text)).map((row) => row.map((field) => field?.toString('utf8') ?? null));

function byTable(records: readonly Entry[]): Groups {
  const groups = new Map<string, Entry[]>();
  for (const record of records) {
    const name = record[0] ?? '';
    const group = groups.get(name);
    if (group) group.push(record);
    else groups.set(name, [record]);
  }
  return groups;
}

interface Parts {
  readonly columns: Groups;
  readonly indexes: Groups;
  readonly checks: Groups;
  readonly triggers: Groups;
}

async function estimatedRows(link: MysqlLink, [name, type, , guess]: Entry): Promise<number> {
  if (type === 'VIEW') return 0;
  if (Number(guess) > COUNT_CAP) return Number(guess);
  const [row] = await link.query(
    `SELECT CAST(COUNT(*) AS BINARY) FROM (SELECT 1 FROM ${quoteName(name ?? '')} LIMIT ${String(COUNT_CAP)}) AS sample`,
  );
  return Number(row?.[0]?.toString() ?? 0);
}

function toCollection(relation: Entry, rows: number, parts: Parts): CollectionInfo {
  const [name = null, type, engine, , options] = relation;
  const collection = name ?? '';
  const columns = parts.columns.get(collection) ?? [];
  const indexes = indexesOf(parts.indexes.get(collection) ?? []);
  const isView = type === 'VIEW';
  const unchangeable = isView ? null : unchangeableReason(type ?? '', engine ?? '');
  return {
    name: collection,
    kind: isView ? 'view' : /\bpartitioned\b/.test(options ?? '') ? 'partitioned' : 'table',
    estimatedRows: rows,
    columns: columns.map(toColumn),
    primaryKey: indexes.find((index) => index.name === 'PRIMARY')?.columns ?? [],
    uniques: indexes
      .filter((index) => index.isUnique && index.name !== 'PRIMARY')
      .map((index) => ({ name: index.name, columns: index.columns })),
    checks: checksOf(parts.checks.get(collection) ?? [], columns),
    indexes: indexes.filter(({ isOrdered }) => isOrdered).map((index) => index.columns),
    triggers: (parts.triggers.get(collection) ?? []).map(([, trigger]) => trigger ?? ''),
    rowLevelSecurity: false,
    ...(unchangeable === null ? {} : { unchangeable }),
  };
}

function toColumn([
  ,
  name,
  data = '',
  full,
  length,
  nullable,
  expression,
  jsonCheck,
  extra,
]: Entry): ColumnInfo {
  const type = {
    data: data ?? '',
    full: full ?? '',
    length: length === null || length === undefined ? null : Number(length),
    isJsonText: (jsonCheck ?? null) !== null,
  };
  return {
    name: name ?? '',
    kind: kindOf(type),
    nativeType: type.isJsonText ? 'json' : nativeName(type.full),
    nullable: nullable === 'YES',
    maxLength: maxLength(type),
    readOnly: (expression ?? '') !== '',
    enumValues: enumValues(type),
    ...(/auto_increment/i.test(extra ?? '') ? { isCounted: true } : {}),
  };
}

interface Index {
  readonly name: string;
  readonly isUnique: boolean;
  /** One by which rows are found by equality. */
  readonly isOrdered: boolean;
  readonly columns: readonly string[];
}

function indexesOf(records: readonly Entry[]): readonly Index[] {
  const names = [...new Set(records.map(([, name]) => name ?? ''))];
  return names.map((name) => {
    const own = records.filter((record) => record[1] === name);
    const columns = own.flatMap(([, , , column]) =>
      column === null || column === undefined ? [] : [column],
    );
    return {
      name,
      isUnique: own[0]?.[2] === '0',
      isOrdered: /^(BTREE|HASH)$/.test(own[0]?.[4] ?? '') && columns.length > 0,
      columns,
    };
  });
}

/** Without the check by which MariaDB makes a text JSON: the type says so. */
const checksOf = (checks: readonly Entry[], columns: readonly Entry[]): CollectionInfo['checks'] =>
  checks
    .filter(([, name]) => !columns.some((column) => column[1] === name && (column[7] ?? null) !== null))
    .map(([, name, clause]) => ({
      name: name ?? '',
      columns: columns.map((column) => column[1] ?? '').filter((column) => isNamedIn(clause ?? '', column)),
      expression: clause ?? '',
    }));

const isNamedIn = (clause: string, column: string): boolean =>
  clause.includes(quoteName(column)) || clause.includes(`"${column.replaceAll('"', '""')}"`);

function toForeignKeys(records: readonly Entry[]): readonly ForeignKey[] {
  const ids = [...new Set(records.map(([table, name]) => JSON.stringify([table, name])))];
  return ids.map((id) => {
    const parts = records.filter(([table, name]) => JSON.stringify([table, name]) === id);
    const [table, name, , target, , onDelete] = parts[0] ?? [];
    return {
      name: name ?? '',
      from: { collection: table ?? '', columns: parts.map((part) => part[2] ?? '') },
      to: { collection: target ?? '', columns: parts.map((part) => part[4] ?? '') },
      onDelete: ON_DELETE[onDelete ?? ''] ?? 'no_action',
      deferrable: false,
    };
  });
}
