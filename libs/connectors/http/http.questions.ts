import type { Fold, HttpCollection, HttpFind, Predicate } from '../spi/index.js';

/** One request that brings rows: by `find`, or the row with this key. */
export type Lookup =
  | { readonly find: HttpFind; readonly column: string; readonly value: string }
  | { readonly key: readonly string[] };

/** With more values than this a list is read instead, where there is one. */
const MANY_VALUES = 200;

type In = Extract<Predicate, { op: 'in' }>;

/**
 * What to ask for so that no row is missed that the predicate is true for; null when the API cannot be asked, and only
 * its list holds them.
 */
export function lookupsFor(collection: HttpCollection, where: Predicate): readonly Lookup[] | null {
  switch (where.op) {
    case 'in':
      return lookupsIn(collection, where);
    case 'any': {
      const parts = where.of.map((part) => lookupsFor(collection, part));
      return parts.every((part) => part !== null) ? parts.flat() : null;
    }
    case 'all':
      return where.of.reduce<readonly Lookup[] | null>(
        (found, part) => found ?? lookupsFor(collection, part),
        null,
      );
    default:
      return null;
  }
}

function lookupsIn(collection: HttpCollection, { columns, values, fold }: In): readonly Lookup[] | null {
  const tuples = values.filter((tuple) => !tuple.includes(null)).map((tuple) => tuple.map(String));
  if (collection.list !== null && tuples.length > MANY_VALUES) return null;
  return (
    (fold === undefined ? byKey(collection, columns, tuples) : null) ??
    firstOf(columns.map((column, at) => byColumn(collection, column, tuples, at, fold)))
  );
}

function byKey(
  collection: HttpCollection,
  columns: readonly string[],
  tuples: readonly (readonly string[])[],
): readonly Lookup[] | null {
  const { key, read } = collection;
  if (read === null || columns.length !== key.length || !key.every((name) => columns.includes(name)))
    return null;
  return tuples
    .map((tuple) => key.map((name) => tuple[columns.indexOf(name)] ?? ''))
    .filter((values) => values.every((value, at) => canStandIn(collection, key[at] ?? '', value)))
    .map((values) => ({ key: values }));
}

function byColumn(
  collection: HttpCollection,
  column: string,
  tuples: readonly (readonly string[])[],
  at: number,
  fold: Fold | undefined,
): readonly Lookup[] | null {
  const find = collection.find[column];
  const isSame = fold === undefined || (fold === 'lower' && find?.ignoresCase === true);
  if (!find || (!isSame && collection.list !== null)) return null;
  const wanted = tuples
    .map((tuple) => tuple[at] ?? '')
    .filter((value) => canStandIn(collection, column, value));
  const asked = isSame ? wanted : wanted.flatMap(fold === 'lower' ? casings : dialled);
  return [...new Set(asked)].map((value) => ({ find, column, value }));
}

/** An API refuses what cannot be a value of the column, and that would be no answer. */
export function canStandIn({ columns }: HttpCollection, column: string, value: string): boolean {
  const kind = columns[column]?.kind;
  if (value === '' || value.includes('\0')) return false;
  if (kind === 'integer') return /^-?\d{1,20}$/.test(value);
  if (kind === 'uuid') return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value);
  return true;
}

/** How people write an address, where the API tells upper from lower case. */
export const casings = (value: string): readonly string[] => [
  value,
  value.toLowerCase(),
  value.toUpperCase(),
];

/** How telephone numbers are written without punctuation. */
const dialled = (digits: string): readonly string[] => [digits, `+${digits}`];

const firstOf = <T>(found: readonly (T | null)[]): T | null => found.find((one) => one !== null) ?? null;
