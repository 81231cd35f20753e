import type { ReadSession, Row } from '#connectors/spi';
import { phoneSpellings } from '../../identity/phone-spellings.js';
import { isPseudonym } from '../../strategies/index.js';
import { isWithin } from '../columns/categories.js';
import { identitiesIn } from '../traverse/identity-set.js';
import { numberColumns, tellsApart, type NumberColumn } from '../traverse/own-numbers.js';
import type { CollectionNode, Structure } from '../traverse/structure.js';
import type { RowGroup, WorkStep } from '../work.js';
import { combineNames } from './combine-names.js';

/** Of one collection; whoever has more rows there than names has said them all. */
const MAX_ROWS = 100;

/**
 * The names of a person, as their own rows have them (`identity.name`), and addresses and numbers that other rows may
 * have as well. Others may be called the same: they are removed from texts of the person's own rows, and told where they
 * stand elsewhere, and never lead to a row.
 */
export async function personNames(
  groups: readonly RowGroup[],
  structure: Structure,
  session: ReadSession,
): Promise<readonly string[]> {
  const names = new Set<string>();
  for (const { node, ownership, where } of groups) {
    const [named, numbered] = [nameColumns(node), sharedNumbers(node)];
    const columns = [...named, ...numbered.map(({ column }) => column)];
    if (ownership !== 'exclusive' || columns.length === 0 || !structure.tellsOfPeople(node)) continue;
    let read = 0;
    for await (const rows of session.select({
      collection: node.name,
      columns,
      where,
      distinct: true,
      orderBy: [],
    })) {
      for (const name of rows.flatMap((row) => namesIn(row, named, numbered))) names.add(name);
      read += rows.length;
      if (read >= MAX_ROWS) break;
    }
  }
  return [...names].sort();
}

const namesIn = (
  row: Row,
  named: readonly string[],
  numbered: readonly NumberColumn[],
): readonly string[] => [
  ...combineNames(named.map((column) => textOf(row[column]))),
  ...numbered.flatMap((number) => spellings(row, number)),
];

const nameColumns = ({ map, columns }: CollectionNode): string[] =>
  Object.entries(map.columns)
    .filter(([column, { category }]) => isWithin(category, 'identity.name') && columns.has(column))
    .map(([column]) => column);

/** A landline of two people, an address of a household: no number of one person alone as far as the store can tell. */
const sharedNumbers = ({ map, info, identities, numbers }: CollectionNode): NumberColumn[] => {
  const known = new Set([...identities, ...numbers].map(({ column }) => column));
  return numberColumns(map, info).filter(({ column }) => !known.has(column));
};

const spellings = (row: Row, { column, type }: NumberColumn): readonly string[] =>
  identitiesIn(row, column, type)
    .filter((identity) => tellsApart(identity) && !isPseudonym(identity))
    .flatMap(({ value }) => [value.trim(), ...(type === 'phone' ? phoneSpellings(value) : [])]);

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Whether the steps look into texts at all. */
export const searchTexts = (steps: readonly WorkStep[]): boolean =>
  steps.some(({ writes }) =>
    writes.some(
      (write) =>
        write.kind === 'erase' &&
        [write.map, ...Object.values(write.map.paths)].some(
          ({ erase }) => erase === null || (erase.kind === 'scrub' && erase.ofOthers !== true),
        ),
    ),
  );
