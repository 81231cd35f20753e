import type { StoreType } from '#connectors/spi';
import {
  classifyTable,
  linkColumns,
  namesSomebodyByKey,
  sampleRows,
  withoutLinks,
} from './classify-table.js';
import { withKnownNames, type LookedAt } from './known-names.js';
import { identifiersOf, mainSubject } from './suggest-identifiers.js';
import { suggestDirectoryMap } from './suggest-directory.js';
import { handlerEdges } from './suggest-handlers.js';
import { foreignKeyEdges, suggestReferences } from './suggest-references.js';
import type {
  Edge,
  Owner,
  ReferenceSuggestion,
  SuggestionInput,
  TableRole,
  TableSuggestion,
} from './suggestion.js';
import { tableRoles, type ClassifiedTable, type RoleDecision } from './table-roles.js';
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
  const suggested = (await suggestReferences(input)).filter((reference) => !leadsToName(reference, named));
  const edges = [...foreignKeyEdges(input.catalogue), ...suggested.filter(({ sure }) => sure)];
  const links = linkColumns(edges);
  const classified = named.map((table) => withoutLinks(table, links.get(table.collection.name) ?? new Set()));

  const roles = tableRoles(classified, edges);
  const handlers = handlerEdges(edges, (table) => roles.get(table)?.role);
  const ownersOf = (table: string): readonly Owner[] =>
    edges
      .filter(({ from, to }) => from === table && roles.get(to)?.role === 'subject')
      .filter((edge) => !handlers.some((handler) => sameEdge(handler, edge)))
      .map(({ fromColumns: columns, ...edge }) => {
        const when = 'when' in edge ? edge.when : undefined;
        return { columns, ...(typeof when === 'string' ? { when } : {}) };
      });
  const references = withHandlers(suggested, handlers);
  const main = mainSubject(
    classified.filter(({ collection }) => roles.get(collection.name)?.role === 'subject'),
    edges,
  );
  const tables = classified.map((table): TableSuggestion => {
    const { role, reasons } = searchedAnyway(input.type, roles.get(table.collection.name));
    const namingKey =
      role === 'ignore' || role === 'reference' ? [] : namingKeyOf(table.collection.name, named);
    const namingLinks = edges
      .filter((edge) => edge.from === table.collection.name && leadsToName(edge, named))
      .flatMap(({ fromColumns }) => fromColumns);
    const isReferred = edges.some(({ to, from }) => to === table.collection.name && from !== to);
    const isRemoved = namingKey.length > 0 && !isReferred && REMOVABLE.has(role);
    const owners = role === 'subject' ? [] : ownersOf(table.collection.name);
    const identifiers = identifiersOf(table, role, main, owners.length > 0);
    return {
      ...table,
      role,
      reasons,
      identifiers,
      namingKey: [...namingKey, ...namingLinks],
      owners,
      ...(isRemoved ? { rowAction: 'delete' } : {}),
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
