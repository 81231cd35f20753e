import { isAppError } from '#contracts';
import type { CollectionInfo, Row } from '#connectors/spi';
import { classifyColumn, inPersonTable, type ColumnClass } from './classify-columns.js';
import { namesPeople } from './column-words.js';
import type { Edge, SuggestionInput } from './suggestion.js';
import type { ClassifiedTable } from './table-roles.js';
import { sampleOf } from './value-shapes.js';

const SAMPLE_ROWS = 200;

/** The first rows of a table, its texts only; none where it may not be read. */
export const sampleRows = async (
  input: Pick<SuggestionInput, 'sample'>,
  collection: CollectionInfo,
): Promise<readonly Row[]> => {
  const columns = collection.columns.filter(({ kind }) => kind === 'text').map(({ name }) => name);
  if (columns.length === 0 || collection.kind === 'files') return [];
  try {
    return await input.sample(collection.name, columns, SAMPLE_ROWS);
  } catch (error) {
    // A table that may not be read is still suggested by its names.
    if (isAppError(error, 'store.failed')) return [];
    throw error;
  }
};

/** What the columns of a table hold, by their names, kinds and sampled values. */
export const classifyTable = (collection: CollectionInfo, rows: readonly Row[]): ClassifiedTable => {
  const classes = collection.columns.map((column): ColumnClass => {
    const sample =
      rows.length > 0 && column.kind === 'text'
        ? sampleOf(rows.map((row) => row[column.name] ?? null))
        : null;
    return classifyColumn(column, sample);
  });
  const known = namesPeople(collection.name) || classes.some(({ category }) => category === 'contact.email');
  return { collection, classes: known ? inPersonTable(classes) : classes };
};

/** Keys and references link rows; what their names or values look like does not matter for them. */
export const withoutLinks = (table: ClassifiedTable, links: ReadonlySet<string>): ClassifiedTable => ({
  ...table,
  classes: table.classes.map((entry) =>
    links.has(entry.column.name) ? { ...entry, category: null, reasons: [] } : entry,
  ),
});

/** Columns at either end of an edge, per collection. */
export const linkColumns = (edges: readonly Edge[]): Map<string, Set<string>> => {
  const links = new Map<string, Set<string>>();
  for (const { from, fromColumns, to, toColumns } of edges)
    for (const [collection, columns] of [
      [from, fromColumns],
      [to, toColumns],
    ] as const)
      links.set(collection, new Set([...(links.get(collection) ?? []), ...columns]));
  return links;
};
