import type { CollectionInfo } from '#connectors/spi';
import { lastWordOf } from './column-words.js';
import type { StoreValues } from './store-values.js';
import type { Edge } from './suggestion.js';
import type { ClassifiedTable } from './table-roles.js';

/** Fewer rows, or a smaller part of them, are referred to once by chance. */
const MIN_ROWS = 4;
const MIN_SHARE = 0.8;
/** What somebody sent in or wrote, unlike goods of which each was bought once, and districts that one seller each has. */
const SENT_IN =
  /^(blob|attachment|file|datei|upload|document|dokument|image|photo|picture|media|scan|recording|topic|letter)$/;

const mayBeOnes = ({ collection: { name }, classes }: ClassifiedTable): boolean =>
  SENT_IN.test(lastWordOf(name)) &&
  classes.some(({ category }) => category === 'free_text' || category === 'image');

/** Tables with texts of which each row belongs to one row of another table: the file of an attachment. */
export const tablesOfOneEach = async (
  tables: readonly ClassifiedTable[],
  edges: readonly Edge[],
  values: StoreValues,
): Promise<ReadonlySet<string>> => {
  const found = new Set<string>();
  for (const { collection } of tables.filter(mayBeOnes)) {
    const referring = edges.filter(({ from, to }) => to === collection.name && from !== to);
    if (referring.length > 0 && (await isOneEach(collection, referring, values))) found.add(collection.name);
  }
  return found;
};

/** No row of the table is referred to twice, and hardly any not at all. */
const isOneEach = async (
  { name, primaryKey }: CollectionInfo,
  referring: readonly Edge[],
  values: StoreValues,
): Promise<boolean> => {
  const used: string[] = [];
  for (const { from, fromColumns } of referring) {
    const rows = await values.rows(from, fromColumns);
    const whole = rows.map((row) => fromColumns.map((column) => row[column] ?? null));
    used.push(...whole.filter((tuple) => !tuple.includes(null)).map((tuple) => JSON.stringify(tuple)));
  }
  const all = await values.tuples(name, primaryKey);
  return used.length >= MIN_ROWS && new Set(used).size === used.length && used.length >= all.size * MIN_SHARE;
};

/** Of those tables the ones to which only rows that are one person's refer. */
export const ownedOneEach = (
  oneEach: ReadonlySet<string>,
  edges: readonly Edge[],
  owned: ReadonlySet<string>,
): readonly string[] =>
  [...oneEach].filter((name) =>
    edges.every(({ from, to }) => to !== name || from === name || owned.has(from)),
  );
