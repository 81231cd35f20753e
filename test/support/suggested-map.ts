import type { Catalogue, CollectionInfo, ColumnInfo, ColumnKind, ForeignKey, Row } from '#connectors/spi';
import { checkAgainstCatalogue, parseDataMap, suggestDataMap, type DataMap } from '#engine';

export const column = (
  name: string,
  kind: ColumnKind = 'text',
  changes: Partial<ColumnInfo> = {},
): ColumnInfo => ({
  name,
  kind,
  nativeType: kind,
  nullable: true,
  maxLength: null,
  readOnly: false,
  enumValues: null,
  ...changes,
});
export const table = (
  name: string,
  columns: ColumnInfo[],
  changes: Partial<CollectionInfo> = {},
): CollectionInfo => ({
  name,
  kind: 'table',
  estimatedRows: 0,
  columns: [column('id', 'integer', { nullable: false }), ...columns],
  primaryKey: ['id'],
  uniques: [],
  checks: [],
  indexes: [],
  triggers: [],
  rowLevelSecurity: false,
  ...changes,
});
export const foreignKey = (from: string, name: string, to: string): ForeignKey => ({
  name: `${from}_${name}`,
  from: { collection: from, columns: [name] },
  to: { collection: to, columns: ['id'] },
  onDelete: 'no_action',
  deferrable: false,
});

type Rows = Readonly<Record<string, readonly Row[]>>;
export const suggest = async (
  collections: CollectionInfo[],
  foreignKeys: ForeignKey[] = [],
  rows: Rows = {},
) => {
  const catalogue: Catalogue = { collections, foreignKeys };
  const { map, evidence } = await suggestDataMap({
    storeId: 'shop',
    type: 'sqlite',
    connection: 'env:SHOP',
    catalogue,
    sample: (collection, _columns, limit) => Promise.resolve((rows[collection] ?? []).slice(0, limit)),
  });
  const parsed = parseDataMap(map);
  const errors = checkAgainstCatalogue(parsed, 'shop', catalogue).filter(
    ({ severity }) => severity === 'error',
  );
  return { text: map, evidence, parsed, errors };
};
export const mapOf = (parsed: DataMap, name: string) =>
  parsed.stores[0]?.collections.find((collection) => collection.name === name);
export const rolesOf = ({ collections }: Awaited<ReturnType<typeof suggest>>['evidence']) =>
  Object.fromEntries(collections.map(({ collection, role }) => [collection, role]));
export const numbered = (count: number, row: (index: number) => Row): Row[] =>
  Array.from({ length: count }, (_, index) => row(index));
