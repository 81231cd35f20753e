import type { CollectionInfo } from '#connectors/spi';
import { categoriesOf, isStrong, type ColumnClass } from './classify-columns.js';
import { namesOrganisations, namesPeople } from './column-words.js';
import type { EvidenceOfPeople } from './evidence-of-people.js';
import { areApplications, areOfAnything, areTenants } from './no-people.js';
import { samePeople, type SamePerson } from './same-person.js';
import { isHandling, ownClasses } from './suggest-handlers.js';
import type { Edge, TableRole } from './suggestion.js';

export interface ClassifiedTable {
  readonly collection: CollectionInfo;
  readonly classes: readonly ColumnClass[];
}
export interface RoleDecision {
  readonly role: TableRole;
  readonly reasons: readonly string[];
}

export interface TableRoles {
  readonly decided: ReadonlyMap<string, RoleDecision>;
  /** Tables whose rows are people of other tables. */
  readonly same: ReadonlyMap<string, SamePerson>;
}

const columnsOf = ({ classes }: ClassifiedTable, category: string): string[] =>
  classes.filter((entry) => categoriesOf(entry).includes(category)).map(({ column }) => column.name);

/** What about the columns makes the rows people, or at least naming them; null when nothing does. */
const ownRole = (table: ClassifiedTable): RoleDecision | null =>
  // Whoever answered a ticket makes no person of it, but may be the only one whom it names.
  roleBy({ ...table, classes: ownClasses(table) }) ?? roleBy(table);

const roleBy = (table: ClassifiedTable): RoleDecision | null => {
  const { name } = table.collection;
  // What stands in documents may be a copy of any row: it makes people only of rows that are named after them.
  const isNamed = namesPeople(name) && !areApplications(table.collection);
  const judged = isNamed && !areOfAnything(table.collection) ? table : withoutDocuments(table);
  const has = (category: string): boolean => columnsOf(judged, category).length > 0;
  const names = columnsOf(judged, 'identity.name');
  const reachable = has('contact.email') || has('contact.phone');
  const described = reachable || has('identity.birth_date') || has('location.address');
  const account = has('identity.username') || has('credential');
  if (namesOrganisations(name))
    return names.length > 0 || has('contact.email')
      ? { role: 'organisation', reasons: ['organisations with a contact person'] }
      : null;
  if (isNamed && (described || account || names.length > 0))
    return { role: 'subject', reasons: ['named after people', ...evidence(table)] };
  const isPeople =
    (has('contact.email') && (names.length > 0 || account)) ||
    (isNamedByItself(table) && has('credential')) ||
    (names.length > 1 && described);
  if (isPeople) return { role: 'subject', reasons: evidence(table) };
  return columnsOf(table, 'contact.email').length > 0 || columnsOf(table, 'identity.username').length > 0
    ? { role: 'mention', reasons: evidence(table) }
    : null;
};

/** The rows are people, by what their own table holds. */
export const areSeeminglyPeople = (table: ClassifiedTable): boolean => ownRole(table)?.role === 'subject';

const withoutDocuments = ({ collection, classes }: ClassifiedTable): ClassifiedTable => ({
  collection,
  classes: classes.map((entry) => ({ ...entry, paths: [] })),
});

/** A column is called after user names: values that stand elsewhere make a session or a token, not a person. */
const isNamedByItself = ({ classes }: ClassifiedTable): boolean =>
  classes.some(
    ({ category, reasons }) => category === 'identity.username' && reasons.includes('by its name'),
  );

const evidence = ({ classes }: ClassifiedTable): string[] => {
  const strong = classes
    .filter((entry) => categoriesOf(entry).some(isStrong))
    .map(({ column }) => column.name);
  return strong.length === 0 ? [] : [`holds ${strong.join(', ')}`];
};

/** The telephone of a firm is nobody's; the contact person is. */
export const holdsPersonalData = ({ collection, classes }: ClassifiedTable): boolean =>
  namesOrganisations(collection.name)
    ? classes.some(({ category }) => category === 'identity.name' || category === 'contact.email')
    : classes.some((entry) => categoriesOf(entry).some(isStrong));

/** Columns in whose texts addresses stand: whom they name, only a search can tell. */
const mentioning = ({ classes }: ClassifiedTable): string[] =>
  classes.flatMap(({ column, sample }) =>
    sample !== null && sample.withEmails > 0
      ? [`${sample.withEmails} of ${sample.filled} values of ${column.name} contain e-mail addresses`]
      : [],
  );

