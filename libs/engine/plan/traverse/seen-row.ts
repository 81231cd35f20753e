import type { Predicate, ReadSession, Row } from '#connectors/spi';
import { getOrAdd } from './get-or-add.js';
import { all, raw } from './predicates.js';
import type { CollectionNode } from './structure.js';
import { rowKey } from './tuples.js';

/** What is read of a row: columns that edges and identifiers need, and which `when` predicates hold for it. */
export interface SeenRow {
  readonly row: Row;
  /** Equal for rows that no edge and no identifier can tell apart. */
  readonly key: string;
  readonly holds: Set<string>;
}

/** Reads the rows once for every condition of the collection's edges; null when there are more than `maxRows`. */
export async function readRows(
  session: ReadSession,
  node: CollectionNode,
  located: Predicate,
  maxRows: number,
): Promise<SeenRow[] | null> {
  const columns = projection(node);
  const seen = new Map<string, SeenRow>();
  for (const when of [null, ...conditions(node)]) {
    const where = all(located, raw(node.map.where), raw(when));
    const query = { collection: node.name, columns, where, distinct: true, orderBy: [] };
    for await (const rows of session.select(query)) {
      for (const row of rows) note(seen, rowKey(row, columns), row, when);
      if (seen.size > maxRows) return null;
    }
  }
  return [...seen.values()];
}

/** A collection that nobody refers to, reached in one way only, has nothing to teach: its locator is enough. */
export const needsReading = (node: CollectionNode): boolean =>
  node.children.length + node.handled.length + node.numbers.length > 0 ||
  node.parents.length + node.identities.length > 1;

const conditions = (node: CollectionNode): readonly string[] => readingOf(node).conditions;
const projection = (node: CollectionNode): readonly string[] => readingOf(node).columns;

interface Reading {
  readonly conditions: readonly string[];
  readonly columns: readonly string[];
}

/** Asked for every row, and the same for all rows of a collection. */
const readings = new WeakMap<CollectionNode, Reading>();

function readingOf(node: CollectionNode): Reading {
  const known = readings.get(node) ?? findReading(node);
  readings.set(node, known);
  return known;
}

function findReading(node: CollectionNode): Reading {
  const whens = new Set([...node.parents, ...node.identities].flatMap(({ when }) => when ?? []));
  const columns = new Set([
    // With conditions the key too: two rows with equal references may differ in which conditions hold.
    ...(whens.size > 0 ? node.key : []),
    ...[...node.identities, ...node.numbers].map(({ column }) => column),
    ...node.parents.flatMap((ref) => ref.fromColumns),
    ...[...node.children, ...node.handled].flatMap((ref) => ref.toColumns),
  ]);
  return { conditions: [...whens], columns: [...columns] };
}

export const applies = (when: string | null, holds: ReadonlySet<string>): boolean =>
  when === null || holds.has(when);

function note(seen: Map<string, SeenRow>, key: string, row: Row, when: string | null): void {
  const known = getOrAdd(seen, key, () => ({ row, key, holds: new Set<string>() }));
  if (when !== null) known.holds.add(when);
}
