import type { ColumnInfo } from '#connectors/spi';
import type { IdentityType } from '#contracts';
import { shortestPseudonym, TOLD_PREFIX } from '../strategies/index.js';
import type { NaturalKey, NaturalKeys, NaturalLink } from './natural-keys.js';
import type { Edge, ReferenceSuggestion, TableRole } from './suggestion.js';

export interface JoinedByNumber {
  /** By table, the columns by which people are found there. */
  readonly identifiers: ReadonlyMap<string, Readonly<Record<string, IdentityType>>>;
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
  const masks = new Map(keys.map((key) => [key, maskOf(key, endsOf(key, links))]));
  // A code that nobody can tell from a number would be taken for one of the person's by the next search.
  const isPersons = (key: NaturalKey): boolean =>
    roleOf(key.table) === 'subject' && masks.get(key)?.canBeTold !== false;
  for (const key of keys.filter(isPersons)) identify(key.table, key.column, key.type);
  for (const { from, fromColumns, key } of links)
    if (isPersons(key) && (roleOf(from) === 'subject' || !leadsOtherwise(from)))
      identify(from, fromColumns[0] ?? '', key.type);
  return {
    identifiers,
    references: links
      .filter(({ key, from }) => !isPersons(key) && LEADS.has(roleOf(key.table)) && !leadsOtherwise(from))
      .map((link) => referenceOf(link, isHandler(link))),
    columns: actionsOf(masks, links),
  };
};

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
const endsOf = (key: NaturalKey, links: readonly NaturalLink[]): readonly End[] => [
  { table: key.table, column: key.info },
  ...links.filter((link) => link.key === key).map((link) => ({ table: link.from, column: link.info })),
];

interface Mask {
  /** The erase action of all columns; null: each as it can. */
  readonly action: string | null;
  /** What it writes is known for a pseudonym, or nothing is left. */
  readonly canBeTold: boolean;
}
const EACH: Mask = { action: null, canBeTold: true };

/** The strongest pseudonym that all columns can take. */
const maskOf = ({ type }: NaturalKey, ends: readonly End[]): Mask => {
  const columns = ends.map(({ column }) => column);
  const domain = type.replace(/^external:/, '');
  const isAll = (kind: ColumnInfo['kind']): boolean => columns.every((column) => column.kind === kind);
  const room = Math.min(...columns.map(({ maxLength }) => maxLength ?? Infinity));
  if (columns.length === 1 && columns[0]?.nullable === true) return EACH;
  if (isAll('integer'))
    return { action: `{ pseudonym: { as: number, domain: ${domain} } }`, canBeTold: false };
  if (!isAll('text')) return { action: null, canBeTold: false };
  if (type === 'phone' && room >= shortestPseudonym({ as: 'phone' }))
    return { action: '{ pseudonym: phone }', canBeTold: true };
  if (room >= shortestPseudonym({ as: 'opaque', prefix: TOLD_PREFIX }))
    return {
      action: `{ pseudonym: { as: opaque, prefix: ${TOLD_PREFIX}, domain: ${domain} } }`,
      canBeTold: type !== 'phone',
    };
  return { action: `{ pseudonym: { as: sameLength, domain: ${domain} } }`, canBeTold: false };
};

const actionsOf = (
  masks: ReadonlyMap<NaturalKey, Mask>,
  links: readonly NaturalLink[],
): ReadonlyMap<string, ReadonlyMap<string, string>> => {
  const actions = new Map<string, Map<string, string>>();
  for (const [key, { action }] of masks)
    for (const { table, column } of action === null ? [] : endsOf(key, links))
      actions.set(table, (actions.get(table) ?? new Map<string, string>()).set(column.name, action ?? ''));
  return actions;
};
