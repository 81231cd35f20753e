import type { CollectionInfo } from '#connectors/spi';
import { isStrong, type ColumnClass } from './classify-columns.js';
import { namesOrganisations, namesPeople } from './column-words.js';
import type { Edge, TableRole } from './suggestion.js';

export interface ClassifiedTable {
  readonly collection: CollectionInfo;
  readonly classes: readonly ColumnClass[];
}
export interface RoleDecision {
  readonly role: TableRole;
  readonly reasons: readonly string[];
}

const columnsOf = ({ classes }: ClassifiedTable, category: string): string[] =>
  classes.filter((entry) => entry.category === category).map(({ column }) => column.name);

/** What about the columns makes the rows people, or at least naming them; null when nothing does. */
const ownRole = (table: ClassifiedTable): RoleDecision | null => {
  const { name } = table.collection;
  const has = (category: string): boolean => columnsOf(table, category).length > 0;
  const names = columnsOf(table, 'identity.name');
  const reachable = has('contact.email') || has('contact.phone');
  const described = reachable || has('identity.birth_date') || has('location.address');
  const account = has('identity.username') || has('credential');
  if (namesOrganisations(name))
    return names.length > 0 || has('contact.email')
      ? { role: 'organisation', reasons: ['organisations with a contact person'] }
      : null;
  if (namesPeople(name) && (described || account || names.length > 0))
    return { role: 'subject', reasons: ['named after people', ...evidence(table)] };
  const isPeople =
    (has('contact.email') && (names.length > 0 || account)) ||
    (has('identity.username') && has('credential')) ||
    (names.length > 1 && described);
  if (isPeople) return { role: 'subject', reasons: evidence(table) };
  return has('contact.email') || has('identity.username')
    ? { role: 'mention', reasons: evidence(table) }
    : null;
};

const evidence = ({ classes }: ClassifiedTable): string[] => {
  const strong = classes.filter(({ category }) => isStrong(category)).map(({ column }) => column.name);
  return strong.length === 0 ? [] : [`holds ${strong.join(', ')}`];
};

/** The telephone of a firm is nobody's; the contact person is. */
const holdsPersonalData = ({ collection, classes }: ClassifiedTable): boolean =>
  namesOrganisations(collection.name)
    ? classes.some(({ category }) => category === 'identity.name' || category === 'contact.email')
    : classes.some(({ category }) => isStrong(category));

/** Tables reached from people by following references towards the referencing side. */
const descendants = (
  roots: ReadonlySet<string>,
  edges: readonly Edge[],
  barriers: ReadonlySet<string>,
): ReadonlySet<string> => {
  const reached = new Set(roots);
  for (let before = -1; before !== reached.size;) {
    before = reached.size;
    for (const { from, to } of edges) if (reached.has(to) && !barriers.has(from)) reached.add(from);
  }
  return reached;
};

/** Decides what every table is to a person; see {@link TableRole}. */
export const tableRoles = (
  tables: readonly ClassifiedTable[],
  edges: readonly Edge[],
): ReadonlyMap<string, RoleDecision> => {
  const roles = new Map<string, RoleDecision>();
  for (const table of tables) {
    const own = ownRole(table);
    if (own !== null) roles.set(table.collection.name, own);
  }
  const people = new Set([...roles].filter(([, { role }]) => role === 'subject').map(([name]) => name));
  const personal = new Map(tables.map((table) => [table.collection.name, holdsPersonalData(table)] as const));
  const parentsOf = (names: ReadonlySet<string>): Set<string> =>
    new Set(edges.filter(({ from }) => names.has(from)).map(({ to }) => to));
  // What people's own rows refer to (a shop, a department) groups many of them: what hangs on it is not one person's.
  const groups = new Set(
    [...parentsOf(people)].filter((name) => !roles.has(name) && personal.get(name) !== true),
  );
  for (const name of descendants(people, edges, groups))
    if (!roles.has(name)) roles.set(name, { role: 'child', reasons: ['its rows belong to people'] });

  const owned = new Set([...roles.keys()]);
  for (const name of parentsOf(owned)) {
    if (roles.has(name)) continue;
    const holds = personal.get(name) === true;
    roles.set(name, {
      role: holds ? 'attached' : 'reference',
      reasons: [holds ? 'rows of people refer to it; it holds personal data' : 'rows of people refer to it'],
    });
  }
  for (const table of tables)
    if (!roles.has(table.collection.name)) roles.set(table.collection.name, unreached(table));
  const attached = new Set([...roles].filter(([, { role }]) => role === 'attached').map(([name]) => name));
  for (const name of parentsOf(attached))
    if (roles.get(name)?.role === 'ignore')
      roles.set(name, { role: 'reference', reasons: ['rows of people refer to it'] });
  return roles;
};

const unreached = (table: ClassifiedTable): RoleDecision => ({
  role: 'ignore',
  reasons: holdsPersonalData(table)
    ? [`no path to a person; ${evidence(table).join()}: map it if these are people you answer to`]
    : ['no personal data and no path to a person'],
});
