import type { CollectionInfo, ColumnKind, Row } from '#connectors/spi';
import {
  categoriesOf,
  classifyColumn,
  classifyPath,
  inAttributeTable,
  inPersonTable,
  type ColumnClass,
} from './classify-columns.js';
import { namesPeople } from './column-words.js';
import { jsonLeaves } from './json-leaves.js';
import { readable } from './store-values.js';
import type { Edge, SuggestionInput } from './suggestion.js';
import type { ClassifiedTable } from './table-roles.js';
import { sampleOf } from './value-shapes.js';

const SAMPLE_ROWS = 200;

/** Kinds whose values tell what they hold. */
const TELLING: readonly ColumnKind[] = ['text', 'json'];

/** The first rows of a table, its texts and documents only; none where it may not be read. */
export const sampleRows = async (
  input: Pick<SuggestionInput, 'sample'>,
  collection: CollectionInfo,
): Promise<readonly Row[]> => {
  const columns = collection.columns.filter(({ kind }) => TELLING.includes(kind)).map(({ name }) => name);
  if (columns.length === 0 || collection.kind === 'files') return [];
  // A table that may not be read is still suggested by its names.
  return readable(input.sample(collection.name, columns, SAMPLE_ROWS));
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
  const isNamed = namesPeople(collection.name);
  const documented = inAttributeTable(classes).map((entry) => withPaths(entry, rows, isNamed));
  const known = isNamed || documented.some((entry) => categoriesOf(entry).includes('contact.email'));
  return { collection, classes: known ? inPersonTable(documented) : documented };
};

const withPaths = (entry: ColumnClass, rows: readonly Row[], isAboutPeople: boolean): ColumnClass => {
  const isDocument = entry.column.kind === 'json' || entry.sample?.shape === 'json';
  if (!isDocument || entry.column.readOnly) return entry;
  const leaves = jsonLeaves(rows.map((row) => row[entry.column.name] ?? null));
  const paths = leaves.flatMap((leaf) => classifyPath(leaf, entry.column.name, isAboutPeople) ?? []);
  return { ...entry, paths: paths.some(({ category }) => category !== null) ? paths : [] };
};

/** Categories whose values name people also where they are keys. */
export const namesSomebodyByKey = (category: string | null): boolean =>
  category === 'contact.email' || category === 'identity.username' || category === 'identity.name';

/** Keys and references link rows; what their names or values look like does not matter, unless a key is a name. */
export const withoutLinks = (table: ClassifiedTable, links: ReadonlySet<string>): ClassifiedTable => ({
  ...table,
  classes: table.classes.map((entry) => {
    const isNamingKey =
      namesSomebodyByKey(entry.category) && table.collection.primaryKey.includes(entry.column.name);
    return links.has(entry.column.name) && !isNamingKey ? { ...entry, category: null, reasons: [] } : entry;
  }),
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
