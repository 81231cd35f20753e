import type { CollectionInfo, Row } from '#connectors/spi';
import type { IdentityType } from '#contracts';
import { holdsPersonalData, type ClassifiedTable } from './table-roles.js';
import { namesCustomers, namesPeople, singularOf, wordsOf } from './column-words.js';
import { isKeyWord, namesSomebody } from './reference-names.js';
import { StoreValues } from './store-values.js';
import type { SuggestionInput, TableSuggestion } from './suggestion.js';

/** The column of the whole key, and that of the id of an entry: forms of theirs mean nothing. */
const WHOLE = new Set(['_key', '_id']);
const MEMBER = 'member';

/** Fewer different values, or a smaller part of them, are chance where they are short numbers. */
const MIN_DISTINCT = 4;
const MIN_SHARE = 0.9;

/** What programs keep for each person under a key of their own. */
const OF_PERSON =
  /^(carts?|baskets?|sessions?|prefs?|preferences|settings|inbox(es)?|wishlists?|history|histories|logins?|tokens?|notifications?|favou?rites?|bookmarks?|followers?|following|friends?|timelines?|feeds?|recent|seen|presence|visits?|warenkorb|sitzung(en)?)$/;

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
    const columns = collection.columns.filter(({ kind }) => ['text', 'integer', 'uuid'].includes(kind));
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
      return isOwn && values.size > 0 ? [{ table: collection.name, part, values }] : [];
    })
    .sort((one, other) => rank(other.table) - rank(one.table));
  return people.map(({ table, part, values }, at): KnownIds => {
    const type: IdentityType =
      at === 0 ? 'customer_id' : `external:${part.toLowerCase().replaceAll('-', '_')}`;
    return { table, type, values };
  });
};

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
    const type = isCandidate ? meeting(table, name, textsOf(rows, name), ids) : undefined;
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
  const reasons = Object.entries(found).map(([column, type]) => `${column} holds ids of people (${type})`);
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

/** The people whose ids these are. Short numbers are ids of anything: then a name, or what else stands there, must say it. */
const meeting = (
  table: TableSuggestion,
  column: string,
  values: ReadonlySet<string>,
  ids: readonly KnownIds[],
): IdentityType | undefined =>
  ids.find(({ table: people, values: theirs }) => {
    const met = [...values].filter((value) => theirs.has(value)).length;
    if (values.size === 0 || met < values.size * MIN_SHARE) return false;
    if (people === table.collection.name) return true;
    if ([...values].every(isMadeUp)) return values.size >= 2;
    return isSaid(table, column, people) && (values.size >= MIN_DISTINCT || met === values.size);
  })?.type;

const isSaid = (table: TableSuggestion, column: string, people: string): boolean => {
  const { collection, classes } = table;
  const bare = wordsOf(column).filter((word) => !isKeyWord(word) && word !== MEMBER);
  const words = [...wordsOf(collection.name), ...bare].map(singularOf);
  return (
    namesSomebody(column) ||
    words.some((word) => word === singularOf(wordsOf(people).at(-1) ?? '') || OF_PERSON.test(word)) ||
    holdsPersonalData(table) ||
    classes.some(({ sample }) => sample !== null && sample.withEmails > 0)
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
