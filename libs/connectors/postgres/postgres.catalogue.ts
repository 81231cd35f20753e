import type { ClientBase } from 'pg';
import type { Catalogue, CollectionInfo, ColumnInfo, ForeignKey } from '../spi/index.js';
import { formatQualifiedName, quoteIdentifier } from '../sql/collection-name.js';
import { CHECKS, COLUMNS, COPIES, FOREIGN_KEYS, INDEXES, TRIGGERS } from './postgres.catalogue.sql.js';
import type { KnownStructure } from './postgres.structure.js';
import { kindOfType } from './postgres.types.js';

/** As {@link RELATIONS} tells it. */
export interface RelationRecord {
  readonly oid: string;
  readonly schema: string;
  readonly name: string;
  readonly relkind: 'r' | 'p' | 'v' | 'm' | 'f';
  readonly row_level_security: boolean;
  readonly readable: boolean;
  readonly estimate: number | null;
  /** As of the last VACUUM or ANALYZE; null where they cannot be read by their numbers. */
  readonly pages: number | null;
}
interface OfRelation {
  readonly oid: string;
  readonly name: string;
}
interface ColumnRecord extends OfRelation {
  readonly type: string;
  readonly base_name: string;
  readonly base_type: string;
  readonly base_category: string;
  readonly nullable: boolean;
  readonly read_only: boolean;
  readonly is_counted: boolean;
  readonly max_length: number | null;
  readonly enum_values: readonly string[] | null;
}
interface IndexRecord extends OfRelation {
  readonly is_primary: boolean;
  readonly is_unique: boolean;
  readonly has_expression: boolean;
  readonly plain_columns: readonly string[];
  readonly used_columns: readonly string[];
}
interface CheckRecord extends OfRelation {
  readonly expression: string;
  readonly columns: readonly string[];
}
interface ForeignKeyRecord {
  readonly name: string;
  readonly on_delete: string;
  readonly deferrable: boolean;
  readonly from_oid: string;
  readonly to_oid: string;
  readonly from_columns: readonly string[];
  readonly to_columns: readonly string[];
}

/** A table that nobody has analysed is counted, but never further than this. */
const COUNT_CAP = 100_000;

const KIND_OF_RELATION = { r: 'table', p: 'partitioned', v: 'view', m: 'view', f: 'view' } as const;
const ON_DELETE: Readonly<Record<string, ForeignKey['onDelete']>> = {
  a: 'no_action',
  r: 'restrict',
  c: 'cascade',
  n: 'set_null',
  d: 'set_default',
};

/**
 * Tables, views and their rules, read inside the caller's transaction. Foreign tables count as views: not ours to
 * change. How many rows there are and which tables may be read is asked every time, the rest once per structure.
 */
export async function describeDatabase(
  client: ClientBase,
  relations: readonly RelationRecord[],
  known: KnownStructure,
): Promise<Catalogue> {
  const estimates: number[] = [];
  for (const relation of relations) estimates.push(await estimatedRows(client, relation));
  const parts = (known.parts ??= await readParts(client));
  const signature = JSON.stringify([relations, estimates]);
  if (known.catalogue?.signature === signature) return known.catalogue.value;
  const value: Catalogue = {
    collections: relations.map((relation, at) => toCollection(relation, estimates[at] ?? 0, parts)),
    foreignKeys: toForeignKeys(parts.foreignKeys, relations),
  };
  known.catalogue = { signature, value };
  return value;
}

async function readParts(client: ClientBase): Promise<CatalogueParts> {
  const ask = async <T extends object>(text: string): Promise<T[]> => (await client.query<T>(text)).rows;
  return {
    columns: byRelation(await ask<ColumnRecord>(COLUMNS)),
    indexes: byRelation(await ask<IndexRecord>(INDEXES)),
    checks: byRelation(await ask<CheckRecord>(CHECKS)),
    triggers: byRelation(await ask<OfRelation>(TRIGGERS)),
    copies: byRelation(await ask<CopyRecord>(COPIES)),
    foreignKeys: await ask<ForeignKeyRecord>(FOREIGN_KEYS),
  };
}

/** What the system catalogues say about relations, by relation. */
export interface CatalogueParts {
  readonly columns: ReadonlyMap<string, readonly ColumnRecord[]>;
  readonly indexes: ReadonlyMap<string, readonly IndexRecord[]>;
  readonly checks: ReadonlyMap<string, readonly CheckRecord[]>;
  readonly triggers: ReadonlyMap<string, readonly OfRelation[]>;
  readonly copies: ReadonlyMap<string, readonly CopyRecord[]>;
  readonly foreignKeys: readonly ForeignKeyRecord[];
}

