import type { CollectionInfo, StoreType } from '#connectors/spi';
import type { IdentityType } from '#contracts';
import { blankOwner } from './blank-owners.js';
import {
  classifyTable,
  linkColumns,
  namesSomebodyByKey,
  sampleRows,
  withoutLinks,
} from './classify-table.js';
import { namesAddresses } from './column-words.js';
import { contactIdentifiers } from './contact-tables.js';
import { withKnownNames, type LookedAt } from './known-names.js';
import { ownedOneEach, tablesOfOneEach } from './one-each.js';
import { Owners, ownTables, personalKeys, withNatures } from './own-rows.js';
import { identifiersOf, mainSubject } from './suggest-identifiers.js';
import { joinedByNumber } from './joined-by-number.js';
import { sharedKeyNames } from './own-keys.js';
import { splitMixed } from './mixed-identifiers.js';
import { closenessToPeople, naturalKeys, type NaturalKeys } from './natural-keys.js';
import { numbersOfVisitors } from './numbers-of-visitors.js';
import { evidenceOfPeople } from './evidence-of-people.js';
import { isUniqueColumn } from './same-person.js';
import { StoreValues } from './store-values.js';
import { suggestDirectoryMap } from './suggest-directory.js';
import { handlerEdges, holdsStaff, namesWhoCame } from './suggest-handlers.js';
import { foreignKeyEdges, suggestReferences } from './suggest-references.js';
import type {
  Edge,
  Owner,
  ReferenceSuggestion,
  SuggestionInput,
  TableRole,
  TableSuggestion,
} from './suggestion.js';
import { areSeeminglyPeople, tableRoles, type ClassifiedTable, type RoleDecision } from './table-roles.js';
import { writeMap, writeTextMap } from './write-map.js';
import { keyedTables, partsOf, withoutWholeKeys } from './key-values.js';

/** Why the map says what it says; names and counts, never values. */
export interface SuggestionEvidence {
  readonly collections: readonly {
    readonly collection: string;
    readonly role: TableRole;
    readonly reasons: readonly string[];
    readonly columns: readonly { column: string; category: string; reasons: readonly string[] }[];
  }[];
  readonly references: readonly ReferenceSuggestion[];
}
export interface DataMapSuggestion {
  /** A YAML document with comments. */
  readonly map: string;
  readonly evidence: SuggestionEvidence;
}

const HANDLES = 'who handles the row, not whose it is';
const sameEdge = (a: Edge, b: Edge): boolean =>
  a.from === b.from && a.to === b.to && a.fromColumns.join('\0') === b.fromColumns.join('\0');

/** Says of references, and of foreign keys, that they only name who handles the row. */
const withHandlers = (
  references: readonly ReferenceSuggestion[],
  handlers: readonly Edge[],
): readonly ReferenceSuggestion[] => {
  const isHandler = (reference: ReferenceSuggestion): boolean =>
    reference.sure && handlers.some((edge) => sameEdge(edge, reference));
  const others = handlers.filter((edge) => !references.some((reference) => sameEdge(edge, reference)));
  return [
    ...others.map((edge): ReferenceSuggestion => ({ ...edge, sure: true, role: 'actor', reason: HANDLES })),
    ...references.map((reference): ReferenceSuggestion =>
      isHandler(reference)
        ? { ...reference, role: 'actor', reason: `${HANDLES}; ${reference.reason}` }
        : reference,
    ),
  ];
};

/** Roles of tables whose rows are one person's. */
const REMOVABLE = new Set<TableRole>(['subject', 'mention', 'child']);

/** Columns of the primary key that hold names or addresses of people. */
const namingKeyOf = (name: string, tables: readonly ClassifiedTable[]): readonly string[] => {
  const table = tables.find(({ collection }) => collection.name === name);
  return (table?.classes ?? [])
    .filter(
      ({ category, column }) =>
        namesSomebodyByKey(category) && table?.collection.primaryKey.includes(column.name),
    )
    .map(({ column }) => column.name);
};

