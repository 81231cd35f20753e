import type { CollectionInfo, ColumnKind, Row, RowValue } from '#connectors/spi';
import {
  categoriesOf,
  classifyColumn,
  classifyPath,
  inAddressTable,
  inAttributeTable,
  inPersonTable,
  withoutConditions,
  type ColumnClass,
} from './classify-columns.js';
import { namesPeople } from './column-words.js';
import { jsonLeaves } from './json-leaves.js';
import { withSecrets } from './secrets.js';
import { readable } from './store-values.js';
import type { Edge, SuggestionInput } from './suggestion.js';
import type { ClassifiedTable } from './table-roles.js';
import { sampleOf } from './value-shapes.js';

const SAMPLE_ROWS = 200;
/** Columns of which so few of the first rows hold anything are looked for in more of them. */
const FEW_FILLED = 10;
const MORE_ROWS = 5_000;

/** Kinds whose values tell what they hold. */
const TELLING: readonly ColumnKind[] = ['text', 'json', 'array'];
/** Kinds whose values tell which rows belong together. */
const LINKING: readonly ColumnKind[] = ['integer', 'uuid'];

const isFilled = (row: Row, column: string): boolean => (row[column] ?? null) !== null && row[column] !== '';

/**
 * The first rows of a table, its texts, documents and numbers only; none where it may not be read. Where a column is
 * nearly always NULL, rows that hold something of it follow, with such columns alone.
 */
export const sampleRows = async (
  input: Pick<SuggestionInput, 'sample'>,
  collection: CollectionInfo,
): Promise<readonly Row[]> => {
  const named = (kinds: readonly ColumnKind[]): string[] =>
    collection.columns.filter(({ kind }) => kinds.includes(kind)).map(({ name }) => name);
  const columns = named(TELLING);
  const all = [...columns, ...named(LINKING)];
  if (all.length === 0 || collection.kind === 'files') return [];
  // A table that may not be read is still suggested by its names.
  const rows = await readable(input.sample(collection.name, all, SAMPLE_ROWS));
  const rare = columns.filter((column) => rows.filter((row) => isFilled(row, column)).length < FEW_FILLED);
  if (rows.length < SAMPLE_ROWS || rare.length === 0) return rows;
  const more = await readable(input.sample(collection.name, rare, MORE_ROWS));
  const telling = more.slice(SAMPLE_ROWS).filter((row) => rare.some((column) => isFilled(row, column)));
  return [...rows, ...telling.slice(0, SAMPLE_ROWS)];
};

/** What the columns of a table hold, by their names, kinds and sampled values. */
export const classifyTable = (collection: CollectionInfo, rows: readonly Row[]): ClassifiedTable => {
  const classes = collection.columns.map((column): ColumnClass => {
    const sample =
      rows.length > 0 && (column.kind === 'text' || column.kind === 'array')
        ? sampleOf(rows.flatMap((row) => elementsOf(row[column.name] ?? null)))
        : null;
    return classifyColumn(column, sample);
  });
  const isNamed = namesPeople(collection.name);
  const placed = withSecrets(
    collection,
    inAddressTable(collection.name, inAttributeTable(withoutConditions(classes))),
  );
  const documented = placed.map((entry) => withPaths(entry, rows, isNamed));
  const known = isNamed || documented.some((entry) => categoriesOf(entry).includes('contact.email'));
  return { collection, classes: known ? inPersonTable(documented) : documented };
};

/** The values of a list, or the value itself. */
const elementsOf = (value: RowValue): readonly RowValue[] =>
  Array.isArray(value) ? (value as readonly RowValue[]) : [value];

const withPaths = (entry: ColumnClass, rows: readonly Row[], isAboutPeople: boolean): ColumnClass => {
  const isDocument = entry.column.kind === 'json' || entry.sample?.shape === 'json';
  if (!isDocument || entry.column.readOnly) return entry;
  const leaves = jsonLeaves(rows.map((row) => row[entry.column.name] ?? null));
  const paths = leaves.flatMap((leaf) => classifyPath(leaf, entry.column.name, isAboutPeople) ?? []);
  const isTelling = paths.some(({ category, nature }) => category !== null || nature === 'telling');
  if (isTelling) return { ...entry, paths };
  // Settings and states of which there are a few.
  return { ...entry, paths: [], ...(leaves.length > 0 ? { nature: 'choice' as const } : {}) };
};

/** Categories whose values name people also where they are keys. */
export const namesSomebodyByKey = (category: string | null): boolean =>
  category === 'contact.email' || category === 'identity.username' || category === 'identity.name';

const MIN_PHONES = 0.9;
/** Called like telephone numbers, and none of them anything else: the line of a subscriber. */
const isDialled = ({ category, sample }: ColumnClass): boolean =>
  category === 'contact.phone' &&
  (sample === null || sample.reached.phone >= Math.max(1, sample.filled * MIN_PHONES));

/** Keys and references link rows; what their names or values look like does not matter, unless a key names somebody. */
export const withoutLinks = (table: ClassifiedTable, links: ReadonlySet<string>): ClassifiedTable => ({
  ...table,
  classes: table.classes.map((entry) => {
    const { primaryKey } = table.collection;
    const isNamingKey =
      primaryKey.includes(entry.column.name) &&
      (namesSomebodyByKey(entry.category) || (primaryKey.length === 1 && isDialled(entry)));
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
