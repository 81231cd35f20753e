import type { CollectionInfo, ColumnKind, Row } from '#connectors/spi';
import type { IdentityType } from '#contracts';
import { namesCustomers, namesPeople, singularOf, wordsOf } from './column-words.js';
import { isKeyWord, namesSomebody } from './reference-names.js';
import { StoreValues } from './store-values.js';
import type { ClassifiedTable } from './table-roles.js';
import type { SuggestionInput, TableSuggestion } from './suggestion.js';

/** The column of the whole key, and that of the id of an entry: forms of theirs mean nothing. */
const WHOLE = new Set(['_key', '_id']);
const MEMBER = 'member';
/** Kinds of ids, and of what addresses stand in. */
const READ: readonly ColumnKind[] = ['text', 'integer', 'uuid'];

/** Fewer different values, or a smaller part of them, are chance where they are short numbers. */
const MIN_DISTINCT = 4;
const MIN_SHARE = 0.9;

/** What programs keep for each person under a key of their own. Sessions and visits have numbers of their own. */
const OF_PERSON =
  /^(carts?|baskets?|prefs?|preferences|settings|inbox(es)?|wishlists?|histor(y|ies)|notifications?|favou?rites?|bookmarks?|followers?|following|friends?|timelines?|feeds?|presence|warenkorb|warenkoerbe)$/;

/** A table of keys without what their whole names look like. */
export const withoutWholeKeys = (table: ClassifiedTable): ClassifiedTable => ({
  ...table,
  classes: table.classes.map((entry) =>
    WHOLE.has(entry.column.name) ? { ...entry, category: null, reasons: [], sample: null, paths: [] } : entry,
  ),
});

/** Columns that stand in the keys of a collection. */
export const partsOf = (pattern = ''): readonly string[] =>
  [...pattern.matchAll(/(?<!\\)\{([A-Za-z_][\w-]*)\}/g)].map(([, name = '']) => name);

/** Ids by which people are known: where they stand, and as which type they meet. */
interface KnownIds {
  readonly table: string;
  readonly type: IdentityType;
  readonly values: ReadonlySet<string>;
  /** Addresses that stand in the row of each, in lower case. */
  readonly addresses: ReadonlyMap<string, readonly string[]>;
}

/**
 * What hangs on people in a store that has nothing but keys: no reference is declared, and none is needed, since keys,
 * members and fields that hold ids of people are identifiers themselves. Rows that are found by their key go as a whole.
 */
export const keyedTables = async (
  tables: readonly TableSuggestion[],
  input: SuggestionInput,
): Promise<readonly TableSuggestion[]> => {
  const values = new StoreValues(input);
  const look = async ({ collection }: TableSuggestion): Promise<readonly Row[]> => {
    const columns = collection.columns.filter(({ kind }) => READ.includes(kind));
    return values.rows(
      collection.name,
      columns.map(({ name }) => name),
    );
  };
  const seen: { readonly table: TableSuggestion; readonly rows: readonly Row[] }[] = [];
  for (const table of tables) seen.push({ table, rows: await look(table) });
  const ids = idsOfPeople(seen, input);
  return seen.map(({ table, rows }) =>
    keyed(table, rows, ids, partsOf(input.patterns?.[table.collection.name]?.[0])),
  );
};

const idsOfPeople = (
  seen: readonly { readonly table: TableSuggestion; readonly rows: readonly Row[] }[],
  { patterns }: SuggestionInput,
): readonly KnownIds[] => {
  const people = seen
    .filter(({ table }) => table.role === 'subject')
    .flatMap(({ table: { collection }, rows }) => {
      const [part, ...more] = partsOf(patterns?.[collection.name]?.[0]);
      const values = textsOf(rows, part ?? '');
      const isOwn =
        part !== undefined && more.length === 0 && !/email$/.test(part) && values.size === rows.length;
      if (!isOwn || values.size === 0) return [];
      const addresses = new Map(rows.map((row) => [String(row[part]), addressesIn(row)]));
      return [{ table: collection.name, part, values, addresses }];
    })
    .sort((one, other) => rank(other.table) - rank(one.table));
  return people.map(({ part, ...known }, at): KnownIds => {
    const type: IdentityType =
      at === 0 ? 'customer_id' : `external:${part.toLowerCase().replaceAll('-', '_')}`;
    return { ...known, type };
  });
};

