import type { ColumnMap, DataMap, EraseAction, StoreMap } from './data-map.js';
import { dataMapHash } from './data-map-hash.js';

/** One difference between two maps. A side is null where it has no such thing. */
export interface MapChange {
  readonly store: string | null;
  readonly collection: string | null;
  readonly column: string | null;
  /** Which member of that place; null: the place as a whole is on one side only. */
  readonly member: string | null;
  readonly before: string | null;
  readonly after: string | null;
}

type Place = Pick<MapChange, 'store' | 'collection' | 'column'>;
interface Entry extends Place {
  readonly member: string | null;
  readonly value: string;
}

const TOP: Place = { store: null, collection: null, column: null };

/**
 * What differs in meaning between two maps, by store, collection, column and member; comments, defaults and spelling
 * make no difference. Empty exactly when both have the same hash.
 */
export const diffMaps = (before: DataMap, after: DataMap): readonly MapChange[] => {
  const old = indexed(entriesOf(before));
  const young = indexed(entriesOf(after));
  const changes = [...new Map([...old, ...young])].flatMap(
    ([key, { value: _value, ...place }]): MapChange[] => {
      const sides = { before: old.get(key)?.value ?? null, after: young.get(key)?.value ?? null };
      const isOnBoth = sides.before !== null && sides.after !== null;
      if (sides.before === sides.after || (place.member === null && isOnBoth)) return [];
      const isTold = enclosing(place).some((whole) => old.has(whole) !== young.has(whole));
      return isTold ? [] : [{ ...place, ...sides }];
    },
  );
  // The order of stores and collections is part of the hash that an approval binds to.
  return changes.length === 0 && dataMapHash(before) !== dataMapHash(after)
    ? [{ ...TOP, member: 'order', before: '', after: '' }]
    : changes;
};

const keyOf = ({ store, collection, column, member }: Omit<Entry, 'value'>): string =>
  JSON.stringify([store, collection, column, member]);

const indexed = (entries: readonly Entry[]): Map<string, Entry> =>
  new Map(entries.map((entry) => [keyOf(entry), entry]));

/** Keys of the places that this entry is a part of: when one of them is new or gone, that says it all. */
const enclosing = ({ store, collection, column, member }: Omit<Entry, 'value'>): string[] => {
  const wholes = [
    ...(store === null ? [] : [{ ...TOP, store }]),
    ...(collection === null ? [] : [{ ...TOP, store, collection }]),
    ...(column === null ? [] : [{ store, collection, column }]),
  ].map((place) => keyOf({ ...place, member: null }));
  return member === null ? wholes.slice(0, -1) : wholes;
};

const entriesOf = ({ stores, purposes, holds, recipients = [], ...rest }: DataMap): Entry[] => [
  ...members(TOP, rest),
  ...members(TOP, prefixed('purposes', Object.entries(purposes))),
  ...members(
    TOP,
    prefixed(
      'holds',
      holds.map(({ id, ...hold }) => [id, hold] as const),
    ),
  ),
  ...members(
    TOP,
    prefixed(
      'recipients',
      recipients.map(({ id, ...one }) => [id, one] as const),
    ),
  ),
  ...stores.flatMap(storeEntries),
];

const storeEntries = ({ id, collections, references, ignore, ...rest }: StoreMap): Entry[] => {
  const store = { ...TOP, store: id };
  return [
    { ...store, member: null, value: rest.type },
    ...members(store, rest),
    ...ignore.map((name) => ({ ...store, member: `ignore ${name}`, value: 'ignored' })),
    ...references.map((reference) => ({
      ...store,
      member: `reference ${text(reference)}`,
      value: 'declared',
    })),
    ...collections.flatMap(({ name, columns, ...others }): Entry[] => {
      const place = { ...store, collection: name };
      return [
        { ...place, member: null, value: others.rowAction },
        ...members(place, others),
        ...Object.entries(columns).flatMap(([column, map]) => columnEntries({ ...place, column }, map)),
      ];
    }),
  ];
};

const columnEntries = (place: Place, { erase, paths, ...rest }: ColumnMap): Entry[] => [
  { ...place, member: null, value: `${rest.category}, ${actionText(erase)}` },
  { ...place, member: 'erase', value: actionText(erase) },
  ...members(place, rest),
  ...Object.entries(paths).flatMap(([path, { erase: leaf, ...others }]) => [
    { ...place, member: `${path} erase`, value: actionText(leaf) },
    ...members(place, prefixed(path, Object.entries(others))),
  ]),
];

const prefixed = (name: string, entries: readonly (readonly [string, unknown])[]): Record<string, unknown> =>
  Object.fromEntries(entries.map(([key, value]) => [`${name} ${key}`, value]));

const members = (place: Place, values: object): Entry[] =>
  Object.entries(values as Record<string, unknown>)
    .filter(([, value]) => value !== undefined)
    .map(([member, value]) => ({ ...place, member, value: text(value) }));

/** As the document writes it: `scrub`, `{"const":"[erased]"}`. */
const actionText = (action: EraseAction | null): string => {
  if (action === null) return 'by type';
  const { kind, ...rest } = action;
  const [only, ...more] = Object.entries(rest).filter(([, value]) => value !== null);
  if (only === undefined) return kind;
  return text({ [kind]: more.length === 0 ? only[1] : rest });
};

const text = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
