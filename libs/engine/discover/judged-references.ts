import type { Scalar, StoreType } from '#connectors/spi';
import { singularised, unqualified, wordsOf } from './column-words.js';
import { areTellingNumbers, MIN_NUMBERS, MIN_NUMBERS_SHARE } from './numbers-of-people.js';
import { partsOfColumn } from './parts-of-column.js';
import { SQL_STORES, sqlName, sqlTable } from './sql-name.js';
import { keyOf, type Meeting, type StoreValues } from './store-values.js';
import type { Edge, ReferenceSuggestion } from './suggestion.js';

/** Fewer different values fit by chance where only the values speak: 1, 2, 3 are keys of every table. */
export const MIN_DISTINCT = 4;
const MIN_SHARE = 0.9;

/** Why a column is looked at; the first is the best. */
const GROUNDS = [
  'same name',
  'named like a foreign key',
  'name ends alike',
  'ends like a foreign key',
  'names somebody',
  'same values',
  'same numbers',
] as const;
export type Ground = (typeof GROUNDS)[number];

export interface Candidate extends Edge {
  /** How the types are compared: '' as they are, null not at all. */
  readonly cast: string | null;
  readonly ground: Ground;
  /** The values are keys of other tables as well. */
  readonly isAmbiguous?: boolean;
}

export interface Judged {
  readonly suggestion: ReferenceSuggestion;
  readonly ground: Ground;
  readonly isOfOneType: boolean;
  /** The part of the values that are keys of the other table. */
  readonly share: number;
  /** How many different values the column has, and those of them. */
  readonly used: number;
  readonly keys: ReadonlySet<string>;
}

const spotOf = ({ from, fromColumns }: Edge): string => keyOf([from, ...fromColumns]);

/** The same two ends by several grounds are one candidate, by the best of them. */
export const withoutDoubles = (candidates: readonly Candidate[]): readonly Candidate[] => {
  const best = new Map<string, Candidate>();
  for (const one of candidates) {
    const key = keyOf([one.from, ...one.fromColumns, one.to, ...one.toColumns]);
    const known = best.get(key);
    if (known === undefined || GROUNDS.indexOf(one.ground) < GROUNDS.indexOf(known.ground))
      best.set(key, one);
  }
  return [...best.values()];
};

/** Values that somebody made up, such as `acc_3f9a01bc77de`, `K-204417` or the name of an entry. */
export const isMadeUp = (value: string): boolean =>
  value.length >= 6 && /[\d=]/.test(value) && !/[\s@]/.test(value);
/** So long that a few of them are no chance. */
const isLong = ([value]: readonly Scalar[]): boolean => String(value ?? '').length >= 12;

const isEnough = (
  { used, met }: Meeting,
  edge: Candidate,
  tuples: readonly (readonly Scalar[])[],
): boolean => {
  const { ground, cast, toColumns } = edge;
  if (cast === null || met < used * MIN_SHARE || used === 0) return false;
  if (ground === 'same values') return used >= (tuples.every(isLong) ? 2 : MIN_DISTINCT);
  if (ground === 'same numbers') return used >= MIN_NUMBERS && met >= used * MIN_NUMBERS_SHARE;
  if (ground !== 'names somebody' && met === used && tuples.every(([value]) => isMadeUp(String(value ?? ''))))
    return true;
  if (ground === 'same name' && toColumns.length > 1) return true;
  // One number is a key of any table: only the name of that one speaks for it.
  if (used === 1 && met === 1) return isCalledAfter(edge);
  return ground === 'same name' ? met === used || used >= MIN_DISTINCT : used >= MIN_DISTINCT;
};

const isBlank = ([value, ...more]: readonly Scalar[]): boolean =>
  more.length === 0 && (value === 0 || value === '0' || value === '');

/** What stands there in place of NULL, where a column takes none, refers to nobody. */
const withoutBlanks = (
  tuples: ReadonlyMap<string, readonly Scalar[]>,
  { met, keys }: Meeting,
): { readonly used: ReadonlyMap<string, readonly Scalar[]>; readonly meeting: Meeting } => {
  const used = new Map([...tuples].filter(([key, tuple]) => keys.has(key) || !isBlank(tuple)));
  return { used, meeting: { used: used.size, met, keys } };
};

/** Asks the store how many of the values are keys of the other table. */
export const judged = async (edge: Candidate, values: StoreValues): Promise<Judged> => {
  const { cast, ground, isAmbiguous = false, ...rest } = edge;
  const all = await values.tuples(edge.from, edge.fromColumns);
  const { used, meeting } = withoutBlanks(all, await values.meeting(all, edge.to, edge.toColumns));
  const isSure = isEnough(meeting, edge, [...used.values()]);
  const types = cast === null ? ', types differ' : '';
  const seen = `${ground}; ${meeting.met} of ${meeting.used} sampled values exist there${types}`;
  // What begins at one may be any number.
  const isDoubtful =
    isSure &&
    ground === 'same numbers' &&
    (isAmbiguous || !areTellingNumbers((await values.tuples(edge.to, edge.toColumns)).values()));
  return {
    suggestion: {
      ...rest,
      sure: isSure && !isDoubtful,
      reason: isDoubtful ? `DECIDE: ${seen}` : seen,
      ...(cast ? { cast } : {}),
    },
    ground,
    isOfOneType: cast === '',
    share: meeting.used === 0 ? 0 : meeting.met / meeting.used,
    used: meeting.used,
    keys: meeting.keys,
  };
};

/** `user_id` for `users`, sooner than for `topic_users`, whatever numbers both have. */
const isCalledAfter = ({ fromColumns: [column = '', ...more], to }: Edge): boolean => {
  const words = wordsOf(column);
  const key = [...singularised(wordsOf(unqualified(to))), words.at(-1)].join('_');
  const name = words.join('_');
  return more.length === 0 && (name === key || name.endsWith(`_${key}`));
};

