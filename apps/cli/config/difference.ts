import { isDeepStrictEqual } from 'node:util';
import type { ConfigServices } from './config-services.js';
import { isEmpty } from './to-document.js';

/**
 * What becomes of a thing: `new_version`: other words, which are a new version; `refused`: it can never be so, and nothing
 * at all is done; `kept`: only the tenant has it, and it stays; `disabled`: only the tenant has it, and it is switched off.
 */
export type ChangeKind = 'added' | 'changed' | 'new_version' | 'refused' | 'kept' | 'disabled';

/** One difference between a file and a tenant. */
export interface ConfigChange {
  readonly kind: ChangeKind;
  /** `consent marketing/newsletter version 2` */
  readonly place: string;
  /** null: all of it. */
  readonly member: string | null;
  /** As the tenant has it; null: not at all. */
  readonly from: unknown;
  /** As the file has it; null: not at all. */
  readonly to: unknown;
  /** What follows from it, or what to do. */
  readonly advice: string | null;
}

/** What has been made so far. */
export interface Applying {
  readonly services: ConfigServices;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** UUIDs by the key of a consent. */
  readonly consentIds: Map<string, string>;
  /** UUIDs by the key of a consent and the number of the version. */
  readonly versionIds: Map<string, string>;
  /** Of endpoints that were made: shown once. */
  readonly secrets: { readonly url: string; readonly secret: string }[];
}

export interface Step {
  readonly place: string;
  run(applying: Applying): Promise<unknown>;
}

/** How two are compared. */
export interface Terms {
  /** RFC 3339: what lies before it has begun. */
  readonly now: string;
  /** Switch off what only the tenant has. */
  readonly prune: boolean;
}

/** What differs, and what takes it away, in the order in which it must be done. */
export interface Difference {
  readonly changes: readonly ConfigChange[];
  readonly steps: readonly Step[];
}

export const NONE: Difference = { changes: [], steps: [] };

export const together = (parts: readonly Difference[]): Difference => ({
  changes: parts.flatMap(({ changes }) => changes),
  steps: parts.flatMap(({ steps }) => steps),
});

export const change = (
  kind: ChangeKind,
  place: string,
  rest: Partial<Omit<ConfigChange, 'kind' | 'place'>> = {},
): ConfigChange => ({ kind, place, member: null, from: null, to: null, advice: null, ...rest });

export const refused = (place: string, advice: string, rest: Partial<ConfigChange> = {}): Difference => ({
  changes: [change('refused', place, { ...rest, advice })],
  steps: [],
});

/** Only the tenant has it: it stays, or is switched off when `disable` can do that and is asked for. */
export function onlyInTenant(place: string, disable: Step['run'] | null = null): Difference {
  if (disable === null) return { changes: [change('kept', place)], steps: [] };
  return { changes: [change('disabled', place)], steps: [{ place, run: disable }] };
}

/** Whether two values, neither of them empty, say the same. */
export type Sameness = (given: unknown, stored: unknown) => boolean;

export interface Comparison {
  /** What to do about members that never change. */
  readonly immutable?: Readonly<Record<string, string>>;
  /** How values are compared that need not be the same to the letter. */
  readonly same?: Readonly<Record<string, Sameness>>;
  /** Compared elsewhere. */
  readonly apart?: readonly string[];
  /** What a member is when nobody said anything: not worth telling when the file does not either. */
  readonly usual?: Readonly<Record<string, unknown>>;
}

/** Members of two documents. What the file does not name stays as it is. */
export function compare(
  place: string,
  given: object,
  stored: object,
  rules: Comparison = {},
): ConfigChange[] {
  const [wanted, has] = [new Map(Object.entries(given)), new Map(Object.entries(stored))];
  const members = new Set([...has.keys(), ...wanted.keys()]);
  for (const member of rules.apart ?? []) members.delete(member);
  return [...members].flatMap((member) => {
    const [from = null, to] = [has.get(member) as unknown, wanted.get(member) as unknown];
    if (to === undefined) return keptMember(place, member, from, rules);
    if (isSame(to, from, rules.same?.[member])) return [];
    const advice = rules.immutable?.[member] ?? null;
    return [change(advice === null ? 'changed' : 'refused', place, { member, from, to, advice })];
  });
}

function keptMember(
  place: string,
  member: string,
  from: unknown,
  { usual = {} }: Comparison,
): ConfigChange[] {
  const isUsual =
    Object.hasOwn(usual, member) && (usual[member] === undefined || isDeepStrictEqual(usual[member], from));
  return isEmpty(from) || isUsual ? [] : [change('kept', place, { member, from })];
}

const isSame = (given: unknown, stored: unknown, same: Sameness = sameValue): boolean =>
  isEmpty(given) || isEmpty(stored) ? isEmpty(given) && isEmpty(stored) : same(given, stored);

const sameValue: Sameness = (given, stored) => isDeepStrictEqual(plain(given), plain(stored));

/** Lists of words whose order means nothing. @param keyOfItem what two words that are the same have in common */
export const sameSet =
  (keyOfItem: (item: string) => string = (item) => item): Sameness =>
  (given, stored) =>
    isDeepStrictEqual(
      new Set((given as string[]).map(keyOfItem)),
      new Set((stored as string[]).map(keyOfItem)),
    );

export const has = (changes: readonly ConfigChange[], ...kinds: readonly ChangeKind[]): boolean =>
  changes.some(({ kind }) => kinds.includes(kind));

/** Without members that are undefined. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value)) as unknown;
