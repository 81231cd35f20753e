import type { StoreSettings } from '#connectors/spi';
import { plainColumn } from './catalogue-index.js';
import type { CollectionMap, StoreMap } from './data-map.js';

/**
 * Columns that a map names, by collection: what stores that declare no columns may not hold at the moment, such as
 * sessions that have all expired.
 */
export function mappedColumns({ collections, references }: StoreMap): NonNullable<StoreSettings['columns']> {
  const ends = references.flatMap(({ from, to }) => [from, to]);
  return Object.fromEntries(
    collections.map((collection) => {
      const linked = ends.flatMap((end) =>
        'collection' in end && end.collection === collection.name ? end.columns : [],
      );
      const names = [...namesIn(collection), ...linked];
      const documents = new Set(names.filter((name) => name !== plainColumn(name)).map(plainColumn));
      return [
        collection.name,
        Object.fromEntries(
          names.map((name) => [
            plainColumn(name),
            documents.has(plainColumn(name)) || isDocument(collection, name) ? 'json' : 'text',
          ]),
        ),
      ];
    }),
  );
}

const namesIn = ({ columns, subject, restrict, retention }: CollectionMap): readonly string[] => [
  ...Object.keys(columns),
  ...Object.keys(subject?.identifiers ?? {}),
  ...Object.keys(restrict?.set ?? {}),
  ...(retention?.from ? [retention.from] : []),
];

function isDocument({ columns }: CollectionMap, name: string): boolean {
  const column = columns[name];
  return column !== undefined && (column.type === 'json' || Object.keys(column.paths).length > 0);
}
