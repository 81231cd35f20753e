import type { Catalogue, CollectionInfo, ColumnInfo } from '#connectors/spi';

/** `payload#$.actor.id` names the column `payload`. */
export const plainColumn = (name: string): string => name.split('#$', 1)[0] ?? name;

export const columnOf = (collection: CollectionInfo, name: string): ColumnInfo | undefined =>
  collection.columns.find((column) => column.name === plainColumn(name));

export const collectionOf = (catalogue: Catalogue, name: string): CollectionInfo | undefined =>
  catalogue.collections.find((collection) => collection.name === name);

/** Foreign keys that leave from, or arrive at, this column. */
export const keysThrough = (catalogue: Catalogue, collection: string, column: string) =>
  catalogue.foreignKeys.filter(({ from, to }) =>
    [from, to].some((end) => end.collection === collection && end.columns.includes(column)),
  );

/** Uniqueness that one value could break alone: the primary key, or a unique index over this column only. */
export const isUniqueAlone = ({ primaryKey, uniques }: CollectionInfo, column: string): boolean =>
  [primaryKey, ...uniques.map(({ columns }) => columns)].some(
    (columns) => columns.length === 1 && columns[0] === column,
  );

export const isUniqueTogether = ({ uniques }: CollectionInfo, column: string): boolean =>
  uniques.some(({ columns }) => columns.length > 1 && columns.includes(column));