const ADDRESS = /[^\s@<>"',;:()[\]{}&]{1,64}@[a-z0-9-]+(?:\.[a-z0-9-]+)+/gi;
const addressesIn = (row: Row): readonly string[] =>
  Object.values(row).flatMap((value) =>
    typeof value === 'string' ? [...value.matchAll(ADDRESS)].map(([address]) => address.toLowerCase()) : [],
  );

const rank = (table: string): number => (namesCustomers(table) ? 2 : namesPeople(table) ? 1 : 0);

const textsOf = (rows: readonly Row[], column: string): ReadonlySet<string> =>
  new Set(
    rows
      .map((row) => row[column] ?? null)
      .filter((value) => value !== null && value !== '')
      .map(String),
  );

const keyed = (
  table: TableSuggestion,
  rows: readonly Row[],
  ids: readonly KnownIds[],
  parts: readonly string[],
): TableSuggestion => {
  const { collection } = table;
  const found: Record<string, IdentityType> = {};
  for (const { name, readOnly } of collection.columns) {
    const isCandidate = parts.includes(name) || name === MEMBER || (!readOnly && isLinkName(name));
    const type = isCandidate ? meeting(table, name, rows, ids) : undefined;
    if (type !== undefined) found[name] = type;
  }
  const addresses = table.classes.filter(
    ({ column, category }) =>
      category === 'contact.email' && (parts.includes(column.name) || column.name === MEMBER),
  );
  const own = Object.entries(table.identifiers).filter(([name]) => !WHOLE.has(name));
  const identifiers: Record<string, IdentityType> = {
    ...Object.fromEntries(own),
    ...Object.fromEntries(addresses.map(({ column }) => [column.name, 'email'])),
    ...found,
  };
  const isFound = Object.keys(identifiers).length > 0;
  const isUnmapped = table.role === 'ignore' || table.role === 'reference';
  const role = isFound && isUnmapped ? 'mention' : table.role;
  const reasons = Object.entries(found).map(
    ([column, type]) => `${column} holds ids of people (${type}): take it out if they are of something else`,
  );
  const isByKey = Object.keys(identifiers).some((name) => parts.includes(name) || name === MEMBER);
  const isFixed = collection.primaryKey.includes('_id');
  const isRemoved =
    (role !== 'subject' && isFound && (isByKey || isFixed)) ||
    addresses.length > 0 ||
    table.rowAction === 'delete';
  const { rowAction: _before, ...rest } = table;
  return {
    ...rest,
    role,
    identifiers,
    reasons: isUnmapped && isFound ? reasons : [...table.reasons, ...reasons],
    ...(isRemoved && isFound ? { rowAction: 'delete' } : {}),
  };
};

const isLinkName = (name: string): boolean => namesSomebody(name) || isKeyWord(wordsOf(name).at(-1) ?? '');

const isMadeUp = (value: string): boolean => value.length >= 12 && /\d/.test(value);

/**
 * The people whose ids these are. Short numbers are ids of anything: then the addresses beside them must be theirs, or a
 * name must say it, and no other address may stand there.
 */
const meeting = (
  table: TableSuggestion,
  column: string,
  rows: readonly Row[],
  ids: readonly KnownIds[],
): IdentityType | undefined => {
  const values = textsOf(rows, column);
  return ids.find((known) => {
    const met = [...values].filter((value) => known.values.has(value)).length;
    if (values.size === 0 || met < values.size * MIN_SHARE) return false;
    if (known.table === table.collection.name) return true;
    if ([...values].every(isMadeUp)) return values.size >= 2;
    const isEnough = values.size >= MIN_DISTINCT || met === values.size;
    const own = shareOfOwn(column, rows, known);
    return isEnough && (own === null ? isSaid(table, column, known.table) : own >= MIN_SHARE);
  })?.type;
};

/** Of the rows in which addresses stand the part that has one of the person with this id; null where none stands. */
const shareOfOwn = (column: string, rows: readonly Row[], { addresses }: KnownIds): number | null => {
  const seen = rows
    .map((row) => ({ found: addressesIn(row), theirs: addresses.get(String(row[column])) ?? [] }))
    .filter(({ found }) => found.length > 0);
  if (seen.length === 0) return null;
  return seen.filter(({ found, theirs }) => found.some((one) => theirs.includes(one))).length / seen.length;
};

const isSaid = ({ collection }: TableSuggestion, column: string, people: string): boolean => {
  const bare = wordsOf(column).filter((word) => !isKeyWord(word) && word !== MEMBER);
  const words = [...wordsOf(collection.name), ...bare];
  const person = singularOf(wordsOf(people).at(-1) ?? '');
  return (
    namesSomebody(column) ||
    words.some((word) => singularOf(word) === person || namesPeople(word) || OF_PERSON.test(word))
  );
};

/** The more a pattern says, the earlier it stands: a key belongs to the first that it matches. */
export const bySpecificity =
  (patterns: Readonly<Record<string, readonly string[]>>) =>
  (one: { readonly collection: CollectionInfo }, other: { readonly collection: CollectionInfo }): number => {
    const words = ({ collection: { name } }: { readonly collection: CollectionInfo }): number =>
      (patterns[name]?.[0] ?? '').split(':').filter((part) => !part.includes('{')).length;
    return words(other) - words(one);
  };
