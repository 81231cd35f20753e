import type { CollectionInfo } from '#connectors/spi';
import type { CollectionReference } from './collection-references.js';
import type { CollectionMap, ColumnMap } from './data-map.js';
import { record } from './record.js';

const UNCLASSIFIED: ColumnMap = {
  category: 'unclassified',
  type: null,
  erase: null,
  access: 'export',
  provenance: 'provided',
  paths: {},
};

const isAnswered = ({ erase, paths }: ColumnMap): boolean => erase !== null || Object.keys(paths).length > 0;

/** Columns of the collection by which other rows find its own. */
const referredColumns = (name: string, edges: readonly CollectionReference[]): string[] =>
  edges.flatMap(({ to }) => ('collection' in to && to.collection === name ? to.columns : []));

/**
 * The map of a collection whose erased rows stay as tombstones (anonymization reference 4.1): the key, what others refer
 * to and the listed columns stay, every other column without an action of its own becomes NULL.
 */
export const withTombstone = (
  map: CollectionMap,
  info: CollectionInfo,
  edges: readonly CollectionReference[],
): CollectionMap => {
  if (map.tombstone === undefined) return map;
  const key = map.key.length > 0 ? map.key : info.primaryKey;
  const staying = new Set([...key, ...map.tombstone, ...referredColumns(map.name, edges)]);
  const columns = info.columns.map(({ name, readOnly }) => {
    const column = map.columns[name] ?? UNCLASSIFIED;
    if (isAnswered(column)) return [name, column] as const;
    const erase =
      staying.has(name) || readOnly ? ({ kind: 'keep', code: null } as const) : ({ kind: 'null' } as const);
    return [name, { ...column, erase }] as const;
  });
  return { ...map, columns: record([...Object.entries(map.columns), ...columns]) };
};
