import type { IdentityType } from '#contracts';
import { categoryByName, unqualified } from './column-words.js';
import type { Edge, TableRole } from './suggestion.js';
import type { ClassifiedTable } from './table-roles.js';

type Identifiers = Readonly<Record<string, IdentityType>>;

const TYPES: Readonly<Record<string, IdentityType>> = {
  'contact.email': 'email',
  'contact.phone': 'phone',
};

/** Whose the rows of a table of contacts are. */
export interface ContactOwner {
  readonly edge: Edge;
  /** By what the people are found in their own table. */
  readonly identifiers: Identifiers;
}

/**
 * Identifiers of a table that holds the addresses of people whose own table has none (`party_contact`), or further ones
 * (`user_emails`): a person is found there by the address, and leads by the reference to everything else. Null for any other table, and where names
 * stand in it too: those are relatives and others.
 * @param owners references of the rows to people
 */
export const contactIdentifiers = (
  { collection, classes }: ClassifiedTable,
  role: TableRole,
  owners: readonly ContactOwner[],
): Identifiers | null => {
  const [owner, ...others] = owners;
  if (owner === undefined || others.length > 0 || (role !== 'child' && role !== 'mention')) return null;
  const [from = '', ...more] = owner.edge.fromColumns;
  const type = owner.identifiers[owner.edge.toColumns[0] ?? ''];
  const link = collection.columns.find(({ name }) => name === from);
  if (type === undefined || more.length > 0 || link === undefined || link.nullable) return null;
  const known = new Set(Object.values(owner.identifiers));
  const isKnown = known.has('email') || known.has('phone');
  if (isKnown && !isAddressBook(collection.name, classes)) return null;
  if (classes.some(({ category }) => category === 'identity.name')) return null;
  const found = classes.flatMap(({ column, category, sample }): [string, IdentityType][] => {
    const identity = column.kind === 'text' ? TYPES[category ?? ''] : undefined;
    if (identity === undefined) return [];
    // A number that several rows share is an office's, and would make two people one.
    const isShared = identity === 'phone' && (sample === null || sample.distinct < sample.filled);
    return isShared ? [] : [[column.name, identity]];
  });
  return found.length === 0 ? null : { [from]: type, ...Object.fromEntries(found) };
};

/** Called after addresses, of which each stands there once and is all that does: further ones of people who have one. */
const isAddressBook = (table: string, classes: ClassifiedTable['classes']): boolean => {
  const kind = categoryByName(unqualified(table));
  const telling = classes.filter(({ category }) => category !== null);
  return (
    TYPES[kind ?? ''] !== undefined &&
    telling.length === 1 &&
    telling.every(
      ({ category, sample }) => category === kind && sample !== null && sample.distinct === sample.filled,
    )
  );
};
