import type { Correction } from '#contracts';
import type { ColumnMap, DataMap } from '../../data-map/index.js';
import type { MarkedCorrection } from '../../types.js';
import type { CollectionNode, Structure } from '../traverse/structure.js';

/** A column that a correction is about. */
export interface CorrectedColumn {
  readonly column: string;
  /** Place of the correction among those that were given, from 0: plan and certificate name it, never its values. */
  readonly index: number;
  readonly correction: MarkedCorrection;
  /** The column that this one is a copy of, where it is one by the data map. */
  readonly copyOf: string | null;
  /** The correction names this very column. */
  readonly isNamed: boolean;
}

const fullName = (store: string, collection: string, column: string): string =>
  `${store}.${collection}.${column}`;

/** The columns of one collection that the corrections are about, in the order of the corrections. */
export function correctedColumns(
  structure: Structure,
  node: CollectionNode,
  corrections: readonly MarkedCorrection[],
): CorrectedColumn[] {
  return corrections.flatMap((correction, index) => {
    const named = namedColumns(structure.map, correction);
    return [...node.columns.keys()].flatMap((column): CorrectedColumn[] => {
      const name = fullName(structure.store.id, node.name, column);
      const isDirect = named.has(name);
      const copyOf = isDirect ? null : originalOf(structure.map, node.map.columns[column], named);
      if (!isDirect && copyOf === null) return [];
      return [{ column, index, correction, copyOf, isNamed: correction.field === name }];
    });
  });
}

/** How many columns of the whole map a correction is about: none means that nobody can carry it out. */
export function countCorrectedColumns(map: DataMap, correction: Correction): number {
  return namedColumns(map, correction).size;
}

/** Places in JSON that the correction is about, as `column path`; they are told and not changed. */
export function correctedPaths(node: CollectionNode, { category, identifier }: Correction): string[] {
  const leaves = Object.entries(node.map.columns).flatMap(([column, { paths }]) =>
    Object.entries(paths).flatMap(([path, leaf]) =>
      leaf.category === category ? [`${column} ${path}`] : [],
    ),
  );
  const identifiers = node.identities.flatMap(({ column, type }) =>
    type === identifier && !node.columns.has(column) ? [column.replace('#', ' ')] : [],
  );
  return [...leaves, ...identifiers];
}

function namedColumns(map: DataMap, correction: Correction): ReadonlySet<string> {
  const { category, field } = correction;
  const columns = columnsOf(map).flatMap(([name, column]) =>
    name === field || (category !== undefined && column.category === category) ? [name] : [],
  );
  return new Set([...columns, ...identifierColumns(map, correction)]);
}

const identifierColumns = (map: DataMap, { identifier }: Correction): string[] =>
  (identifier === undefined ? [] : map.stores).flatMap(({ id, collections, references }) => [
    ...collections.flatMap(({ name, subject }) =>
      Object.entries(subject?.identifiers ?? {}).flatMap(([column, type]) =>
        type === identifier ? [fullName(id, name, column)] : [],
      ),
    ),
    ...references.flatMap(({ from, to }) =>
      'identity' in to && to.identity === identifier
        ? from.columns.map((column) => fullName(id, from.collection, column))
        : [],
    ),
  ]);

/** Follows `derivedFrom` to a column that is corrected; copies of copies count. */
function originalOf(map: DataMap, column: ColumnMap | undefined, named: ReadonlySet<string>): string | null {
  const columns = new Map(columnsOf(map));
  const seen = new Set<string>();
  for (let original = column?.derivedFrom; original !== undefined && !seen.has(original);) {
    if (named.has(original)) return original;
    seen.add(original);
    original = columns.get(original)?.derivedFrom;
  }
  return null;
}

const columnsOf = ({ stores }: DataMap): (readonly [string, ColumnMap])[] =>
  stores.flatMap(({ id, collections }) =>
    collections.flatMap(({ name, columns }) =>
      Object.entries(columns).map(([column, map]) => [fullName(id, name, column), map] as const),
    ),
  );
