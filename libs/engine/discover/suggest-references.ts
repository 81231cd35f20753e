import type { Catalogue, CollectionInfo, ColumnInfo, Scalar } from '#connectors/spi';
import { namesPeople, wordsOf } from './column-words.js';
import { jsonReferences } from './json-references.js';
import { polymorphicReferences } from './polymorphic-references.js';
import {
  castBetween,
  endings,
  isKeyWord,
  keyNames,
  namesSomebody,
  sharedPrefixes,
} from './reference-names.js';
import { keyOf, StoreValues, type Meeting } from './store-values.js';
import type { Edge, ReferenceSuggestion, SuggestionInput } from './suggestion.js';

/** Fewer different values fit by chance where only the values speak: 1, 2, 3 are keys of every table. */
const MIN_DISTINCT = 4;
const MIN_SHARE = 0.9;

export const foreignKeyEdges = (catalogue: Catalogue): readonly Edge[] =>
  catalogue.foreignKeys.map(({ from, to }) => ({
    from: from.collection,
    fromColumns: from.columns,
    to: to.collection,
    toColumns: to.columns,
  }));

const isTable = ({ kind }: CollectionInfo): boolean => kind === 'table' || kind === 'partitioned';

/** Why a column is looked at; the first is the best. */
type Ground =
  | 'same name'
  | 'named like a foreign key'
  | 'name ends alike'
  | 'ends like a foreign key'
  | 'names somebody'
  | 'same values';
const GROUNDS: readonly Ground[] = [
  'same name',
  'named like a foreign key',
  'name ends alike',
  'ends like a foreign key',
  'names somebody',
  'same values',
];

interface Candidate extends Edge {
  /** How the types are compared: '' as they are, null not at all. */
  readonly cast: string | null;
  readonly ground: Ground;
}
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
  if (table.primaryKey.length !== 1 || table.primaryKey[0] !== column.name) return false;
  const words = wordsOf(column.name).join('_');
  return words === 'id' || keyNames(table, 'id', prefixes).has(words) || !/_id$/.test(words);
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

