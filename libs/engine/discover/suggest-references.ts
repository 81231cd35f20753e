import type { Catalogue, CollectionInfo, ColumnInfo, Row } from '#connectors/spi';
import { namesPeople, singularised, unqualified, wordsOf } from './column-words.js';
import { jsonReferences } from './json-references.js';
import { concluded, isMadeUp, judged, MIN_DISTINCT, withoutDoubles } from './judged-references.js';
import type { Candidate, Ground, Judged } from './judged-references.js';
import { mayBeNumbers, numbersIn, SeenNumbers } from './numbers-of-people.js';
import { isSingleKey, namesOwnRow } from './own-keys.js';
import { polymorphicReferences } from './polymorphic-references.js';
import {
  castBetween,
  endings,
  isKeyWord,
  keyNames,
  namesSomebody,
  sharedPrefixes,
} from './reference-names.js';
import { StoreValues } from './store-values.js';
import type { Edge, ReferenceSuggestion, SuggestionInput } from './suggestion.js';

export const foreignKeyEdges = (catalogue: Catalogue): readonly Edge[] =>
  catalogue.foreignKeys.map(({ from, to }) => ({
    from: from.collection,
    fromColumns: from.columns,
    to: to.collection,
    toColumns: to.columns,
  }));

const isTable = ({ kind }: CollectionInfo): boolean => kind === 'table' || kind === 'partitioned';

interface TableColumn {
  readonly table: CollectionInfo;
  readonly column: ColumnInfo;
}
interface Key extends TableColumn {
  readonly names: ReadonlySet<string>;
}

const place = (collection: string, column: string): string => JSON.stringify([collection, column]);
const singleKey = (table: CollectionInfo): ColumnInfo | undefined =>
  table.primaryKey.length === 1 ? table.columns.find(({ name }) => name === table.primaryKey[0]) : undefined;

/** Tables, and columns of them that could refer to another one and take part in no foreign key yet. */
class Names {
  readonly tables: readonly CollectionInfo[];
  readonly keys: readonly Key[];
  readonly free: readonly TableColumn[];
  readonly #byWords = new Map<string, TableColumn[]>();
  readonly #byEnding = new Map<string, TableColumn[]>();
  readonly prefixes: ReadonlySet<string>;

