import type pg from 'pg';
import type { Catalogue, CollectionInfo, ColumnInfo, ColumnKind, ForeignKey } from '#connectors/spi';

const KINDS: Readonly<Record<string, ColumnKind>> = {
  smallint: 'integer',
  integer: 'integer',
  bigint: 'integer',
  numeric: 'decimal',
  real: 'decimal',
  'double precision': 'decimal',
  boolean: 'boolean',
  date: 'date',
  'timestamp without time zone': 'timestamp',
  'timestamp with time zone': 'timestamp',
  json: 'json',
  jsonb: 'json',
  uuid: 'uuid',
  bytea: 'bytes',
  inet: 'inet',
  text: 'text',
  character: 'text',
  'character varying': 'text',
  ARRAY: 'array',
};

interface ColumnRow {
  readonly collection: string;
  readonly view: boolean;
  readonly name: string;
  readonly type: string;
  readonly nullable: boolean;
  readonly length: number | null;
  readonly values: string[] | null;
}
interface KeyRow {
  readonly name: string;
  readonly kind: 'p' | 'u' | 'f';
  readonly collection: string;
  readonly columns: string[];
  readonly to: string | null;
  readonly toColumns: string[] | null;
}

const COLUMNS = `
  select c.table_schema || '.' || c.table_name as collection, t.table_type = 'VIEW' as view, c.column_name as name,
         c.data_type as type, c.is_nullable = 'YES' as nullable, c.character_maximum_length as length,
         (select array_agg(e.enumlabel::text order by e.enumsortorder) from pg_enum e join pg_type y on y.oid = e.enumtypid
           where y.typname = c.udt_name) as values
    from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
   where c.table_schema = 'public' order by 1, c.ordinal_position`;

const KEYS = `
  select k.conname as name, k.contype as kind, 'public.' || r.relname as collection,
         (select array_agg(a.attname::text order by n.i) from unnest(k.conkey) with ordinality n(c, i)
            join pg_attribute a on a.attrelid = k.conrelid and a.attnum = n.c) as columns,
         'public.' || f.relname as to,
         (select array_agg(a.attname::text order by n.i) from unnest(k.confkey) with ordinality n(c, i)
            join pg_attribute a on a.attrelid = k.confrelid and a.attnum = n.c) as "toColumns"
    from pg_constraint k join pg_class r on r.oid = k.conrelid left join pg_class f on f.oid = k.confrelid
   where k.contype in ('p', 'u', 'f') order by k.conname`;

const columnInfo = ({ name, type, nullable, length, values }: ColumnRow): ColumnInfo => ({
  name,
  kind: values === null ? (KINDS[type] ?? 'other') : 'text',
  nativeType: type,
  nullable,
  maxLength: length,
  readOnly: false,
  enumValues: values,
});

const collectionInfo = (
  name: string,
  columns: readonly ColumnRow[],
  keys: readonly KeyRow[],
): CollectionInfo => {
  const own = keys.filter(({ collection }) => collection === name);
  return {
    name,
    kind: columns[0]?.view ? 'view' : 'table',
    estimatedRows: 0,
    columns: columns.map(columnInfo),
    primaryKey: own.find(({ kind }) => kind === 'p')?.columns ?? [],
    uniques: own.filter(({ kind }) => kind === 'u').map((key) => ({ name: key.name, columns: key.columns })),
    checks: [],
    indexes: [],
    triggers: [],
    rowLevelSecurity: false,
  };
};

const foreignKey = ({ name, collection, columns, to, toColumns }: KeyRow): ForeignKey => ({
  name,
  from: { collection, columns },
  to: { collection: to ?? '', columns: toColumns ?? [] },
  onDelete: 'no_action',
  deferrable: false,
});

/** Tables, columns and keys of the schema `public`: enough for specs of what only reads a catalogue. */
export const readCatalogue = async (client: pg.Client): Promise<Catalogue> => {
  const { rows: columns } = await client.query<ColumnRow>(COLUMNS);
  const { rows: keys } = await client.query<KeyRow>(KEYS);
  const names = [...new Set(columns.map(({ collection }) => collection))];
  return {
    collections: names.map((name) =>
      collectionInfo(
        name,
        columns.filter(({ collection }) => collection === name),
        keys,
      ),
    ),
    foreignKeys: keys.filter(({ kind }) => kind === 'f').map(foreignKey),
  };
};
