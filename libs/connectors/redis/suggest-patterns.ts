import { literalPattern, toBuffer, type KeyBytes } from './key-pattern.js';
import { SHAPES } from './redis.rows.js';

const SEPARATOR = ':';
/** Words beside each other that say what a key is for (`user:7:items`, `user:7:log`); more are values. */
const MOST_WORDS = 8;
const WORD = /^[A-Za-z][A-Za-z_-]{0,30}$/;
const ADDRESS = /^[^\s@]{1,64}@[^\s@]+\.[^\s@.]{2,}$/;

/** A key that was looked at, and the fields of the hash that it is. */
interface SeenKey {
  readonly key: KeyBytes;
  readonly type: string;
  readonly fields: readonly string[];
}
interface SuggestedPattern {
  readonly name: string;
  readonly pattern: string;
  readonly keys: readonly SeenKey[];
}

interface Group {
  /** null: a value. */
  readonly words: readonly (string | null)[];
  readonly keys: readonly SeenKey[];
}

/**
 * What keys that begin alike have in common: which parts of them are words, which are values, and of which there are rows
 * of another kind. The same keys give the same patterns; the one that says most comes first, as a key belongs to the first
 * that it matches.
 */
export function suggestPatterns(prefix: string, seen: readonly SeenKey[]): readonly SuggestedPattern[] {
  const groups = [
    ...groupedBy(seen, ({ key, type }) => `${SHAPES[type] ?? type} ${String(partsOf(key).length)}`),
  ]
    .flatMap(([, keys]) => split({ words: [prefix], keys }))
    .sort((one, other) => wordCount(other) - wordCount(one) || (textOf(one) < textOf(other) ? -1 : 1));
  const names = new Set<string>();
  return groups.map((group) => {
    const words = group.words.filter((word) => word !== null);
    const base = groups.length === 1 ? prefix : words.join('_');
    let name = base;
    for (let next = 2; names.has(name); next += 1) name = `${base}_${String(next)}`;
    names.add(name);
    return { name, pattern: patternOf(group), keys: group.keys };
  });
}

/** Part by part: by a part of few words the keys differ in kind, else it is a value. */
function split({ words, keys }: Group): readonly Group[] {
  const at = words.length;
  const values = keys.map(({ key }) => partsOf(key)[at]);
  if (values[0] === undefined) return [{ words, keys }];
  const distinct = new Set(values);
  const areWords = [...distinct].every((value) => WORD.test(value ?? '')) && distinct.size <= MOST_WORDS;
  const isKind =
    distinct.size * 2 <= keys.length || (words.includes(null) && distinct.size <= 4) || distinct.size === 1;
  if (!areWords || !isKind) return split({ words: [...words, null], keys });
  return [...groupedBy(keys, ({ key }) => partsOf(key)[at] ?? '')].flatMap(([word, some]) =>
    split({ words: [...words, word], keys: some }),
  );
}

function patternOf({ words, keys }: Group): string {
  const fields = new Set(keys.flatMap((one) => one.fields));
  const taken = new Set<string>();
  const parts = words.map((word, at) => {
    if (word !== null) return literalPattern(word);
    const name = freeName(nameOf(words, at, keys), taken, fields);
    taken.add(name);
    return `{${name}}`;
  });
  return parts.join(SEPARATOR);
}

/** Called after the word before it, unless its values are addresses. */
function nameOf(words: Group['words'], at: number, keys: readonly SeenKey[]): string {
  if (keys.every(({ key }) => ADDRESS.test(partsOf(key)[at] ?? ''))) return 'email';
  const before = words.slice(0, at).findLast((word) => word !== null) ?? 'key';
  const word = before.replace(/[^A-Za-z0-9]+/g, '_').replace(/^[^A-Za-z]+|_+$/g, '') || 'key';
  return /(^|_)id$/i.test(word) ? word : `${word}_id`;
}

/** Fields of the hash have their names already. */
function freeName(name: string, taken: ReadonlySet<string>, fields: ReadonlySet<string>): string {
  const base = fields.has(name) ? `key_${name}` : name;
  for (let next = 1; ; next += 1) {
    const free = next === 1 ? base : `${base}_${String(next)}`;
    if (!taken.has(free) && !fields.has(free)) return free;
  }
}

const partsOf = (key: KeyBytes): readonly string[] => toBuffer(key).toString().split(SEPARATOR);
const wordCount = ({ words }: Group): number => words.filter((word) => word !== null).length;
const textOf = ({ words }: Group): string => words.map((word) => word ?? '*').join(SEPARATOR);

function groupedBy<T>(items: readonly T[], by: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(by(item), [...(groups.get(by(item)) ?? []), item]);
  return groups;
}
