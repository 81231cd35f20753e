import type { CollectionInfo, ColumnInfo } from '#connectors/spi';
import type { EraseAction } from '../data-map/index.js';
import { shortestPseudonym } from '../strategies/index.js';
import { namesOrganisations, wordsOf } from './column-words.js';
import type { TableRole } from './suggestion.js';

type Pseudonym = Extract<EraseAction, { kind: 'pseudonym' }>['as'];

export interface SuggestedColumn {
  readonly category: string;
  /** In the words of the document: what stands behind `erase:`. */
  readonly erase: string;
}

const ERASED = '[erased]';
const isUnique = ({ uniques }: CollectionInfo, name: string): boolean =>
  uniques.some(({ columns }) => columns.includes(name));

const fits = (as: Pseudonym, { kind, maxLength }: ColumnInfo): boolean =>
  (kind === 'text' && (maxLength ?? Infinity) >= shortestPseudonym({ as })) ||
  (as === 'opaque' && kind === 'uuid') ||
  (as === 'number' && kind === 'integer');

/** A literal of the kind for a column that takes no NULL. */
const neutral = (column: ColumnInfo): string => {
  switch (column.kind) {
    case 'text':
      return `{ const: ${JSON.stringify(ERASED.slice(0, column.maxLength ?? ERASED.length))} }`;
    case 'integer':
    case 'decimal':
      return '{ const: 0 }';
    case 'boolean':
      return '{ const: false }';
    case 'date':
    case 'timestamp':
      return '{ generaliseDate: year }';
    case 'inet':
      return 'truncateIp';
    case 'json':
    case 'array':
    case 'bytes':
      return 'empty';
    default:
      return 'keep';
  }
};

const pseudonymOr = (as: Pseudonym, collection: CollectionInfo, column: ColumnInfo): string => {
  if (column.kind === 'array') return 'empty';
  if (fits(as, column)) return `{ pseudonym: ${as} }`;
  return remove(collection, column);
};

const remove = (collection: CollectionInfo, column: ColumnInfo): string => {
  if (column.nullable) return 'null';
  if (!isUnique(collection, column.name)) return neutral(column);
  return fits('opaque', column)
    ? '{ pseudonym: opaque }'
    : fits('number', column)
      ? '{ pseudonym: number }'
      : 'keep';
};

const name = (collection: CollectionInfo, column: ColumnInfo): string =>
  isUnique(collection, column.name) ? pseudonymOr('opaque', collection, column) : neutral(column);

/** Words about a thing that a person bought or asked for: they belong to the thing. */
const ABOUT_THINGS = /^(description|beschreibung|descripcion|reason|grund)$/;

/**
 * What stands in somebody's own row, or was written by them, is about them as a whole: a text without the identifiers
 * that are searched may still tell who it is (Art. 4(1) GDPR).
 */
const isOwnText = (role: TableRole, { name }: ColumnInfo): boolean =>
  role === 'subject' ||
  ((role === 'child' || role === 'mention') && !ABOUT_THINGS.test(wordsOf(name).at(-1) ?? ''));

const byCategory = (
  category: string,
  collection: CollectionInfo,
  column: ColumnInfo,
  role: TableRole,
): string => {
  switch (category) {
    case 'contact.email':
      return pseudonymOr('email', collection, column);
    case 'identity.username':
      return pseudonymOr('opaque', collection, column);
    case 'identity.name':
      return name(collection, column);
    case 'identity.birth_date':
      return column.kind === 'text' ? remove(collection, column) : '{ generaliseDate: year }';
    case 'free_text':
      return isOwnText(role, column) ? remove(collection, column) : 'scrub';
    default:
      return remove(collection, column);
  }
};

const business = (column: ColumnInfo): SuggestedColumn => {
  switch (column.kind) {
    case 'date':
    case 'timestamp':
      return { category: 'meta.timestamp', erase: 'keep' };
    case 'boolean':
      return { category: 'meta.flag', erase: 'keep' };
    case 'integer':
    case 'decimal':
      return { category: 'business.value', erase: 'keep' };
    case 'text':
    case 'json':
    case 'array':
      return { category: 'unclassified', erase: 'scrub' };
    case 'bytes':
      return { category: 'unclassified', erase: column.nullable ? 'null' : 'empty' };
    case 'inet':
      return { category: 'network.ip', erase: 'truncateIp' };
    case 'uuid':
    case 'other':
      return { category: 'unclassified', erase: 'keep' };
  }
};

/** An address that is a key stays a person's. */
const NAMING = /^(contact|identity|network)\./;
const keyCategory = ({ primaryKey }: CollectionInfo, { name }: ColumnInfo): string =>
  primaryKey.includes(name) ? 'identifier.internal' : 'link';

export interface SuggestionPlace {
  /** A key or a reference. */
  readonly link: boolean;
  readonly role: TableRole;
  /** Nobody knows what it holds, but it differs from person to person. */
  readonly isTelling: boolean;
}

/** What becomes of a member of a document; null: it stays. */
export const suggestPath = (category: string | null, role: TableRole): SuggestedColumn => {
  if (category === null) return { category: 'unclassified', erase: 'scrub' };
  if (category === 'contact.email') return { category, erase: '{ pseudonym: email }' };
  const isThings = category === 'free_text' && role !== 'subject' && role !== 'child' && role !== 'mention';
  return { category, erase: isThings ? 'scrub' : 'null' };
};

/** Category and erase action that fit what the column holds, its type, NOT NULL, UNIQUE and length. */
export const suggestColumn = (
  category: string | null,
  collection: CollectionInfo,
  column: ColumnInfo,
  { link, role, isTelling }: SuggestionPlace,
): SuggestedColumn => {
  if (link)
    return {
      category: category !== null && NAMING.test(category) ? category : keyCategory(collection, column),
      erase: 'keep',
    };
  if (column.readOnly || column.enumValues !== null)
    return { category: category ?? (column.readOnly ? 'derived' : 'meta.status'), erase: 'keep' };
  if (category === null || category === 'unclassified') {
    if (!isTelling) return business(column);
    return { category: 'unclassified', erase: remove(collection, column) };
  }
  if (category === 'employment.company' && namesOrganisations(collection.name))
    return { category: 'organisation.name', erase: 'keep' };
  return { category, erase: byCategory(category, collection, column, role) };
};