/** Rows that hold a user name or an address are found by it: nothing is gained by keeping it as a link. */
const leadsToName = ({ to, toColumns }: Edge, tables: readonly ClassifiedTable[]): boolean =>
  toColumns.length === 1 && namingKeyOf(to, tables).includes(toColumns[0] ?? '');

/** A user name that only a failure log holds too is masked in both: no key that is kept. */
const leadsToLogin = ({ to, toColumns }: Edge, tables: readonly ClassifiedTable[]): boolean => {
  const table = tables.find(({ collection }) => collection.name === to);
  return (table?.classes ?? []).some(
    ({ column, category }) =>
      LOGIN.test(category ?? '') &&
      toColumns.includes(column.name) &&
      !table?.collection.primaryKey.includes(column.name),
  );
};
const LOGIN = /^(contact\.email|identity\.username)$/;

/** A number that tells people apart is theirs, also where another table has it for its key (`pupil.card_no`). */
const leadsFromPeople = (
  { from, fromColumns, to, toColumns }: Edge,
  tables: readonly ClassifiedTable[],
  declared: readonly Edge[],
): boolean => {
  const [table, other] = [from, to].map((name) => tables.find(({ collection }) => collection.name === name));
  const own = table?.collection.columns.find(({ name }) => name === fromColumns[0]);
  return (
    table !== undefined &&
    other !== undefined &&
    own?.kind === 'text' &&
    fromColumns.length === 1 &&
    own.name === toColumns[0] &&
    table.collection.primaryKey[0] !== own.name &&
    isUniqueColumn(table.collection, own.name) &&
    closenessToPeople(table, declared) > closenessToPeople(other, declared)
  );
};

/** An address is found by whose it is, or by the order that was sent there: its number is nobody. */
const withoutKey = (
  identifiers: Readonly<Record<string, IdentityType>>,
  { primaryKey }: CollectionInfo,
): Readonly<Record<string, IdentityType>> =>
  Object.fromEntries(Object.entries(identifiers).filter(([column]) => !primaryKey.includes(column)));

const addressType = ({ classes }: ClassifiedTable, address: string): IdentityType =>
  classes.some(({ column, category }) => column.name === address && category === 'contact.phone')
    ? 'phone'
    : 'email';

const isNotNatural =
  ({ links }: NaturalKeys) =>
  (edge: Edge): boolean =>
    !links.some((link) => sameEdge(link, edge));

/** Stores whose names and references say so little that what seems to have nothing to do with people is still searched. */
const SAY_LITTLE = new Set<StoreType>(['redis']);

const searchedAnyway = (
  type: StoreType,
  decision: RoleDecision = { role: 'ignore', reasons: [] },
): RoleDecision =>
  decision.role === 'ignore' && SAY_LITTLE.has(type)
    ? { role: 'reference', reasons: [...decision.reasons, 'it stays, and is searched'] }
    : decision;

const evidenceOf = (
  tables: readonly TableSuggestion[],
  references: readonly ReferenceSuggestion[],
): SuggestionEvidence => ({
  collections: tables.map(({ collection, role, reasons, classes }) => ({
    collection: collection.name,
    role,
    reasons,
    columns: classes.flatMap(({ column, category, reasons: why }) =>
      category === null ? [] : [{ column: column.name, category, reasons: why }],
    ),
  })),
  references,
});

/**
 * Writes the first version of a data map for one store, from its catalogue and samples of its values: people's tables,
 * what belongs to them, personal columns with an action that fits, references that names suggest. Nothing is applied:
 * a person reads and edits it. The same store gives the same text.
 *
 * @throws AppError `store.unreachable` when sampling cannot reach the store.
 */
