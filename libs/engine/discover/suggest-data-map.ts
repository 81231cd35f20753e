import { classifyTable, linkColumns, sampleRows, withoutLinks } from './classify-table.js';
import { identifiersOf, mainSubject } from './suggest-identifiers.js';
import { foreignKeyEdges, suggestReferences } from './suggest-references.js';
import type { ReferenceSuggestion, SuggestionInput, TableRole, TableSuggestion } from './suggestion.js';
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
  const references = await suggestReferences(input);
  const edges = [...foreignKeyEdges(input.catalogue), ...references.filter(({ sure }) => sure)];
  const links = linkColumns(edges);
  const classified: ClassifiedTable[] = [];
  for (const collection of collections) {
    const table = classifyTable(collection, await sampleRows(input, collection));
    classified.push(withoutLinks(table, links.get(collection.name) ?? new Set()));
  }

  const roles = tableRoles(classified, edges);
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
