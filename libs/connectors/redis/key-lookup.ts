import type { Predicate } from '../spi/index.js';
import type { KeyFamilies } from './key-families.js';
import { toKeyBytes, type KeyBytes } from './key-pattern.js';
import { KEY } from './redis.rows.js';

type Known = ReadonlyMap<string, KeyBytes>;

export interface KeyLookup {
  readonly keys: ReadonlySet<KeyBytes>;
  /** What has to be asked for by SCAN beside them. */
  readonly globs: ReadonlySet<KeyBytes>;
}

/** More passes over all keys than this cost more than one that leaves nothing out. */
const MOST_GLOBS = 4;

/**
 * Where to look for the rows of a predicate: in keys that it names, wholly or by their parts, or else in all that the
 * collection may have. Never too few.
 */
export function lookupKeys(families: KeyFamilies, collection: string, where: Predicate): KeyLookup {
  const patterns = families.patterns(collection);
  const all = { keys: new Set<KeyBytes>(), globs: new Set(patterns.map((pattern) => pattern.glob())) };
  const known = knownParts(where, new Set([KEY, ...families.parts(collection)]));
  if (known === null) return all;
  const keys = new Set<KeyBytes>();
  const globs = new Set<KeyBytes>();
  for (const one of known) {
    const whole = one.get(KEY);
    if (whole !== undefined) keys.add(whole);
    else
      for (const pattern of patterns) {
        const key = pattern.key(one);
        if (key === null) globs.add(pattern.glob(one));
        else keys.add(key);
      }
  }
  return globs.size > MOST_GLOBS ? all : { keys, globs };
}

/** For each way in which the predicate can be true, what the key must hold; null when it may hold anything. */
function knownParts(where: Predicate, columns: ReadonlySet<string>): readonly Known[] | null {
  switch (where.op) {
    case 'in': {
      if (where.fold !== undefined || !where.columns.some((name) => columns.has(name))) return null;
      return where.values
        .filter((tuple) => !tuple.includes(null))
        .map(
          (tuple) =>
            new Map(
              where.columns.flatMap((name, at) =>
                columns.has(name) ? [[name, toKeyBytes(String(tuple[at]))] as const] : [],
              ),
            ),
        );
    }
    case 'any': {
      const parts = where.of.map((part) => knownParts(part, columns));
      return parts.some((part) => part === null) ? null : parts.flatMap((part) => part ?? []);
    }
    case 'all':
      return where.of.map((part) => knownParts(part, columns)).find((part) => part !== null) ?? null;
    default:
      return null;
  }
}