export const suggestDataMap = async (input: SuggestionInput): Promise<DataMapSuggestion> => {
  if (input.type === 'logs')
    return { map: writeTextMap(input), evidence: { collections: [], references: [] } };
  if (input.type === 'ldap') return suggestDirectoryMap(input);
  const collections = input.catalogue.collections
    .filter(({ kind }) => kind !== 'view')
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const looked: LookedAt[] = [];
  for (const collection of collections) {
    const rows = await sampleRows(input, collection);
    const table = classifyTable(collection, rows);
    looked.push({ table: input.type === 'redis' ? withoutWholeKeys(table) : table, rows });
  }
  const named = withKnownNames(looked);
  const declared = foreignKeyEdges(input.catalogue);
  const values = new StoreValues(input);
  const rowsOf = new Map(looked.map(({ table, rows }) => [table.collection.name, rows]));
  const people = new Set(named.filter(areSeeminglyPeople).map(({ collection }) => collection.name));
  const suggested = (await suggestReferences(input, values, { people, rowsOf }))
    .filter((reference) => !leadsToName(reference, named) && !leadsToLogin(reference, named))
    .filter((reference) => !leadsFromPeople(reference, named, declared));
  const keyed = [...declared, ...suggested.filter(({ sure }) => sure)];
  const natural = await naturalKeys(
    named.map((table, index) => ({ table, rows: looked[index]?.rows ?? [] })),
    keyed,
    values,
  );
  const edges = [...keyed, ...natural.links];
  const links = linkColumns(keyed);
  const classified = named.map((table) => withoutLinks(table, links.get(table.collection.name) ?? new Set()));

  const evident = await evidenceOfPeople(classified, edges, values);
  const oneEach = await tablesOfOneEach(classified, edges, values);
  const { decided: roles, same } = tableRoles(classified, edges, evident, oneEach);
  const roleOf = (table: string): TableRole | undefined => roles.get(table)?.role;
  const main = mainSubject(
    classified.filter(({ collection: { name } }) => roleOf(name) === 'subject' && !same.has(name)),
    edges,
  );
  const sharedKeys = sharedKeyNames(collections);
  const staff = new Set(collections.filter(holdsStaff).map(({ name }) => name));
  const keys = new Map(collections.map(({ name, primaryKey }) => [name, primaryKey]));
  const columnsOf = new Map(collections.map(({ name, columns }) => [name, columns.map((one) => one.name)]));
  const cameBy = new Set(classified.filter(namesWhoCame).map(({ collection: { name } }) => name));
  const handlers = handlerEdges(edges, {
    roleOf,
    isStaff: (table) => table !== main && staff.has(table),
    keyOf: (table) => keys.get(table) ?? [],
    columnsOf: (table) => columnsOf.get(table) ?? [],
    namesWhoCame: (table) => cameBy.has(table),
  });
  const ownersOf = (table: string): readonly Owner[] =>
    edges
      .filter(({ from, to }) => from === table && roles.get(to)?.role === 'subject')
      .filter((edge) => !handlers.some((handler) => sameEdge(handler, edge)))
      .map(({ fromColumns: columns, ...edge }) => {
        const when = 'when' in edge ? edge.when : undefined;
        const blank = blankOwner(
          input.type,
          { column: columns[0] ?? '', rows: rowsOf.get(edge.from) ?? [] },
          { column: edge.toColumns[0] ?? '', rows: rowsOf.get(edge.to) ?? [] },
        );
        return {
          columns,
          ...(typeof when === 'string' ? { when } : {}),
          ...(blank === undefined || columns.length > 1 ? {} : { blank }),
          ...(same.has(edge.to) ? { isExtension: true as const } : {}),
        };
      });
  const joins = joinedByNumber(natural, { roleOf, edges: keyed, handlers });
  const references = withHandlers(
    [...suggested, ...joins.references],
    handlers.filter(isNotNatural(natural)),
  );
  const byName = new Map(classified.map((table) => [table.collection.name, table]));
  /** Rows that are people of another table are found by the key of that one, and lead to what they are found by. */
  const withSamePerson = (name: string, hangsOnPerson: boolean): Readonly<Record<string, IdentityType>> => {
    const table = byName.get(name);
    const role = searchedAnyway(input.type, roles.get(name)).role;
    if (table === undefined) return {};
    const one = same.get(name);
    const found = identifiersOf(table, role, { main, sharedKeys }, hangsOnPerson);
    const own = {
      ...(name !== main && namesAddresses(name) ? withoutKey(found, table.collection) : found),
      ...joins.identifiers.get(name),
    };
    const type = one && withSamePerson(one.of, false)[one.ofColumn];
    const address = one?.address === undefined ? {} : { [one.address]: addressType(table, one.address) };
    return one && type ? { ...address, ...own, [one.column]: type } : own;
  };
  const owning = edges.filter((edge) => !handlers.some((handler) => sameEdge(handler, edge)));
  const seen = classified.map((table) => ({ table, rows: rowsOf.get(table.collection.name) ?? [] }));
  const leading = ownTables(classified, owning, roleOf);
  const owned = new Set([...leading, ...ownedOneEach(oneEach, owning, leading)]);
  const whose = new Owners(seen, owning, roleOf);
  const tables = seen.map((one): TableSuggestion => {
    const isOwn = owned.has(one.table.collection.name);
    const fixed = links.get(one.table.collection.name) ?? new Set<string>();
    const arePeople = roleOf(one.table.collection.name) === 'subject';
    const table = withNatures(one, { isOwn, arePeople }, fixed, whose);
    const { role, reasons } = searchedAnyway(input.type, roles.get(table.collection.name));
    const joinedKey = table.collection.primaryKey.filter((column) =>
      joins.columns.get(table.collection.name)?.has(column),
    );
    const namingKey =
      role === 'ignore' || role === 'reference'
        ? []
        : [...new Set([...namingKeyOf(table.collection.name, named), ...joinedKey])];
    const namingLinks = keyed
      .filter((edge) => edge.from === table.collection.name && leadsToName(edge, named))
      .flatMap(({ fromColumns }) => fromColumns);
    const isReferred = edges.some(({ to, from }) => to === table.collection.name && from !== to);
    const keys = isOwn || namingKey.length > 0 ? personalKeys(table, isOwn, fixed) : [];
    const isRemoved = (namingKey.length > 0 || keys.length > 0) && !isReferred && REMOVABLE.has(role);
    const isDoubtful = namingKey.length === 0 && keys.every(({ isSure }) => !isSure);
    const owners = role === 'subject' ? [] : ownersOf(table.collection.name);
    const contacts = contactIdentifiers(
      table,
      role,
      owning
        .filter(({ from, to }) => from === table.collection.name && roleOf(to) === 'subject')
        .map((edge) => ({ edge, identifiers: withSamePerson(edge.to, false) })),
    );
    const hangsOnPerson = owners.length > 0;
    const isTrusted = role === 'subject' || contacts !== null;
    const { identifiers, mixed } = splitMixed(
      table,
      contacts ?? withSamePerson(table.collection.name, hangsOnPerson),
      { role, type: input.type, isTrusted, hangsOnPerson },
    );
    return {
      ...table,
      role,
      reasons,
      identifiers,
      mixed: [
        ...mixed,
        ...(joins.mixed.get(table.collection.name) ?? []),
        ...(role === 'mention' && !hangsOnPerson ? numbersOfVisitors(table, input.type) : []),
      ],
      isTrusted,
      namingKey: [
        ...[...namingKey, ...namingLinks],
        ...keys.flatMap(({ column, isSure }) => (isSure ? [column] : [])),
      ],
      owners,
      rows: one.rows,
      isOwn,
      joined: joins.columns.get(table.collection.name) ?? new Map(),
      ...(isRemoved ? { rowAction: 'delete', isDoubtful } : {}),
    };
  });
  if (input.type !== 'redis')
    return { map: writeMap({ input, tables, references, links }), evidence: evidenceOf(tables, references) };
  const byKeys = await keyedTables(tables, input);
  for (const { name } of collections)
    links.set(name, new Set([...(links.get(name) ?? []), ...partsOf(input.patterns?.[name]?.[0])]));
  return {
    map: writeMap({ input, tables: byKeys, references, links }),
    evidence: evidenceOf(byKeys, references),
  };
};
