import type { CollectionInfo, ColumnInfo } from '#connectors/spi';
import type { EraseAction } from '../data-map/index.js';
import { shortestPseudonym } from '../strategies/index.js';
import type { Nature } from './classify-columns.js';
import { namesOrganisations, wordsOf } from './column-words.js';
import { listedValues } from './own-rows.js';
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
const isListed = (collection: CollectionInfo, column: ColumnInfo): boolean =>
  column.enumValues !== null || listedValues(collection, column.name) !== null;

const fits = (as: Pseudonym, { kind, maxLength }: ColumnInfo): boolean =>
  (kind === 'text' && (maxLength ?? Infinity) >= shortestPseudonym({ as })) ||
  (as === 'opaque' && kind === 'uuid') ||
  (as === 'number' && kind === 'integer');

/** What lists of allowed values call nothing in particular. */
const NOTHING =
  /^(none|unknown|other|n\/?a|x|u|-|unspecified|not_?(stated|given|known)|keine?|unbekannt|sonstige|autre|inconnu|otro|ninguno?)$/i;

/** The value of a list that says least; null where anything may stand. */
const allowed = (collection: CollectionInfo, column: ColumnInfo): string | null => {
  const values = column.enumValues ?? listedValues(collection, column.name);
  return values === null ? null : (values.find((value) => NOTHING.test(value)) ?? values[0] ?? null);
};

/** A literal of the kind for a column that takes no NULL. */
const neutral = (collection: CollectionInfo, column: ColumnInfo): string => {
  const listed = allowed(collection, column);
  if (listed !== null) return `{ const: ${JSON.stringify(listed)} }`;
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
  if (!isUnique(collection, column.name)) return neutral(collection, column);
  return fits('opaque', column)
    ? '{ pseudonym: opaque }'
    : fits('number', column)
      ? '{ pseudonym: number }'
      : 'keep';
};

const name = (collection: CollectionInfo, column: ColumnInfo): string =>
  isUnique(collection, column.name) ? pseudonymOr('opaque', collection, column) : neutral(collection, column);

/** Words about a thing that a person bought or asked for: where few different ones occur, they belong to the thing. */
const ABOUT_THINGS = /^(description|descr|beschreibung|descripcion|reason|grund)$/;

/**
 * What stands in somebody's own row, or was written by them, is about them as a whole: a text without the identifiers
 * that are searched may still tell who it is (Art. 4(1) GDPR).
 */
const isOwnText = ({ isOwn, nature }: SuggestionPlace, { name }: ColumnInfo): boolean =>
  isOwn && !(nature === 'choice' && ABOUT_THINGS.test(wordsOf(name).at(-1) ?? ''));

const byCategory = (
  category: string,
  collection: CollectionInfo,
  column: ColumnInfo,
  place: SuggestionPlace,
): string => {
  if (isListed(collection, column)) return remove(collection, column);
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
      return isOwnText(place, column) ? remove(collection, column) : 'scrub';
    default:
      return remove(collection, column);
  }
};

/** What keeps a text where nobody knows what it means; null: nothing does. */
const natural = (
  collection: CollectionInfo,
  column: ColumnInfo,
  nature: Nature | null,
): SuggestedColumn | null => {
  switch (nature) {
    case 'date':
      return { category: 'meta.timestamp', erase: 'keep' };
    case 'paper':
      return { category: 'business.number', erase: 'keep' };
    case 'choice':
      // A few values may still be names; a list of allowed ones is none of them.
      return { category: 'meta.status', erase: isListed(collection, column) ? 'keep' : 'scrub' };
    default:
      return null;
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
const NAMING = /^(contact|identity|network|credential|device|financial|special)(\.|$)/;
const keyCategory = ({ primaryKey }: CollectionInfo, { name }: ColumnInfo): string =>
  primaryKey.includes(name) ? 'identifier.internal' : 'link';

export interface SuggestionPlace {
  /** A key, or a reference by which nothing but rows is joined. */
  readonly link: boolean;
  readonly role: TableRole;
  /** Each row is one person's. */
  readonly isOwn: boolean;
  /** Of texts, where it is known. */
  readonly nature: Nature | null;
}

/** What becomes of a member of a document; null: it stays. */
export const suggestPath = (
  category: string | null,
  { isOwn, nature }: Pick<SuggestionPlace, 'isOwn' | 'nature'>,
): SuggestedColumn => {
  if (category === null && nature === 'date') return { category: 'meta.timestamp', erase: 'keep' };
  if (category === null)
    return { category: 'unclassified', erase: isOwn && nature !== 'choice' ? 'null' : 'scrub' };
  if (category === 'contact.email') return { category, erase: '{ pseudonym: email }' };
  return { category, erase: category === 'free_text' && !isOwn ? 'scrub' : 'null' };
};

/** Of a contact person of a firm, not of the firm. */
const OF_CONTACT = /(^|_)(contact|person|mobile?|handy|cell(phone)?|private?|home)(_|$)/;
/** What a firm has of its own: it stays, whoever works there. */
const ofFirm = (category: string, { name }: ColumnInfo): string | null => {
  if (OF_CONTACT.test(wordsOf(name).join('_'))) return null;
  if (category === 'employment.company') return 'organisation.name';
  if (category === 'contact.phone') return 'organisation.phone';
  return category.startsWith('location.') ? 'organisation.address' : null;
};

/** Kinds in which texts can stand that nobody knows. */
const TEXTS: readonly ColumnInfo['kind'][] = ['text', 'json', 'array'];

/** Types of no kind of our own in which texts and places stand, as PostgreSQL names them. */
const TELLING_TYPES = /^(tsvector|xml|hstore|point|geometry|geography)\b/i;

/** Category and erase action that fit what the column holds, its type, NOT NULL, UNIQUE and length. */
export const suggestColumn = (
  category: string | null,
  collection: CollectionInfo,
  column: ColumnInfo,
  place: SuggestionPlace,
): SuggestedColumn => {
  if (place.link)
    return {
      category: category !== null && NAMING.test(category) ? category : keyCategory(collection, column),
      erase: 'keep',
    };
  if (column.readOnly) return { category: category ?? 'derived', erase: 'keep' };
  if (category === null || category === 'unclassified') {
    if (column.enumValues !== null) return { category: 'meta.status', erase: 'keep' };
    const kept = natural(collection, column, place.nature);
    if (kept !== null) return kept;
    const isTelling =
      TEXTS.includes(column.kind) || (column.nullable && TELLING_TYPES.test(column.nativeType));
    if (!place.isOwn || !isTelling) return business(column);
    // In doubt a text of somebody's own row goes.
    return { category: 'unclassified', erase: remove(collection, column) };
  }
  const firms = namesOrganisations(collection.name) ? ofFirm(category, column) : null;
  if (firms !== null) return { category: firms, erase: 'keep' };
  return { category, erase: byCategory(category, collection, column, place) };
};
