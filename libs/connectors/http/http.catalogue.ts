import type { CollectionInfo, ColumnInfo, HttpCollection, HttpColumn } from '../spi/index.js';

/** A collection as its description declares it: an API says nothing of its own structure. */
export function toCollection(
  name: string,
  collection: HttpCollection,
  estimatedRows: number,
): CollectionInfo {
  const { key, columns, find } = collection;
  const unchangeable = whyUnchangeable(collection);
  return {
    name,
    kind: 'table',
    estimatedRows,
    columns: Object.entries(columns).map(([column, declared]) =>
      toColumn(column, declared, key.includes(column), collection),
    ),
    primaryKey: key,
    uniques: [],
    checks: [],
    // what can be asked for is found without reading everything
    indexes: Object.keys(find).map((column) => [column]),
    triggers: [],
    rowLevelSecurity: false,
    ...(unchangeable === undefined ? {} : { unchangeable }),
  };
}

function whyUnchangeable({ update, delete: remove }: HttpCollection): string | undefined {
  return update === null && remove === null
    ? 'has neither update nor delete in the description of the API'
    : undefined;
}

const toColumn = (
  name: string,
  { kind, nullable, maxLength, readOnly }: HttpColumn,
  isKey: boolean,
  { update }: HttpCollection,
): ColumnInfo => ({
  name,
  kind,
  nativeType: kind,
  nullable: nullable && !isKey,
  maxLength,
  readOnly: readOnly || isKey || update === null,
  enumValues: null,
});
