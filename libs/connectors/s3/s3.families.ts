import { AppError } from '#contracts';
import { formatNamed } from '../formats/index.js';
import type { FileFormat, StoreSettings } from '../spi/index.js';
import { keyPattern, type KeyPattern } from './key-pattern.js';
import { suggestFamilies } from './suggest-families.js';

/** One collection of the store: objects whose keys match. */
export interface Family {
  readonly name: string;
  /** `records`: rows are records within the objects. `objects`: each object is a row. */
  readonly shape: 'records' | 'objects';
  readonly patterns: readonly KeyPattern[];
  /** Parts of the key that are columns. */
  readonly parts: readonly string[];
  readonly format: FileFormat;
}

/** Columns that every object has, besides the parts of its key. */
export const OBJECT_COLUMNS = [
  'key',
  'version',
  'size',
  'modified',
  'content_type',
  'metadata',
  'tags',
] as const;

/**
 * The collections that the data map declares, or, where it declares none, what the keys suggest.
 * @throws AppError `store.refused` for a pattern that cannot be understood
 */
export function familiesOf(
  { families, formats }: Pick<StoreSettings, 'families' | 'formats'>,
  keys: () => readonly string[],
): readonly Family[] {
  const declared = Object.entries(families ?? {}).filter(([, globs]) => globs.length > 0);
  const named = declared.length > 0 ? declared : [...suggestFamilies(keys())];
  return named.map(([name, globs]) => toFamily(name, globs, formats?.[name] ?? {}));
}

/** Whether the data map says which collections there are; otherwise all keys have to be seen first. */
export const areDeclared = ({ families }: Pick<StoreSettings, 'families'>): boolean =>
  Object.values(families ?? {}).some((globs) => globs.length > 0);

export const partsOf = ({ patterns }: Family, key: string): Readonly<Record<string, string>> | null => {
  for (const pattern of patterns) {
    const parts = pattern.match(key);
    if (parts) return parts;
  }
  return null;
};

/** The first family that a key belongs to. */
export const familyOf = (families: readonly Family[], key: string): Family | null =>
  families.find((family) => partsOf(family, key) !== null) ?? null;

function toFamily(name: string, globs: readonly string[], format: FileFormat): Family {
  const patterns = globs.map((glob) => keyPattern(glob));
  const parts = [...new Set(patterns.flatMap((pattern) => pattern.parts))];
  const taken = parts.find((part) => (OBJECT_COLUMNS as readonly string[]).includes(part));
  if (taken !== undefined)
    throw new AppError('store.refused', {
      detail: `A part of a key of "${name}" cannot be called {${taken}}: every object has a column of that name.`,
    });
  const isOfRecords =
    parts.length === 0 && (format.type !== undefined || globs.every((glob) => formatNamed(glob) !== null));
  return { name, shape: isOfRecords ? 'records' : 'objects', patterns, parts, format };
}