/** Tables reached from people by following references towards the referencing side. */
export const descendants = (
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

/** The roles decided so far; the first decision about a table stands. */
class Roles {
  readonly decided = new Map<string, RoleDecision>();
  readonly same: ReadonlyMap<string, SamePerson>;
  readonly #personal: ReadonlySet<string>;

  constructor(
    tables: readonly ClassifiedTable[],
    private readonly edges: readonly Edge[],
    private readonly evident: EvidenceOfPeople,
    private readonly oneEach: ReadonlySet<string>,
  ) {
    this.#personal = new Set(tables.filter(holdsPersonalData).map(({ collection }) => collection.name));
    const seeming = new Map(tables.map((table) => [table.collection.name, ownRole(table)]));
    const isSeeming = (name: string): boolean => seeming.get(name)?.role === 'subject';
    const tenants = new Set(
      tables
        .filter(({ collection }) => isSeeming(collection.name) && areTenants(collection, edges, isSeeming))
        .map(({ collection }) => collection.name),
    );
    const own = new Map(
      [...seeming].map(([name, decision]): [string, RoleDecision | null] => [
        name,
        tenants.has(name)
          ? { role: 'organisation', reasons: ['accounts that people of others belong to'] }
          : decision,
      ]),
    );
    const same = samePeople(
      tables.map(({ collection }) => collection),
      edges,
      new Map(
        tables.map((table) => {
          const role = own.get(table.collection.name)?.role;
          return [
            table.collection.name,
            { isPerson: role === 'subject', isBlank: role === undefined && !holdsPersonalData(table) },
          ];
        }),
      ),
      (edge) => evident.alike.has(edge) && !tenants.has(edge.from),
    );
    const bases = new Set([...same.values()].map(({ of }) => of));
    const isKnown = (name: string): boolean =>
      own.get(name)?.role === 'subject' || same.has(name) || bases.has(name);
    const channels = this.#channels(isKnown);
    const reached = new Set([...channels.values()].map(({ of }) => of));
    this.same = new Map([...same, ...channels]);
    const isPerson = (to: string): boolean => isKnown(to) || reached.has(to);
    for (const table of tables) {
      const { collection } = table;
      const decision = own.get(collection.name);
      const hangs = this.#isKeyedBy(collection, isPerson) || this.#isOfPerson(collection.name, isPerson);
      const one = this.same.get(collection.name);
      if (one)
        this.decided.set(collection.name, {
          role: 'subject',
          reasons: [`each row is of the person of a row of ${one.of}`, ...evidence(table)],
        });
      else if (reached.has(collection.name) && decision?.role !== 'subject')
        this.decided.set(collection.name, {
          role: 'subject',
          reasons: ['rows of another table say how to reach each of them', ...evidence(table)],
        });
      else if (decision && !hangs) this.decided.set(collection.name, decision);
      else if (bases.has(collection.name))
        this.decided.set(collection.name, { role: 'subject', reasons: ['gives people their keys'] });
    }
  }

  /** Tables that hold the addresses of people whose own rows have none, or of rows that nothing else says to be people. */
  #channels(isKnown: (table: string) => boolean): ReadonlyMap<string, SamePerson> {
    const found = new Map<string, SamePerson>();
    for (const [{ from, fromColumns, to, toColumns }, address] of this.evident.addresses) {
      const leads = (table: string, but: string): boolean =>
        this.edges.some(
          (edge) => edge.from === table && edge.to !== table && edge.to !== but && isKnown(edge.to),
        );
      if (isKnown(from) || leads(from, to) || (!isKnown(to) && leads(to, from))) continue;
      found.set(from, { column: fromColumns[0] ?? '', of: to, ofColumn: toColumns[0] ?? '', address });
    }
    return found;
  }

  /** An order with name and address is no person where it says whose it is. */
  #isOfPerson(name: string, isPerson: (table: string) => boolean): boolean {
    return (
      !namesPeople(name) &&
      this.edges.some(
        (edge) =>
          edge.from === name &&
          edge.to !== name &&
          namesPeople(edge.to) &&
          isPerson(edge.to) &&
          !isHandling(edge),
      )
    );
  }

  /** Its key is made of references, one of them to people: a row says something about one of them (a membership, a profile). */
  #isKeyedBy({ name, primaryKey }: CollectionInfo, isPerson: (table: string) => boolean): boolean {
    const keys = this.edges.filter(
      ({ from, to, fromColumns }) =>
        from === name && to !== name && fromColumns.some((column) => primaryKey.includes(column)),
    );
    const linked = new Set(keys.flatMap(({ fromColumns }) => fromColumns));
    return (
      primaryKey.length > 0 &&
      primaryKey.every((column) => linked.has(column)) &&
      keys.some(({ to }) => isPerson(to))
    );
  }

  named(...wanted: readonly TableRole[]): Set<string> {
    return new Set([...this.decided].filter(([, { role }]) => wanted.includes(role)).map(([name]) => name));
  }

  /**
   * Undecided tables without personal data that these refer to: each of their rows stands for many. Not so what is a
   * person's itself (a list of wishes that addresses hang on).
   */
  groupsOf(names: ReadonlySet<string>): Set<string> {
    const owned = this.#owned();
    return new Set(
      [...this.#parentsOf(names)].filter(
        (name) => !this.decided.has(name) && !this.#personal.has(name) && !owned.has(name),
      ),
    );
  }

  /** Undecided tables whose rows say whose they are; a unit that many people refer to is not its head's. */
  #owned(): ReadonlySet<string> {
    const people = this.named('subject');
    const groups = new Set([...this.evident.grouping].map(({ to }) => to));
    const owned = new Set<string>();
    const isOpen = ({ from, to }: Edge): boolean =>
      from !== to && !this.decided.has(from) && !groups.has(from) && !owned.has(from);
    for (let before = -1; before !== owned.size;) {
      before = owned.size;
      for (const edge of this.edges)
        if (isOpen(edge) && !isHandling(edge) && (people.has(edge.to) || owned.has(edge.to)))
          owned.add(edge.from);
    }
    return owned;
  }

  adopt(roots: ReadonlySet<string>, barriers: ReadonlySet<string>, reason: string): void {
    for (const name of descendants(roots, this.edges, barriers))
      this.#decide(name, { role: 'child', reasons: [reason] });
  }

  refer(names: ReadonlySet<string>): void {
    for (const name of this.#parentsOf(names)) this.#decide(name, this.#referred(name));
  }

  #referred(name: string): RoleDecision {
    if (this.oneEach.has(name))
      return { role: 'attached', reasons: ['rows of people refer to one of its rows each'] };
    return this.#personal.has(name)
      ? { role: 'attached', reasons: ['rows of people refer to it; it holds personal data'] }
      : { role: 'reference', reasons: ['rows of people refer to it'] };
  }

  /** Names of people, or addresses, that lead to nobody else: these are people, or name some. */
  takeStrangers(tables: readonly ClassifiedTable[]): void {
    for (const table of tables) {
      if (this.decided.has(table.collection.name)) continue;
      const named = columnsOf(table, 'identity.name').length;
      const told = ['identity.birth_date', 'contact.phone', 'identity.national_id', 'financial.iban'].flatMap(
        (category) => columnsOf(table, category),
      );
      if (namesOrganisations(table.collection.name)) continue;
      if (named > 1 || (named > 0 && told.length > 0))
        this.#decide(table.collection.name, { role: 'subject', reasons: evidence(table) });
      else if (told.length > 0)
        this.#decide(table.collection.name, { role: 'mention', reasons: evidence(table) });
    }
    const strangers = this.named('subject', 'mention');
    this.adopt(strangers, this.named('reference'), 'its rows belong to people');
  }

  /** What is left has no path from a person that is not shared with many. */
  ignoreRest(tables: readonly ClassifiedTable[]): void {
    const ofMany = descendants(this.named('reference'), this.edges, new Set());
    const undecided = tables.filter(({ collection }) => !this.decided.has(collection.name));
    const doubtful = new Set(undecided.filter(holdsPersonalData).map(({ collection }) => collection.name));
    const ofDoubtful = descendants(doubtful, this.edges, new Set());
    for (const table of undecided) {
      const { name } = table.collection;
      const told = [
        ...mentioning(table),
        ...(doubtful.has(name)
          ? [`no path to a person; ${evidence(table).join()}: map it if these are people you answer to`]
          : []),
      ];
      this.#decide(
        name,
        told.length > 0
          ? { role: 'reference', reasons: [`${told.join(', ')}: it stays, and is searched`] }
          : { role: 'ignore', reasons: [reasonToIgnore(name)] },
      );
    }

    function reasonToIgnore(name: string): string {
      if (ofDoubtful.has(name)) return 'hangs on a table that may hold people: map it with that one';
      return ofMany.has(name)
        ? 'no personal data; it hangs on rows that many people share'
        : 'no personal data and no path to a person';
    }
  }

  #parentsOf(names: ReadonlySet<string>): Set<string> {
    return new Set(this.edges.filter(({ from }) => names.has(from)).map(({ to }) => to));
  }

  #decide(name: string, decision: RoleDecision): void {
    if (!this.decided.has(name)) this.decided.set(name, decision);
  }
}

/**
 * Decides what every table is to a person; see {@link TableRole}.
 * @param oneEach tables of which each row belongs to one row of another
 */
export const tableRoles = (
  tables: readonly ClassifiedTable[],
  edges: readonly Edge[],
  evident: EvidenceOfPeople,
  oneEach: ReadonlySet<string>,
): TableRoles => {
  const roles = new Roles(tables, edges, evident, oneEach);
  // Rows that only name people are found by the name, and so is what hangs on them.
  const people = roles.named('subject', 'mention');
  // What people's own rows refer to (a shop, a department) groups them: what hangs on it is not one person's.
  roles.adopt(people, roles.groupsOf(people), 'its rows belong to people');
  roles.refer(new Set(roles.decided.keys()));
  // After the references, because goods hang on firms and stay goods.
  for (let before = -1; before !== roles.decided.size;) {
    before = roles.decided.size;
    const holders = roles.named('organisation', 'attached');
    roles.adopt(holders, roles.named('reference'), 'its rows hang on rows that hold personal data');
    roles.refer(roles.named('attached', 'child'));
  }
  roles.takeStrangers(tables);
  roles.refer(roles.named('child'));
  roles.ignoreRest(tables);
  return { decided: roles.decided, same: roles.same };
};
