import type { CollectionInfo, ColumnInfo, Scalar } from '#connectors/spi';
import type { IdentityType } from '#contracts';
import { categoriesOf, isStrong } from './classify-columns.js';
import { namesPeople, unqualified, wordsOf } from './column-words.js';
import type { LookedAt } from './known-names.js';
import { isSingleKey } from './own-keys.js';
import { partsOfColumn } from './parts-of-column.js';
import { isKeyWord, namesSomebody } from './reference-names.js';
import { isUniqueColumn } from './same-person.js';
import { keyOf, type Meeting, type StoreValues } from './store-values.js';
import type { Edge } from './suggestion.js';
import { holdsPersonalData, type ClassifiedTable } from './table-roles.js';

/** A column that tells rows apart and is not their key: the number of a patient, of a phone, of a contract. */
export interface NaturalKey {
  readonly table: string;
  readonly column: string;
  readonly info: ColumnInfo;
  readonly type: IdentityType;
}
/** Values of a column that stand in such a key of another table. */
export interface NaturalLink extends Edge {
  readonly info: ColumnInfo;
  readonly key: NaturalKey;
  readonly reason: string;
  /** Other rows of the column have the numbers of other tables; `isClear`: no number stands in two. */
  readonly beside?: { readonly isClear: boolean };
}
export interface NaturalKeys {
  readonly keys: readonly NaturalKey[];
  readonly links: readonly NaturalLink[];
}

/** Fewer different values, or a smaller part of them, are chance. */
const MIN_DISTINCT = 4;
const MIN_SHARE = 0.9;
const KINDS: readonly ColumnInfo['kind'][] = ['text', 'integer'];
/** These are found by what they are, wherever they stand. */
const FOUND_OTHERWISE = /^(contact\.email|identity\.username|identity\.name|credential)/;

/** `N-7113`, `8412077`: nobody writes it by chance. `draft` and `12` are no numbers of anybody. */
const tells = (value: Scalar): boolean => {
  const text = String(value ?? '');
  return (text.length >= 5 && /\d/.test(text)) || text.length >= 12;
};

interface Place {
  readonly looked: LookedAt;
  readonly column: ColumnInfo;
  readonly words: string;
}
type Tuples = ReadonlyMap<string, readonly Scalar[]>;
interface Key extends Place {
  readonly tuples: Tuples;
}

const nameOf = ({ looked }: Place): string => looked.table.collection.name;
const collectionOf = ({ looked }: Place): CollectionInfo => looked.table.collection;
const categoryOf = ({ looked, column }: Place): string =>
  looked.table.classes.find((entry) => entry.column.name === column.name)?.category ?? '';

const placesOf = (looked: LookedAt): readonly Place[] =>
  looked.table.collection.columns
    .filter(({ kind, enumValues, readOnly }) => KINDS.includes(kind) && enumValues === null && !readOnly)
    .map((column) => ({ looked, column, words: wordsOf(column.name).join('_') }));

/** Columns at either end of a reference between tables: they stay as they are. */
const linkedColumns = (edges: readonly Edge[]): ReadonlySet<string> =>
  new Set(
    edges.flatMap(({ from, fromColumns, to, toColumns }) => [
      ...fromColumns.map((column) => JSON.stringify([from, column])),
      ...toColumns.map((column) => JSON.stringify([to, column])),
    ]),
  );

const isPrimary = (place: Place): boolean => isSingleKey(collectionOf(place), place.column.name);

/** Whose a number is that two tables have: people's first, then theirs whose rows are people's by a reference. */
export const closenessToPeople = (table: ClassifiedTable, edges: readonly Edge[]): number => {
  const { name } = table.collection;
  const refers = edges.some(({ from, to }) => from === name && to !== name && namesPeople(to));
  // Of two that hold personal data the one that holds more of it.
  const personal = table.classes.filter((entry) => categoriesOf(entry).some(isStrong)).length;
  const held = holdsPersonalData(table) ? 1 + Math.min(personal, 9) / 10 : 0;
  return (namesPeople(name) ? 4 : 0) + (refers ? 2 : 0) + held;
};

const weightOf = (place: Place, edges: readonly Edge[]): number =>
  2 * closenessToPeople(place.looked.table, edges) + (isPrimary(place) ? 0 : 1);

const isCalledAlike = (place: Place, key: Key): boolean =>
  place.words === key.words || place.words.endsWith(`_${key.words}`) || key.words.endsWith(`_${place.words}`);

/** Values that the first rows of both show: whether to look closer. */
const seemsToMeet = (place: Place, key: Key): boolean => {
  const { kind, name } = place.column;
  // Long numbers may run alike in two tables: they need a name that speaks of somebody.
  if (kind !== 'text' && (kind !== key.column.kind || !namesSomebody(name))) return false;
  return place.looked.rows.some((row) => {
    const value = row[name];
    const isOne = typeof value === 'string' || typeof value === 'number';
    return isOne && tells(value) && key.tuples.has(keyOf([value]));
  });
};

/**
 * References to columns that are UNIQUE without being a key: by the same name or the same values, and only where values
 * meet that nobody writes by chance. A column has one, unless it mixes the numbers of several tables.
 * @param edges references between keys: their columns are none of these
 */
