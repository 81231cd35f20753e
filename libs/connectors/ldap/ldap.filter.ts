import { AndFilter, EqualityFilter, OrFilter, type Filter } from 'ldapts';
import type { Fold, Predicate } from '../spi/index.js';
import { readFilter } from './ldap.collections.js';
import { isNameSyntax, type LdapSchema } from './ldap.schema.js';

/** More alternatives than this are chosen among here. */
const MOST_VALUES = 200;
/** Kinds whose values look the same to the engine and to the server. */
const SAME_FORM = new Set(['text', 'integer', 'uuid']);

/**
 * What the server can leave out. It compares more generously than we do (case, spaces), and what it cannot compare at all
 * is not asked of it: never too few. Values are no part of a text, so that nothing in them means anything.
 */
export function toFilter(schema: LdapSchema, where: Predicate): Filter | null {
  switch (where.op) {
    case 'raw':
      return readFilter(where.text);
    case 'all': {
      const filters = where.of.map((part) => toFilter(schema, part)).filter((one) => one !== null);
      return filters.length > 1 ? new AndFilter({ filters }) : (filters[0] ?? null);
    }
    case 'any': {
      const filters = where.of.map((part) => toFilter(schema, part));
      const known = filters.filter((one) => one !== null);
      if (known.length < filters.length || known.length === 0) return null;
      return known.length > 1 ? new OrFilter({ filters: known }) : known[0]!;
    }
    case 'in': {
      const at = where.columns.findIndex((name) => isComparable(schema, name, where.fold));
      if (at < 0 || where.values.length === 0 || where.values.length > MOST_VALUES) return null;
      const attribute = where.columns[at]!;
      const values = where.values.map((tuple) => tuple[at]).filter((value) => value !== null && value !== '');
      if (values.length < where.values.length) return null;
      return new OrFilter({
        filters: values.map((value) => new EqualityFilter({ attribute, value: Buffer.from(String(value)) })),
      });
    }
    default:
      return null;
  }
}

function isComparable(schema: LdapSchema, name: string, fold: Fold | undefined): boolean {
  if (name.includes('#$')) return false;
  const type = schema.attribute(name);
  if (!type || type.equality === null || !SAME_FORM.has(type.kind) || isNameSyntax(type.syntax)) return false;
  return fold === undefined || (fold === 'lower' && /^caseIgnore/i.test(type.equality));
}
