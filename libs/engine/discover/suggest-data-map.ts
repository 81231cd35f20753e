import { classifyTable, linkColumns, sampleRows, withoutLinks } from './classify-table.js';
import { identifiersOf, mainSubject } from './suggest-identifiers.js';
import { handlerEdges } from './suggest-handlers.js';
import { foreignKeyEdges, suggestReferences } from './suggest-references.js';
import type { Edge, ReferenceSuggestion, SuggestionInput, TableRole, TableSuggestion } from './suggestion.js';
import { tableRoles, type ClassifiedTable } from './table-roles.js';
import { writeMap, writeTextMap } from './write-map.js';

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
  const collections = input.catalogue.collections
    .filter(({ kind }) => kind !== 'view')
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const suggested = await suggestReferences(input);
  const edges = [...foreignKeyEdges(input.catalogue), ...suggested.filter(({ sure }) => sure)];
  const links = linkColumns(edges);
  const classified: ClassifiedTable[] = [];
  for (const collection of collections) {
    const table = classifyTable(collection, await sampleRows(input, collection));
    classified.push(withoutLinks(table, links.get(collection.name) ?? new Set()));
  }

  const roles = tableRoles(classified, edges);
  const handlers = handlerEdges(edges, (table) => roles.get(table)?.role);
  const references = withHandlers(suggested, handlers);
  const main = mainSubject(
    classified.filter(({ collection }) => roles.get(collection.name)?.role === 'subject'),
    edges,
  );
  const tables = classified.map((table): TableSuggestion => {
    const { role, reasons } = roles.get(table.collection.name) ?? { role: 'ignore', reasons: [] };
    return { ...table, role, reasons, identifiers: identifiersOf(table, role, main) };
  });
  return { map: writeMap({ input, tables, references, links }), evidence: evidenceOf(tables, references) };
};