  constructor(catalogue: Catalogue) {
    this.tables = catalogue.collections.filter(isTable);
    this.prefixes = sharedPrefixes(this.tables);
    this.keys = this.tables.flatMap((table) => {
      const column = singleKey(table);
      return column === undefined
        ? []
        : [{ table, column, names: keyNames(table, column.name, this.prefixes) }];
    });
    const linked = new Set(
      catalogue.foreignKeys.flatMap(({ from }) =>
        from.columns.map((column) => place(from.collection, column)),
      ),
    );
    this.free = this.tables.flatMap((table) =>
      table.columns
        .filter(
          (column) => !linked.has(place(table.name, column.name)) && !isOwnKey(table, column, this.prefixes),
        )
        .map((column) => ({ table, column })),
    );
    for (const entry of this.free) {
      push(this.#byWords, wordsOf(entry.column.name).join('_'), entry);
      for (const ending of endings(entry.column.name)) push(this.#byEnding, ending, entry);
    }
  }

  called(words: string): readonly TableColumn[] {
    return this.#byWords.get(words) ?? [];
  }

  endingWith(words: string): readonly TableColumn[] {
    return this.#byEnding.get(words) ?? [];
  }
}

const push = <K, V>(map: Map<K, V[]>, key: K, value: V): void =>
  void map.set(key, [...(map.get(key) ?? []), value]);

/** A key called after another table (`customer_profile.customer_id`) refers to that one; any other key is its own. */
const isOwnKey = (table: CollectionInfo, column: ColumnInfo, prefixes: ReadonlySet<string>): boolean => {
  if (!isSingleKey(table, column.name)) return false;
  const words = wordsOf(column.name).join('_');
  return (
    column.isCounted === true ||
    words === 'id' ||
    keyNames(table, 'id', prefixes).has(words) ||
    !/_id$/.test(words)
  );
};

const candidate = (
  { table: to, column: key }: TableColumn,
  from: TableColumn,
  ground: Ground,
): Candidate => ({
  from: from.table.name,
  fromColumns: [from.column.name],
  to: to.name,
  toColumns: [key.name],
  cast: castBetween(from.column.kind, key.kind),
  ground,
});

/** `topic_users` has a `user_id` itself: that of other tables leads to whom this one does. */
const isBesideKey = ({ table, column }: Key, words: string): boolean =>
  table.columns.some((other) => other !== column && wordsOf(other.name).join('_') === words);

/** Columns that are named like the single key of another table. */
const byName = (names: Names): readonly Candidate[] =>
  names.keys.flatMap((key) =>
    [...key.names].flatMap((words) => {
      // Its own key is only a link where it is called after that table.
      const isCalledAfter = (from: TableColumn): boolean =>
        !isSingleKey(from.table, from.column.name) ||
        keyNames(key.table, 'id', namesOwnRow(from.table, from.column.name) ? new Set() : names.prefixes).has(
          words,
        );
      return [
        ...names.called(words).map((from) => [from, 'same name'] as const),
        ...names.endingWith(words).map((from) => [from, 'name ends alike'] as const),
      ]
        .filter(([from]) => from.table !== key.table && isCalledAfter(from) && !isBesideKey(key, words))
        .map(([from, ground]) => candidate(key, from, ground));
    }),
  );

/** Columns that are named like a foreign key of another table, or end so: `guest_id` means the same in both. */
const byForeignKey = (names: Names, { foreignKeys }: Catalogue): readonly Candidate[] => {
  const targets = new Map<string, Set<Key>>();
  for (const { from, to } of foreignKeys) {
    const key = names.keys.find(
      ({ table, column }) => table.name === to.collection && column.name === to.columns[0],
    );
    if (key === undefined || from.columns.length > 1) continue;
    const words = wordsOf(from.columns[0] ?? '').join('_');
    targets.set(words, (targets.get(words) ?? new Set()).add(key));
  }
  // `parent_id` that leads to several tables says nothing of another one.
  return [...targets]
    .filter(([, keys]) => keys.size === 1)
    .flatMap(([words, keys]) =>
      [...keys].flatMap((key) =>
        [
          ...names.called(words).map((from) => candidate(key, from, 'named like a foreign key')),
          ...names.endingWith(words).map((from) => candidate(key, from, 'ends like a foreign key')),
        ].filter(({ from, to }) => from !== to),
      ),
    );
};

/** `author_id` and `created_by`, wherever there are tables of people. */
const byRole = (names: Names, people: readonly Key[]): readonly Candidate[] =>
  names.free
    .filter(({ table, column }) => namesSomebody(column.name) && !namesOwnRow(table, column.name))
    .flatMap((from) =>
      people
        .filter(({ table, column }) => table !== from.table && column.kind === from.column.kind)
        .map((key) => candidate(key, from, 'names somebody')),
    );

/** Columns of whatever name whose numbers are nearly all keys of people. */
const byNumbers = async (
  names: Names,
  people: readonly Key[],
  rowsOf: Known['rowsOf'],
  values: StoreValues,
): Promise<readonly Candidate[]> => {
  const keys = names.keys.filter(({ column }) => column.kind === 'integer');
  const seen = new SeenNumbers(values);
  const found: Candidate[] = [];
  for (const from of names.free.filter(
    ({ table, column }) => mayBeNumbers(column) && !namesOwnRow(table, column.name),
  )) {
    const numbers = numbersIn(rowsOf?.get(from.table.name) ?? [], from.column.name);
    if (numbers === null) continue;
    const others = keys.filter(({ table }) => table !== from.table);
    const holding = new Set<Key>();
    for (const key of others.filter((one) => people.includes(one)))
      if (await seen.areKeys(numbers, key.table.name, key.column.name)) holding.add(key);
    if (holding.size === 0) continue;
    let isAmbiguous = holding.size > 1;
    for (const key of others)
      isAmbiguous ||= !holding.has(key) && (await seen.areKeys(numbers, key.table.name, key.column.name));
    for (const key of holding) found.push({ ...candidate(key, from, 'same numbers'), isAmbiguous });
  }
  return found;
};

const isLinkName = (column: string): boolean =>
  namesSomebody(column) || isKeyWord(wordsOf(column).at(-1) ?? '');

/** Nobody writes it twice by chance. */
const isLongNumber = (value: string): boolean =>
  value.length >= 10 && isMadeUp(value) && !/^\d{4}-\d\d/.test(value);

/** UUIDs and other made-up values meet only on purpose, whatever their columns are called. */
const byValue = async (
  names: Names,
  rowsOf: Known['rowsOf'],
  values: StoreValues,
): Promise<readonly Candidate[]> => {
  const areLong = ({ table, column: { name } }: TableColumn): boolean => {
    const seen = (rowsOf?.get(table.name) ?? [])
      .map((row) => row[name] ?? null)
      .filter((value) => value !== null);
    return (
      seen.length >= MIN_DISTINCT && seen.every((value) => typeof value === 'string' && isLongNumber(value))
    );
  };
  // Long numbers may run alike in two tables: they need a name that speaks of somebody.
  const free = names.free.filter(
    (from) =>
      from.column.kind === 'uuid' ||
      (from.column.kind === 'text' && (isLinkName(from.column.name) || areLong(from))) ||
      (from.column.kind === 'integer' && namesSomebody(from.column.name)),
  );
  const kinds = new Set(free.map(({ column }) => column.kind));
  const holders = new Map<string, Key[]>();
  for (const key of names.keys.filter(({ column }) => kinds.has(column.kind))) {
    const tuples = await values.tuples(key.table.name, [key.column.name]);
    const isOpaque =
      key.column.kind === 'uuid' ||
      (tuples.size >= MIN_DISTINCT && [...tuples.values()].every(([value]) => isMadeUp(String(value ?? ''))));
    if (isOpaque) for (const value of tuples.keys()) push(holders, value, key);
  }
  if (holders.size === 0) return [];
  const found: Candidate[] = [];
  for (const from of free) {
    const used = [...(await values.tuples(from.table.name, [from.column.name])).keys()];
    const met = new Set(used.flatMap((value) => holders.get(value) ?? []));
    for (const key of met) if (key.table !== from.table) found.push(candidate(key, from, 'same values'));
  }
  return found;
};

/** A key of several columns, and those names of them by which it is known elsewhere. */
interface CompositeKey {
  readonly to: CollectionInfo;
  readonly key: readonly string[];
  readonly named: readonly ReadonlySet<string>[];
  readonly telling: readonly string[];
}

const compositeKeys = ({ tables, prefixes }: Names, people: readonly Key[]): readonly CompositeKey[] =>
  tables.flatMap((to): CompositeKey[] => {
    const named = to.primaryKey.map((key) => partNames(to, key, prefixes));
    // The part that no other table shares by chance: `um_user_id`, not `tenant_id`.
    const telling = to.primaryKey.flatMap((key, index) =>
      [...(named[index] ?? [])].filter(
        (words) => (words !== wordsOf(key).join('_') && words !== 'id') || endsTable(to.name, words),
      ),
    );
    const primary = to.primaryKey.length > 1 ? [{ to, key: to.primaryKey, named, telling }] : [];
    const uniques = people.some(({ table }) => table === to) ? to.uniques : [];
    return [
      ...primary,
      ...uniques
        .filter(({ columns }) => columns.length > 1)
        .map(({ columns: key }): CompositeKey => {
          const words = key.map((column) => wordsOf(column).join('_'));
          const numbers = words.filter((word) => isKeyWord(word.split('_').at(-1) ?? ''));
          return { to, key, named: words.map((word) => new Set([word])), telling: numbers };
        }),
    ];
  });

/** `user_session_id` is called after `offline_user_session`, in whatever table it stands. */
const endsTable = (table: string, key: string): boolean => {
  const own = singularised(wordsOf(unqualified(table))).join('_');
  return /.+_id$/.test(key) && `_${own}`.endsWith(`_${key.replace(/_id$/, '')}`);
};

/** Keys of several columns, of which the other table has all: the same names, and one that names the table. */
const byComposite = (names: Names, people: readonly Key[]): readonly Candidate[] => {
  const { free } = names;
  const byTable = new Map<string, TableColumn[]>();
  for (const entry of free) push(byTable, entry.table.name, entry);
  const byWords = new Map<string, Set<CollectionInfo>>();
  for (const { table, column } of free) {
    const words = wordsOf(column.name).join('_');
    byWords.set(words, (byWords.get(words) ?? new Set()).add(table));
  }
  return compositeKeys(names, people).flatMap(({ to, key, named, telling }) => {
    const others = new Set(telling.flatMap((words) => [...(byWords.get(words) ?? [])]));
    return [...others].flatMap((from): Candidate[] => {
      if (from === to) return [];
      const columns = named.map((called, index) =>
        matching(byTable.get(from.name) ?? [], called, telling, key[index] ?? ''),
      );
      if (columns.some((column) => column === undefined) || new Set(columns).size < columns.length) return [];
      const isAlike = columns.every(
        (column, index) => column?.kind === to.columns.find(({ name }) => name === key[index])?.kind,
      );
      return [
        {
          from: from.name,
          fromColumns: columns.flatMap((column) => (column ? [column.name] : [])),
          to: to.name,
          toColumns: key,
          cast: isAlike ? '' : null,
          ground: 'same name',
        },
      ];
    });
  });
};

/** Only a part that is called nothing but `id` is called after its table elsewhere. */
const partNames = (to: CollectionInfo, key: string, prefixes: ReadonlySet<string>): ReadonlySet<string> => {
  const names = keyNames(to, key, prefixes);
  const own = wordsOf(key).join('_');
  return names.has(own) ? new Set([own]) : names;
};

const matching = (
  free: readonly TableColumn[],
  names: ReadonlySet<string>,
  telling: readonly string[],
  key: string,
): ColumnInfo | undefined => {
  const called = (wanted: (words: string) => boolean): ColumnInfo | undefined =>
    free.find(({ column }) => wanted(wordsOf(column.name).join('_')))?.column;
  const own = wordsOf(key).join('_');
  const tellingHere = [...names].filter((words) => telling.includes(words));
  return called((words) => tellingHere.includes(words)) ?? called((words) => words === own);
};

/** What is known of the tables already. */
export interface Known {
  /** Tables whose rows are people by what they hold. */
  readonly people?: ReadonlySet<string>;
  /** Rows that were sampled. */
  readonly rowsOf?: ReadonlyMap<string, readonly Row[]>;
}

/**
 * References that no foreign key declares but names and values suggest. Sure ones have the same type and at least nine
 * of ten sampled values on the other side.
 */
export const suggestReferences = async (
  input: Pick<SuggestionInput, 'catalogue' | 'sample' | 'present' | 'type'>,
  values = new StoreValues(input),
  known: Known = {},
): Promise<readonly ReferenceSuggestion[]> => {
  const names = new Names(input.catalogue);
  const people = names.keys.filter(
    ({ table: { name } }) => namesPeople(name) || known.people?.has(name) === true,
  );
  const candidates = withoutDoubles([
    ...byName(names),
    ...byForeignKey(names, input.catalogue),
    ...byComposite(names, people),
    ...byRole(names, people),
    ...(await byValue(names, known.rowsOf, values)),
    ...(await byNumbers(names, people, known.rowsOf, values)),
  ]);
  const found: Judged[] = [];
  for (const one of candidates) found.push(await judged(one, values));
  const worded = await polymorphicReferences(input, values);
  const isWorded = ({ from, fromColumns }: Edge): boolean =>
    worded.some((one) => one.sure && one.from === from && one.fromColumns[0] === fromColumns[0]);
  return [
    ...concluded(
      found.filter(({ suggestion }) => !isWorded(suggestion)),
      input.type,
    ),
    ...worded,
    ...(await jsonReferences(input, values)),
  ].sort((a, b) => `${a.from}.${a.fromColumns}`.localeCompare(`${b.from}.${b.fromColumns}`, 'en'));
};
