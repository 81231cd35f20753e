import type { CollectionInfo } from '#connectors/spi';
import { isSingleKey } from './own-keys.js';
import { keyNames, sharedPrefixes } from './reference-names.js';
import { namesOrganisations, namesShops, wordsOf } from './column-words.js';
import { isHandling } from './suggest-handlers.js';
import type { Edge } from './suggestion.js';

/** Whose row it is: each row is the person of one row of another table, and no other row is. */
export interface SamePerson {
  readonly column: string;
  readonly of: string;
  readonly ofColumn: string;
  /** The column with the person's addresses, among them e-mail addresses. */
  readonly address?: string;
}

/** What is known of a table on its own. */
export interface Standing {
  readonly isPerson: boolean;
  /** It holds nothing that could say what it is: a table that only counts people. */
  readonly isBlank: boolean;
}

/** True when no two rows of the table can have the same value in the column. */
export const isUniqueColumn = (
  { primaryKey, uniques }: Pick<CollectionInfo, 'primaryKey' | 'uniques'>,
  column: string,
): boolean =>
  [primaryKey, ...uniques.map(({ columns }) => columns)].some(
    (columns) => columns.length === 1 && columns[0] === column,
  );

interface OneToOne extends SamePerson {
  readonly from: CollectionInfo;
  readonly isKey: boolean;
  readonly isNullable: boolean;
}

const oneToOne = (
  edges: readonly Edge[],
  tables: ReadonlyMap<string, CollectionInfo>,
  isNamedAfter: (column: string, table: CollectionInfo) => boolean,
  standing: ReadonlyMap<string, Standing>,
  isSeen: (edge: Edge) => boolean,
): readonly OneToOne[] =>
  edges.flatMap((edge): OneToOne[] => {
    const [column, ...more] = edge.fromColumns;
    const [ofColumn, ...others] = edge.toColumns;
    const from = tables.get(edge.from);
    const to = tables.get(edge.to);
    if (!from || !to || from === to || column === undefined || ofColumn === undefined) return [];
    if (more.length + others.length > 0 || 'when' in edge || isHandling(edge)) return [];
    if (!isSingleKey(to, ofColumn)) return [];
    if (isSeen(edge)) return [{ from, column, of: to.name, ofColumn, isKey: false, isNullable: true }];
    if (!isUniqueColumn(from, column)) return [];
    // `department.head_id` may be unique too, and no department is its head.
    const isKey = isSingleKey(from, column);
    if (!isKey && !isNamedAfter(column, to) && standing.get(from.name)?.isPerson !== true) return [];
    const isNullable = from.columns.find(({ name }) => name === column)?.nullable === true;
    return [{ from, column, of: to.name, ofColumn, isKey, isNullable }];
  });

/**
 * Tables whose rows are people of other tables, by a reference that is unique on its own side: logins, profiles, the
 * files of patients; and tables that only give people their keys (`party` of which each `person` has one).
 * @param isSeen whether the values show that both ends are the same people
 * @returns by the name of the table; following `of` ends at a table that is nobody else's
 */
export const samePeople = (
  collections: readonly CollectionInfo[],
  edges: readonly Edge[],
  standing: ReadonlyMap<string, Standing>,
  isSeen: (edge: Edge) => boolean = () => false,
): ReadonlyMap<string, SamePerson> => {
  const tables = new Map(collections.map((table) => [table.name, table]));
  const prefixes = sharedPrefixes(collections);
  const isNamedAfter = (column: string, table: CollectionInfo): boolean => {
    const words = wordsOf(column).join('_');
    const names = keyNames(table, table.primaryKey[0] ?? 'id', prefixes);
    return names.has(words) || names.has(`${words}_id`);
  };
  // A firm, and a shop, may have a key that people have too (a supertype of all), and are none of them.
  const isNoPerson = ({ name }: CollectionInfo): boolean =>
    standing.get(name)?.isPerson !== true && (namesOrganisations(name) || namesShops(name));
  const candidates = [...oneToOne(edges, tables, isNamedAfter, standing, isSeen)].sort(
    (a, b) => Number(b.isKey) - Number(a.isKey) || Number(a.isNullable) - Number(b.isNullable),
  );
  const same = new Map<string, SamePerson>();
  const people = new Set([...standing].filter(([, { isPerson }]) => isPerson).map(([name]) => name));
  const rootOf = (name: string): string => {
    const next = same.get(name);
    return next === undefined ? name : rootOf(next.of);
  };
  for (let before = -1; before !== same.size;) {
    before = same.size;
    for (const { from, column, of, ofColumn, isKey } of candidates) {
      if (isNoPerson(from)) continue;
      const isBase = isKey && people.has(from.name) && standing.get(of)?.isBlank === true;
      if (same.has(from.name) || rootOf(of) === from.name || !(people.has(of) || isBase)) continue;
      const rivals = candidates.filter(
        (other) => other.from === from && other.column !== column && people.has(other.of),
      );
      // Two people in one row (a marriage) are nobody's extension, unless one of them is its key.
      if (!isKey && rivals.length > 0) continue;
      same.set(from.name, { column, of, ofColumn });
      people.add(from.name).add(of);
    }
  }
  return same;
};