const ranked = (found: readonly Judged[]): readonly Judged[] =>
  [...found].sort(
    (a, b) =>
      Number(b.suggestion.sure) - Number(a.suggestion.sure) ||
      GROUNDS.indexOf(a.ground) - GROUNDS.indexOf(b.ground) ||
      Number(isCalledAfter(b.suggestion)) - Number(isCalledAfter(a.suggestion)) ||
      b.share - a.share ||
      (a.suggestion.to < b.suggestion.to ? -1 : 1),
  );

const byColumn = (found: readonly Judged[]): readonly (readonly Judged[])[] => {
  const columns = new Map<string, Judged[]>();
  for (const one of ranked(found)) {
    const spot = spotOf(one.suggestion);
    columns.set(spot, [...(columns.get(spot) ?? []), one]);
  }
  return [...columns.values()];
};

/** What to say of each column: one reference, several, or what somebody has to decide. */
export const concluded = (found: readonly Judged[], type: StoreType): readonly ReferenceSuggestion[] =>
  byColumn(found).flatMap(
    (candidates) => severalOf(candidates, type) ?? besideOf(candidates, found, type) ?? bestOf(candidates),
  );

/** So large a part of long values stands nowhere by chance. */
const MIN_BESIDE = 0.25;

/**
 * A column that has keys and, in other rows, something from outside, beside one that has keys alone: who was called, of
 * whom some have another provider, and who called.
 */
const besideOf = (
  candidates: readonly Judged[],
  found: readonly Judged[],
  type: StoreType,
): readonly ReferenceSuggestion[] | null => {
  if (candidates.some(({ suggestion }) => suggestion.sure)) return null;
  for (const { suggestion, keys, ...one } of candidates) {
    const isTelling = one.share >= MIN_BESIDE && keys.size >= MIN_DISTINCT && [...keys].every(isLongKey);
    const twin = found.find(
      ({ suggestion: other }) =>
        other.sure &&
        other.from === suggestion.from &&
        other.to === suggestion.to &&
        keyOf(other.toColumns) === keyOf(suggestion.toColumns),
    );
    const when = twin && one.isOfOneType && isTelling ? standsIn(suggestion, type) : null;
    if (twin === undefined || when === null) continue;
    const reason = `${suggestion.reason}, as those of ${twin.suggestion.fromColumns.join()} do`;
    return [{ ...suggestion, when, sure: true, reason }];
  }
  return null;
};

const isLongKey = (key: string): boolean => {
  const [value, ...more] = JSON.parse(key) as readonly string[];
  return more.length === 0 && isMadeUp(value ?? '') && (value ?? '').length >= 10;
};

/** The column holds keys of several tables, each value that of one: `borrower_no` of pupils and of teachers. */
const severalOf = (candidates: readonly Judged[], type: StoreType): readonly ReferenceSuggestion[] | null => {
  const used = candidates[0]?.used ?? 0;
  if (candidates.some(({ suggestion }) => suggestion.sure) || used < MIN_DISTINCT) return null;
  const plain = candidates.filter(
    ({ isOfOneType, suggestion }) => isOfOneType && suggestion.fromColumns.length === 1,
  );
  const mixed = partsOfColumn(plain, used);
  if (mixed === null) return null;
  return mixed.parts.map(({ suggestion }): ReferenceSuggestion => {
    const when = mixed.isClear ? standsIn(suggestion, type) : null;
    const reason = `${suggestion.reason}, others elsewhere`;
    const decide = reason.startsWith('DECIDE') ? '' : 'DECIDE: ';
    return when === null
      ? { ...suggestion, sure: false, reason: `${decide}${reason}; say with "when" which rows are whose` }
      : { ...suggestion, when, sure: true, reason };
  });
};

/** Keys stay as they are, so that after an erasure too they tell which table is meant. */
const standsIn = ({ fromColumns, to, toColumns }: Edge, type: StoreType): string | null => {
  const table = sqlTable(type, to);
  if (!SQL_STORES.includes(type) || table === null) return null;
  const [column = '', key = ''] = [fromColumns[0], toColumns[0]].map((name = '') => sqlName(type, name));
  return `${column} in (select ${key} from ${table})`;
};

/** A column refers to one table: the one that its name and values speak for most. */
const bestOf = (candidates: readonly Judged[]): readonly ReferenceSuggestion[] => {
  const [best] = candidates;
  if (best === undefined) return [];
  return candidates.flatMap((one) => {
    const { suggestion } = one;
    if (one === best) return suggestion.sure || isWorthTelling(one) ? [suggestion] : [];
    if (isTied(one, best))
      return [
        {
          ...suggestion,
          sure: false,
          reason: `${suggestion.reason}, as in ${best.suggestion.to}: one of the two`,
        },
      ];
    return isWorthTelling(one) && !best.suggestion.sure ? [{ ...suggestion, sure: false }] : [];
  });
};

const isWorthTelling = ({ ground, share, suggestion }: Judged): boolean =>
  ground === 'same name' ||
  (ground === 'same numbers' && suggestion.reason.startsWith('DECIDE')) ||
  (share > 0 && ground !== 'names somebody' && ground !== 'same numbers');

const isTied = (one: Judged, best: Judged): boolean =>
  best.suggestion.to !== one.suggestion.to &&
  best.suggestion.sure &&
  one.suggestion.sure &&
  best.ground === one.ground &&
  isCalledAfter(best.suggestion) === isCalledAfter(one.suggestion) &&
  best.share === one.share;