/** Columns that are named like the single key of another table. */
const byName = (names: Names): readonly Candidate[] =>
  names.keys.flatMap((key) =>
    [...key.names].flatMap((words) => {
      // Its own key is only a link where it is called after that table.
      const isCalledAfter = (from: TableColumn): boolean =>
        from.table.primaryKey.length !== 1 ||
        from.table.primaryKey[0] !== from.column.name ||
        keyNames(key.table, 'id', names.prefixes).has(words);
      return [
        ...names.called(words).map((from) => [from, 'same name'] as const),
        ...names.endingWith(words).map((from) => [from, 'name ends alike'] as const),
      ]
        .filter(([from]) => from.table !== key.table && isCalledAfter(from))
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
const byRole = (names: Names): readonly Candidate[] => {
  const people = names.keys.filter(({ table }) => namesPeople(table.name));
  return names.free
    .filter(({ column }) => namesSomebody(column.name))
    .flatMap((from) =>
      people
        .filter(({ table, column }) => table !== from.table && column.kind === from.column.kind)
        .map((key) => candidate(key, from, 'names somebody')),
    );
};

/** Values that somebody made up, such as `acc_3f9a01bc77de`, `K-204417` or the name of an entry. */
const isMadeUp = (value: string): boolean => value.length >= 6 && /[\d=]/.test(value) && !/[\s@]/.test(value);
/** So long that a few of them are no chance. */
const isLong = ([value]: readonly Scalar[]): boolean => String(value ?? '').length >= 12;

const isLinkName = (column: string): boolean =>
  namesSomebody(column) || isKeyWord(wordsOf(column).at(-1) ?? '');

/** UUIDs and other made-up values meet only on purpose, whatever their columns are called. */
const byValue = async (names: Names, values: StoreValues): Promise<readonly Candidate[]> => {
  // Long numbers may run alike in two tables: they need a name that speaks of somebody.
  const free = names.free.filter(
    ({ column: { kind, name } }) =>
      kind === 'uuid' || (kind === 'text' && isLinkName(name)) || (kind === 'integer' && namesSomebody(name)),
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

/** Keys of several columns, of which the other table has all: the same names, and one that names the table. */
const byComposite = ({ tables, free, prefixes }: Names): readonly Candidate[] => {
  const byTable = new Map<string, TableColumn[]>();
  for (const entry of free) push(byTable, entry.table.name, entry);
  const byWords = new Map<string, Set<CollectionInfo>>();
  for (const { table, column } of free) {
    const words = wordsOf(column.name).join('_');
    byWords.set(words, (byWords.get(words) ?? new Set()).add(table));
  }
  return tables
    .filter(({ primaryKey }) => primaryKey.length > 1)
    .flatMap((to) => {
      const named = to.primaryKey.map((key) => partNames(to, key, prefixes));
      // The part that no other table shares by chance: `um_user_id`, not `tenant_id`.
      const telling = to.primaryKey.flatMap((key, index) =>
        [...(named[index] ?? [])].filter((words) => words !== wordsOf(key).join('_') && words !== 'id'),
      );
      const others = new Set(telling.flatMap((words) => [...(byWords.get(words) ?? [])]));
      return [...others].flatMap((from): Candidate[] => {
        if (from === to) return [];
        const columns = named.map((names, index) =>
          matching(byTable.get(from.name) ?? [], names, telling, to, index),
        );
        if (columns.some((column) => column === undefined) || new Set(columns).size < columns.length)
          return [];
        return [
          {
            from: from.name,
            fromColumns: columns.flatMap((column) => (column ? [column.name] : [])),
            to: to.name,
            toColumns: to.primaryKey,
            cast: columns.every(
              (column, index) =>
                column?.kind === to.columns.find(({ name }) => name === to.primaryKey[index])?.kind,
            )
              ? ''
              : null,
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
  to: CollectionInfo,
  index: number,
): ColumnInfo | undefined => {
  const called = (wanted: (words: string) => boolean): ColumnInfo | undefined =>
    free.find(({ column }) => wanted(wordsOf(column.name).join('_')))?.column;
  const own = wordsOf(to.primaryKey[index] ?? '').join('_');
  const tellingHere = [...names].filter((words) => telling.includes(words));
  return called((words) => tellingHere.includes(words)) ?? called((words) => words === own);
};

const isEnough = (
  { used, met }: Meeting,
  { ground, cast, toColumns }: Candidate,
  tuples: readonly (readonly Scalar[])[],
): boolean => {
  if (cast === null || met < used * MIN_SHARE || used === 0) return false;
  if (ground === 'same values') return used >= (tuples.every(isLong) ? 2 : MIN_DISTINCT);
  if (ground !== 'names somebody' && met === used && tuples.every(([value]) => isMadeUp(String(value ?? ''))))
    return true;
  if (ground === 'same name' && toColumns.length > 1) return true;
  return ground === 'same name' ? met === used || used >= MIN_DISTINCT : used >= MIN_DISTINCT;
};

interface Judged extends ReferenceSuggestion {
  readonly ground: Ground;
  readonly share: number;
}

const judged = async (edge: Candidate, values: StoreValues): Promise<Judged> => {
  const { cast, ground, ...rest } = edge;
  const used = await values.tuples(edge.from, edge.fromColumns);
  const meeting = await values.meeting(used, edge.to, edge.toColumns);
  const types = cast === null ? ', types differ' : '';
  return {
    ...rest,
    ground,
    share: meeting.used === 0 ? 0 : meeting.met / meeting.used,
    sure: isEnough(meeting, edge, [...used.values()]),
    reason: `${ground}; ${meeting.met} of ${meeting.used} sampled values exist there${types}`,
    ...(cast ? { cast } : {}),
  };
};

/** A column refers to one table: the one that its name and values speak for most. */
const bestOf = (found: readonly Judged[]): readonly ReferenceSuggestion[] => {
  const ranked = [...found].sort(
    (a, b) =>
      Number(b.sure) - Number(a.sure) ||
      GROUNDS.indexOf(a.ground) - GROUNDS.indexOf(b.ground) ||
      b.share - a.share ||
      (a.to < b.to ? -1 : 1),
  );
  const taken = new Set<string>();
  return ranked.flatMap(({ ground, share, ...suggestion }) => {
    const from = place(suggestion.from, suggestion.fromColumns.join('\0'));
    const isWorthTelling = ground === 'same name' || (share > 0 && ground !== 'names somebody');
    const [best] = ranked.filter((other) => place(other.from, other.fromColumns.join('\0')) === from);
    const isTied =
      best !== undefined &&
      best.to !== suggestion.to &&
      best.sure &&
      suggestion.sure &&
      best.ground === ground &&
      best.share === share;
    if (taken.has(from)) {
      const why = isTied ? `${suggestion.reason}, as in ${best.to}: one of the two` : suggestion.reason;
      return isTied || (isWorthTelling && best?.sure !== true)
        ? [{ ...suggestion, sure: false, reason: why }]
        : [];
    }
    taken.add(from);
    return suggestion.sure || isWorthTelling ? [suggestion] : [];
  });
};

/** The same two ends by several grounds are one candidate, by the best of them. */
const withoutDoubles = (candidates: readonly Candidate[]): readonly Candidate[] => {
  const best = new Map<string, Candidate>();
  for (const one of candidates) {
    const key = keyOf([one.from, ...one.fromColumns, one.to, ...one.toColumns]);
    const known = best.get(key);
    if (known === undefined || GROUNDS.indexOf(one.ground) < GROUNDS.indexOf(known.ground))
      best.set(key, one);
  }
  return [...best.values()];
};

/**
 * References that no foreign key declares but names and values suggest. Sure ones have the same type and at least nine
 * of ten sampled values on the other side.
 */
export const suggestReferences = async (
  input: Pick<SuggestionInput, 'catalogue' | 'sample' | 'present' | 'type'>,
  values = new StoreValues(input),
): Promise<readonly ReferenceSuggestion[]> => {
  const names = new Names(input.catalogue);
  const candidates = withoutDoubles([
    ...byName(names),
    ...byForeignKey(names, input.catalogue),
    ...byComposite(names),
    ...byRole(names),
    ...(await byValue(names, values)),
  ]);
  const found: Judged[] = [];
  for (const one of candidates) found.push(await judged(one, values));
  const worded = await polymorphicReferences(input, values);
  const isWorded = ({ from, fromColumns }: Edge): boolean =>
    worded.some((one) => one.sure && one.from === from && one.fromColumns[0] === fromColumns[0]);
  return [
    ...bestOf(found.filter((one) => !isWorded(one))),
    ...worded,
    ...(await jsonReferences(input, values)),
  ].sort((a, b) => `${a.from}.${a.fromColumns}`.localeCompare(`${b.from}.${b.fromColumns}`, 'en'));
};
