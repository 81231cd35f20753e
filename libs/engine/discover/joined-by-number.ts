import type { ColumnInfo } from '#connectors/spi';
import type { IdentityType } from '#contracts';
import { shortestPseudonym, TOLD_PREFIX } from '../strategies/index.js';
import type { NaturalKey, NaturalKeys, NaturalLink } from './natural-keys.js';
import type { Edge, MixedIdentifier, ReferenceSuggestion, TableRole } from './suggestion.js';

export interface JoinedByNumber {
  /** By table, the columns by which people are found there. */
  readonly identifiers: ReadonlyMap<string, Readonly<Record<string, IdentityType>>>;
  /** By table, columns with the numbers of several tables, each number in one of them. */
  readonly mixed: ReadonlyMap<string, readonly MixedIdentifier[]>;
  /** Those to tables whose rows are not people. */
  readonly references: readonly ReferenceSuggestion[];
  /** By table and column, the erase action: equal values must stay equal. */
  readonly columns: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

interface Surroundings {
  readonly roleOf: (table: string) => TableRole | undefined;
  /** References between keys. */
  readonly edges: readonly Edge[];
  readonly handlers: readonly Edge[];
}

const LEADS = new Set<TableRole | undefined>(['subject', 'mention', 'child']);

/**
 * What becomes of the numbers that people have in several tables. Where they are a person's, they are identifiers of
 * that person, looked for in every text; where they are of something that a person has, they are references.
 */
export const joinedByNumber = (
  { keys, links }: NaturalKeys,
  { roleOf, edges, handlers }: Surroundings,
): JoinedByNumber => {
  const identifiers = new Map<string, Record<string, IdentityType>>();
  const identify = (table: string, column: string, type: IdentityType): void =>
    void identifiers.set(table, { ...identifiers.get(table), [column]: type });
  const isHandler = (edge: Edge): boolean =>
    handlers.some(
      (other) => other.from === edge.from && other.fromColumns.join() === edge.fromColumns.join(),
    );
  // What says by a key whose it is needs no number to say it, and may hold the number of somebody else.
  const leadsOtherwise = (table: string): boolean =>
    edges.some(
      (edge) => edge.from === table && edge.to !== table && LEADS.has(roleOf(edge.to)) && !isHandler(edge),
    );
  const masks = masksOf(keys, links);
  // A code that nobody can tell from a number would be taken for one of the person's by the next search.
  const isPersons = (key: NaturalKey): boolean =>
    roleOf(key.table) === 'subject' && masks.get(key)?.canBeTold !== false;
  for (const key of keys.filter(isPersons)) identify(key.table, key.column, key.type);
  const leading = links.filter(({ from }) => roleOf(from) === 'subject' || !leadsOtherwise(from));
  const mixed = new Map<string, MixedIdentifier[]>();
  for (const link of leading.filter(({ key }) => isPersons(key))) {
    const [column = ''] = link.fromColumns;
    if (link.beside === undefined) identify(link.from, column, link.key.type);
    else if (isSettled(link, links, isPersons))
      mixed.set(link.from, [
        ...(mixed.get(link.from) ?? []),
        { column, type: link.key.type, reason: link.reason },
      ]);
  }
  // Beside a column of two types another identifier would make every row somebody else's as well.
  for (const [table, parts] of mixed)
    if (roleOf(table) !== 'subject') {
      for (const [column, type] of Object.entries(identifiers.get(table) ?? {}))
        parts.push({ column, type, reason: 'same numbers' });
      identifiers.delete(table);
    }
  const isOpen = (link: NaturalLink): boolean =>
    link.beside !== undefined && !isSettled(link, links, isPersons);
  return {
    identifiers,
    mixed,
    references: links
      .filter(({ key, from }) => LEADS.has(roleOf(key.table)) && !leadsOtherwise(from))
      .filter((link) => !isPersons(link.key) || isOpen(link))
      .map((link) => (isOpen(link) ? openReference(link) : referenceOf(link, isHandler(link)))),
    columns: actionsOf(masks, links),
  };
};

/** Numbers of several tables can be followed where all are people's own and none stands in two of them. */
const isSettled = (
  link: NaturalLink,
  links: readonly NaturalLink[],
  isPersons: (key: NaturalKey) => boolean,
): boolean => link.beside?.isClear === true && besideOf(link, links).every(({ key }) => isPersons(key));

const besideOf = (
  { from, fromColumns }: NaturalLink,
  links: readonly NaturalLink[],
): readonly NaturalLink[] =>
  links.filter((other) => other.from === from && other.fromColumns[0] === fromColumns[0]);

const openReference = (link: NaturalLink): ReferenceSuggestion => ({
  ...referenceOf(link, false),
  sure: false,
  reason: `DECIDE: ${link.reason}; say with "when" which rows are whose`,
});

const referenceOf = (
  { from, fromColumns, to, toColumns, reason }: NaturalLink,
  isHandler: boolean,
): ReferenceSuggestion => ({
  from,
  fromColumns,
  to,
  toColumns,
  reason,
  sure: true,
  ...(isHandler ? { role: 'actor' as const } : {}),
});

interface End {
  readonly table: string;
  readonly column: ColumnInfo;
}
const endsOf = (keys: readonly NaturalKey[], links: readonly NaturalLink[]): readonly End[] => [
  ...keys.map(({ table, info }) => ({ table, column: info })),
  ...links.filter(({ key }) => keys.includes(key)).map((link) => ({ table: link.from, column: link.info })),
];

/** Numbers that stand in one column become pseudonyms of one kind. */
const togetherWith = (key: NaturalKey, links: readonly NaturalLink[]): readonly NaturalKey[] => {
  const keys = new Set([key]);
  for (const one of keys)
    for (const link of links.filter((other) => other.key === one))
      for (const beside of besideOf(link, links)) keys.add(beside.key);
  return [...keys];
};

const masksOf = (
  keys: readonly NaturalKey[],
  links: readonly NaturalLink[],
): ReadonlyMap<NaturalKey, Mask> => {
  const masks = new Map<NaturalKey, Mask>();
  for (const key of keys.filter((one) => !masks.has(one))) {
    const together = togetherWith(key, links);
    const mask = maskOf(together, endsOf(together, links));
    for (const one of together) masks.set(one, mask);
  }
  return masks;
};

interface Mask {
  /** The erase action of all columns; null: each as it can. */
  readonly action: string | null;
  /** What it writes is known for a pseudonym, or nothing is left. */
  readonly canBeTold: boolean;
}
const EACH: Mask = { action: null, canBeTold: true };

/** The strongest pseudonym that all columns can take. */
const maskOf = (keys: readonly NaturalKey[], ends: readonly End[]): Mask => {
  const columns = ends.map(({ column }) => column);
  const isPhone = keys.every(({ type }) => type === 'phone');
  const domain = (keys[0]?.type ?? '').replace(/^external:/, '');
  const isAll = (kind: ColumnInfo['kind']): boolean => columns.every((column) => column.kind === kind);
  const room = Math.min(...columns.map(({ maxLength }) => maxLength ?? Infinity));
  if (columns.length === 1 && columns[0]?.nullable === true) return EACH;
  if (isAll('integer'))
    return { action: `{ pseudonym: { as: number, domain: ${domain} } }`, canBeTold: false };
  if (!isAll('text')) return { action: null, canBeTold: false };
  if (isPhone && room >= shortestPseudonym({ as: 'phone' }))
    return { action: '{ pseudonym: phone }', canBeTold: true };
  if (room >= shortestPseudonym({ as: 'opaque', prefix: TOLD_PREFIX }))
    return {
      action: `{ pseudonym: { as: opaque, prefix: ${TOLD_PREFIX}, domain: ${domain} } }`,
      canBeTold: !isPhone,
    };
  return { action: `{ pseudonym: { as: sameLength, domain: ${domain} } }`, canBeTold: false };
};

const actionsOf = (
  masks: ReadonlyMap<NaturalKey, Mask>,
  links: readonly NaturalLink[],
): ReadonlyMap<string, ReadonlyMap<string, string>> => {
  const actions = new Map<string, Map<string, string>>();
  for (const [key, { action }] of masks)
    for (const { table, column } of action === null ? [] : endsOf([key], links))
      actions.set(table, (actions.get(table) ?? new Map<string, string>()).set(column.name, action ?? ''));
  return actions;
};
