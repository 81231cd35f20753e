import type { ReadSession } from '#connectors/spi';
import { isWithin } from '../columns/categories.js';
import type { CollectionNode, Structure } from '../traverse/structure.js';
import type { RowGroup, WorkStep } from '../work.js';
import { combineNames } from './combine-names.js';

/** Of one collection; whoever has more rows there than names has said them all. */
const MAX_ROWS = 100;

/**
 * The names of a person, as their own rows have them (`identity.name`). Others may be called the same: they are removed
 * from texts of the person's own rows, and told where they stand elsewhere, and never lead to a row.
 */
export async function personNames(
  groups: readonly RowGroup[],
  structure: Structure,
  session: ReadSession,
): Promise<readonly string[]> {
  const names = new Set<string>();
  for (const { node, ownership, where } of groups) {
    const columns = nameColumns(node);
    if (ownership !== 'exclusive' || columns.length === 0 || !structure.tellsOfPeople(node)) continue;
    let read = 0;
    for await (const rows of session.select({
      collection: node.name,
      columns,
      where,
      distinct: true,
      orderBy: [],
    })) {
      for (const row of rows)
        for (const name of combineNames(columns.map((column) => textOf(row[column])))) names.add(name);
      read += rows.length;
      if (read >= MAX_ROWS) break;
    }
  }
  return [...names].sort();
}

const nameColumns = ({ map, columns }: CollectionNode): string[] =>
  Object.entries(map.columns)
    .filter(([column, { category }]) => isWithin(category, 'identity.name') && columns.has(column))
    .map(([column]) => column);

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Whether the steps look into texts at all. */
export const searchTexts = (steps: readonly WorkStep[]): boolean =>
  steps.some(({ writes }) =>
    writes.some(
      (write) =>
        write.kind === 'erase' &&
        [write.map, ...Object.values(write.map.paths)].some(
          ({ erase }) => erase === null || erase.kind === 'scrub',
        ),
    ),
  );