interface CopyRecord extends OfRelation {
  readonly schema: string;
}

function byRelation<T extends OfRelation>(records: readonly T[]): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const record of records) {
    const group = groups.get(record.oid);
    if (group) group.push(record);
    else groups.set(record.oid, [record]);
  }
  return groups;
}

function toCollection(
  relation: RelationRecord,
  estimatedRows: number,
  parts: CatalogueParts,
): CollectionInfo {
  const indexes = parts.indexes.get(relation.oid) ?? [];
  const copies = parts.copies.get(relation.oid) ?? [];
  return {
    name: formatQualifiedName(relation.schema, relation.name),
    kind: KIND_OF_RELATION[relation.relkind],
    estimatedRows,
    columns: (parts.columns.get(relation.oid) ?? []).map(toColumn),
    primaryKey: indexes.find(({ is_primary }) => is_primary)?.plain_columns ?? [],
    uniques: indexes.filter((index) => index.is_unique && !index.is_primary).map(toUnique),
    checks: (parts.checks.get(relation.oid) ?? []).map(({ name, columns, expression }) => ({
      name,
      columns,
      expression,
    })),
    indexes: indexes
      .filter(({ has_expression }) => !has_expression)
      .map(({ plain_columns }) => plain_columns),
    triggers: (parts.triggers.get(relation.oid) ?? []).map(({ name }) => name),
    rowLevelSecurity: relation.row_level_security,
    ...(copies.length === 0
      ? {}
      : { copyOf: copies.map(({ schema, name }) => formatQualifiedName(schema, name)) }),
  };
}

const toColumn = (record: ColumnRecord): ColumnInfo => ({
  name: record.name,
  kind: kindOfType({ name: record.base_name, type: record.base_type, category: record.base_category }),
  nativeType: record.type,
  nullable: record.nullable,
  maxLength: record.max_length,
  readOnly: record.read_only,
  enumValues: record.enum_values,
  ...(record.is_counted ? { isCounted: true } : {}),
});

const toUnique = (index: IndexRecord): { name: string; columns: readonly string[] } => ({
  name: index.name,
  columns: index.has_expression ? index.used_columns : index.plain_columns,
});

function toForeignKeys(
  records: readonly ForeignKeyRecord[],
  relations: readonly RelationRecord[],
): readonly ForeignKey[] {
  const names = new Map(relations.map((relation) => [relation.oid, nameOf(relation)]));
  return records.flatMap((record) => {
    const [from, to] = [names.get(record.from_oid), names.get(record.to_oid)];
    if (from === undefined || to === undefined) return [];
    return {
      name: record.name,
      from: { collection: from, columns: record.from_columns },
      to: { collection: to, columns: record.to_columns },
      onDelete: ON_DELETE[record.on_delete] ?? 'no_action',
      deferrable: record.deferrable,
    };
  });
}

async function estimatedRows(client: ClientBase, relation: RelationRecord): Promise<number> {
  if (relation.estimate !== null && relation.estimate > 0) return Math.round(relation.estimate);
  if (!relation.readable || relation.relkind === 'f') return 0;
  const name = `${quoteIdentifier(relation.schema)}.${quoteIdentifier(relation.name)}`;
  if (relation.relkind === 'v') return plannedRows(client, name);
  const counted = await client.query<{ rows: string }>(
    `SELECT count(*)::text AS rows FROM (SELECT 1 FROM ${name} LIMIT ${String(COUNT_CAP)}) AS habeas_sample`,
  );
  return Number(counted.rows[0]?.rows ?? 0);
}

/** Reading a view may cost anything, so that only the planner is asked. */
async function plannedRows(client: ClientBase, name: string): Promise<number> {
  const explained = await client.query<{ 'QUERY PLAN': readonly [{ Plan: { 'Plan Rows': number } }] }>(
    `EXPLAIN (FORMAT JSON) SELECT 1 FROM ${name}`,
  );
  return explained.rows[0]?.['QUERY PLAN'][0].Plan['Plan Rows'] ?? 0;
}

/** Materialised views hold copies of rows, unlike plain ones. */
export const materializedViews = (relations: readonly RelationRecord[]): ReadonlySet<string> =>
  new Set(relations.filter(({ relkind }) => relkind === 'm').map(nameOf));

export const nameOf = ({ schema, name }: Pick<RelationRecord, 'schema' | 'name'>): string =>
  formatQualifiedName(schema, name);
