import type { StoreCapabilities } from '#connectors/spi';
import type { Identity, IdentityType } from '#contracts';
import type { ColumnMap, DataMap } from '../data-map/index.js';
import { isSearchable, normalise } from '../identity/index.js';
import type { NotSearched } from '../types.js';
import { isPersonal } from './columns/categories.js';
import type { Findings } from './checks/findings.js';

type Shape = StoreCapabilities['shape'];

/** These name somebody wherever they stand, whatever a data map calls the column. */
const NAMES_ITSELF: readonly IdentityType[] = ['email', 'phone', 'username', 'ip'];

/**
 * Of records, internal keys that the map keeps are not searched: they hold the store together, and once the rest is gone
 * they name nobody. That is so of numbers, never of an address that is a key, nor of a word (`janedoe`), which names
 * somebody wherever it stands but in the keys themselves. In text every identifier is searched.
 */
export function namingIdentities(
  map: DataMap,
  shape: Shape,
  identities: readonly Identity[],
): readonly Identity[] {
  if (shape === 'text') return identities;
  const kept = keptKeyTypes(map);
  return identities.filter(({ type, value }) => !kept.has(type) || isWord(value));
}

/** Types of the internal keys that the map keeps. */
export function keptKeyTypes({ stores }: DataMap): ReadonlySet<IdentityType> {
  const collections = stores.flatMap((store) => store.collections);
  return new Set(
    collections.flatMap(({ subject, columns }) =>
      Object.entries(subject?.identifiers ?? {})
        .filter(([column]) => isKeptKey(columns[column]))
        .map(([, type]) => type)
        .filter((type) => !NAMES_ITSELF.includes(type)),
    ),
  );
}

const MIN_LETTERS = 3;
const CODE = /^[{(]?[0-9a-f]{8}[0-9a-f-]{8,}[)}]?$/i;

/** More letters than digits, and not written in hexadecimal: `janedoe`, not `CUST-00017`. */
function isWord(value: string): boolean {
  const letters = value.match(/\p{L}/gu)?.length ?? 0;
  const digits = value.match(/\p{N}/gu)?.length ?? 0;
  return letters >= MIN_LETTERS && letters > digits && !CODE.test(value);
}

export const isKeptKey = (column: ColumnMap | undefined): boolean =>
  column?.erase?.kind === 'keep' && !isPersonal(column.category);

/** How many of these cannot be looked for, by type and in its order: whoever reads a plan or a proof must know. */
export function notSearched(identities: readonly Identity[]): NotSearched[] {
  const counts = new Map<IdentityType, number>();
  for (const identity of identities)
    if (!isSearchable(identity)) counts.set(identity.type, (counts.get(identity.type) ?? 0) + 1);
  return [...counts].map(([type, count]) => ({ type, count })).sort((a, b) => (a.type < b.type ? -1 : 1));
}

/** Whoever gives a number without its country finds only what a store has without it. */
function warnNational(identities: readonly Identity[], findings: Findings): void {
  const national = identities.filter(
    (identity) => identity.type === 'phone' && !normalise(identity).value.startsWith('+'),
  );
  if (national.length > 0)
    findings.warn(
      'PHONE_WITHOUT_COUNTRY',
      `Found only where a store has it without its country too: ${national.length} of type phone. Give it with the country as well, such as +49 30 1234567.`,
    );
}

export function warnNotSearched(
  map: DataMap,
  shape: Shape,
  identities: readonly Identity[],
  findings: Findings,
): void {
  warnNational(identities, findings);
  for (const { type, count } of notSearched(namingIdentities(map, shape, identities)))
    findings.warn(
      'NOT_SEARCHED',
      `Too short to be told from other text, and so neither looked for in it nor replaced: ${count} of type ${type}.`,
    );
}