export const naturalKeys = async (
  looked: readonly LookedAt[],
  edges: readonly Edge[],
  values: StoreValues,
): Promise<NaturalKeys> => {
  const linked = linkedColumns(edges);
  const free = looked
    .filter(({ table }) => table.collection.kind === 'table' || table.collection.kind === 'partitioned')
    .flatMap(placesOf)
    .filter((place) => !linked.has(JSON.stringify([nameOf(place), place.column.name])))
    .filter((place) => !FOUND_OTHERWISE.test(categoryOf(place)));
  const keys = await tellingKeys(free, values);
  const types = typesOf(keys);
  const links: NaturalLink[] = [];
  for (const place of free) links.push(...(await linksOf(place, keys, types, edges, values)));
  return { keys: [...types.values()], links };
};

const tellingKeys = async (free: readonly Place[], values: StoreValues): Promise<readonly Key[]> => {
  const keys: Key[] = [];
  for (const place of free) {
    if (isPrimary(place) || !isUniqueColumn(collectionOf(place), place.column.name)) continue;
    const tuples = await values.tuples(nameOf(place), [place.column.name]);
    const telling = [...tuples.values()].filter(([value]) => tells(value ?? null)).length;
    if (tuples.size >= MIN_DISTINCT && telling >= tuples.size * MIN_SHARE) keys.push({ ...place, tuples });
  }
  return keys;
};

interface Met {
  readonly key: Key;
  readonly isNamed: boolean;
  readonly meeting: Meeting;
  readonly keys: ReadonlySet<string>;
}

const linksOf = async (
  place: Place,
  keys: readonly Key[],
  types: ReadonlyMap<Key, NaturalKey>,
  edges: readonly Edge[],
  values: StoreValues,
): Promise<readonly NaturalLink[]> => {
  const found: Met[] = [];
  for (const one of possibleKeys(place, keys, edges)) {
    const used = await values.tuples(nameOf(place), [place.column.name]);
    if (used.size < MIN_DISTINCT) return [];
    const meeting = await values.meeting(used, nameOf(one.key), [one.key.column.name]);
    const met = { ...one, meeting, keys: meeting.keys };
    if (meeting.met >= used.size * MIN_SHARE) return linkTo(place, met, types);
    found.push(met);
  }
  const [first] = found;
  if (first === undefined) return [];
  const mixed = partsOfColumn(found, first.meeting.used);
  return (mixed?.parts ?? []).flatMap((part) =>
    linkTo(place, part, types).map((link) => ({
      ...link,
      reason: `${link.reason}, others elsewhere`,
      beside: { isClear: mixed?.isClear === true },
    })),
  );
};

const possibleKeys = (
  place: Place,
  keys: readonly Key[],
  edges: readonly Edge[],
): readonly { readonly key: Key; readonly isNamed: boolean }[] => {
  const own = weightOf(place, edges);
  const isUnique = isUniqueColumn(collectionOf(place), place.column.name);
  return keys
    .filter((key) => key.looked !== place.looked)
    .filter((key) => !isUnique || own < weightOf(key, edges))
    .map((key) => ({ key, isNamed: isCalledAlike(place, key) }))
    .filter(({ key, isNamed }) => isNamed || seemsToMeet(place, key))
    .sort(
      (a, b) =>
        Number(b.isNamed) - Number(a.isNamed) ||
        weightOf(b.key, edges) - weightOf(a.key, edges) ||
        (nameOf(a.key) < nameOf(b.key) ? -1 : 1),
    );
};

const linkTo = (
  place: Place,
  { key, isNamed, meeting }: Met,
  types: ReadonlyMap<Key, NaturalKey>,
): readonly NaturalLink[] => {
  const natural = types.get(key);
  if (natural === undefined) return [];
  return [
    {
      from: nameOf(place),
      fromColumns: [place.column.name],
      to: nameOf(key),
      toColumns: [key.column.name],
      info: place.column,
      key: natural,
      reason: `${isNamed ? 'same name' : 'same values'}; ${meeting.met} of ${meeting.used} sampled values exist there`,
    },
  ];
};

/** `external:mrn`; of two that are called alike, and of a mere `number`, with the table. */
const typesOf = (keys: readonly Key[]): ReadonlyMap<Key, NaturalKey> => {
  const counts = new Map<string, number>();
  for (const { words } of keys) counts.set(words, (counts.get(words) ?? 0) + 1);
  return new Map(
    keys.map((key) => {
      const bare = isKeyWord(key.words) || /^(code|ref|reference|serial|value)$/.test(key.words);
      const isAlone = counts.get(key.words) === 1 && !bare;
      const own = isAlone ? key.words : [...wordsOf(unqualified(nameOf(key))), key.words].join('_');
      const name = own.replace(/^[^a-z]+/, '').slice(0, 40) || 'number';
      const type: IdentityType = categoryOf(key) === 'contact.phone' ? 'phone' : `external:${name}`;
      return [key, { table: nameOf(key), column: key.column.name, info: key.column, type }];
    }),
  );
};
