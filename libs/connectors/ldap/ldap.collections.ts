import { FilterParser, type Filter } from 'ldapts';
import { AppError } from '#contracts';
import type { StoreSettings } from '../spi/index.js';

/** Where the entries of a collection are: what an LDAP URL (RFC 4516) says after its host. */
export interface EntryPattern {
  readonly base: string;
  /** Each value of this attribute is a row, not the entry. */
  readonly attribute: string | null;
  readonly scope: 'base' | 'one' | 'sub';
  readonly filter: Filter;
}

export const PATTERN_FORM = 'ou=people,dc=example,dc=com??sub?(objectClass=person)';

/** Patterns of the map, by collection; a collection without one has the entries of the class that it is called like. */
export function declaredPatterns(
  { families = {} }: Pick<StoreSettings, 'families'>,
  base: string,
): ReadonlyMap<string, readonly EntryPattern[]> {
  return new Map(
    Object.entries(families)
      .filter(([, patterns]) => patterns.length > 0)
      .map(([name, patterns]) => [name, patterns.map((text) => readPattern(text, base))]),
  );
}

/** @throws AppError `store.refused` */
function readPattern(text: string, storeBase: string): EntryPattern {
  const [base = '', attribute = '', scope = '', ...filter] = text.split('?');
  if (!['', 'base', 'one', 'sub'].includes(scope) || attribute.includes(','))
    throw new AppError('store.refused', {
      detail: `"${text}" is no pattern of entries: write base?attribute?scope?(filter), such as ${PATTERN_FORM}.`,
    });
  return {
    base: base === '' ? storeBase : base,
    attribute: attribute === '' ? null : attribute,
    scope: scope === '' ? 'sub' : (scope as EntryPattern['scope']),
    filter: readFilter(filter.join('?') || '(objectClass=*)'),
  };
}

/** @throws AppError `store.refused` for what is no filter (RFC 4515) */
export function readFilter(text: string): Filter {
  try {
    if (text.trim().startsWith('(')) return FilterParser.parseString(text.trim());
  } catch {
    // told below
  }
  throw new AppError('store.refused', {
    detail: 'A condition of this store is a filter of LDAP, such as (&(objectClass=person)(o=7)).',
  });
}
