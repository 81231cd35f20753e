import type { StoreSettings } from '../spi/index.js';
import { KeyPattern, literalPattern, toBuffer, type KeyBytes } from './key-pattern.js';
import { NOTES } from './redis.notes.js';

/** Keys that belong to no pattern of the map are grouped by what stands before this. */
const SEPARATOR = ':';

export interface KeyPlace {
  readonly collection: string;
  /** Columns that the key itself holds. */
  readonly parts: Readonly<Record<string, KeyBytes>>;
}

/** Which collection each key belongs to: the first whose pattern it matches, else one called like its beginning. */
export class KeyFamilies {
  private readonly declared: ReadonlyMap<string, readonly KeyPattern[]>;

  constructor({ families = {} }: Pick<StoreSettings, 'families'>) {
    this.declared = new Map(
      Object.entries(families).map(([name, patterns]) => [name, patternsOf(name, patterns)]),
    );
  }

  get names(): readonly string[] {
    return [...this.declared.keys()];
  }

  /** Null for our own notes. */
  place(key: KeyBytes): KeyPlace | null {
    if (key === NOTES) return null;
    for (const [collection, patterns] of this.declared)
      for (const pattern of patterns) {
        const parts = pattern.match(key);
        if (parts) return { collection, parts };
      }
    const [prefix = ''] = key.split(SEPARATOR);
    const name = toBuffer(prefix).toString();
    return { collection: this.declared.has(name) ? `${name} (others)` : name, parts: {} };
  }

  /** What to ask the server for: it may be more than the collection holds. */
  patterns(collection: string): readonly KeyPattern[] {
    return this.declared.get(collection) ?? patternsOf(collection.replace(/ \(others\)$/, ''), []);
  }

  /** Columns in the keys of a collection. */
  parts(collection: string): readonly string[] {
    return [...new Set(this.patterns(collection).flatMap(({ parts }) => parts))];
  }
}

/** A collection without a pattern has the keys that are called like it, or begin like that. */
const patternsOf = (name: string, patterns: readonly string[]): readonly KeyPattern[] =>
  (patterns.length > 0 ? patterns : [literalPattern(name), `${literalPattern(name)}${SEPARATOR}*`]).map(
    (text) => KeyPattern.parse(text),
  );
