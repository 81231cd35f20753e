import type { ColumnInfo, StoreType } from '#connectors/spi';
import type { IdentityType } from '#contracts';
import type { ColumnClass } from './classify-columns.js';
import { SQL_STORES, sqlName } from './sql-name.js';
import { ownClasses } from './suggest-handlers.js';
import type { MixedIdentifier, TableRole } from './suggestion.js';
import type { ClassifiedTable } from './table-roles.js';

/** Fewer values of a kind, or a smaller part, stand there by mistake. */
const MIN_VALUES = 2;
const MIN_PART = 0.02;

const FIRST_OF_PHONES = "'+', '(', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9'";

const isTyped = ({ kind, enumValues }: ColumnInfo): boolean => kind === 'text' && enumValues === null;

/**
 * The identifiers of a column that mixes them (`contact`, `login`), with the rows in which each stands: what has an `@` is
 * an e-mail address, what begins with a digit or a plus a telephone number. Empty where there is one kind only, and where
 * the store has no such conditions.
 */
export const mixedIdentifiers = (
  { column, category, sample }: ColumnClass,
  type: StoreType,
): readonly MixedIdentifier[] => {
  if (sample === null || !isTyped(column) || !SQL_STORES.includes(type)) return [];
  const { filled, reached } = sample;
  const isEnough = (count: number): boolean => count >= Math.max(MIN_VALUES, filled * MIN_PART);
  const [hasEmails, hasPhones] = [isEnough(reached.email), isEnough(reached.phone)];
  const hasNames = category === 'identity.username' && isEnough(reached.other);
  if ([hasEmails, hasPhones, hasNames].filter(Boolean).length < 2) return [];
  const name = sqlName(type, column.name);
  const first = `substr(${name}, 1, 1)`;
  const others = `${name} not like '%@%'`;
  const one = (is: boolean, of: IdentityType, count: number, when: string): MixedIdentifier[] =>
    is ? [{ column: column.name, type: of, when, reason: `${count} of ${filled} values` }] : [];
  const phones = hasNames ? `${others} and ${first} in (${FIRST_OF_PHONES})` : others;
  const names = hasPhones ? `${others} and ${first} not in (${FIRST_OF_PHONES})` : others;
  return [
    ...one(hasEmails, 'email', reached.email, `${name} like '%@%'`),
    ...one(hasPhones, 'phone', reached.phone, hasEmails ? phones : `${first} in (${FIRST_OF_PHONES})`),
    ...one(hasNames, 'username', reached.other, names),
  ];
};

/** Roles of tables in whose rows people are found by what stands there. */
const FOUND = new Set<TableRole>(['subject', 'organisation', 'mention', 'child', 'attached']);
const TYPES: readonly (IdentityType | undefined)[] = ['email', 'phone', 'username'];
const CATEGORIES = /^(contact\.(email|phone)|identity\.username)$/;

interface Split {
  readonly identifiers: Readonly<Record<string, IdentityType>>;
  readonly mixed: readonly MixedIdentifier[];
}

/**
 * Takes the columns that mix identifiers out of those that have one type each.
 * @param isTrusted rows are people, or lead to one each: a telephone number that several share is an office's there
 * @param hangsOnPerson rows say by a reference whose they are
 */
export const splitMixed = (
  table: ClassifiedTable,
  identifiers: Readonly<Record<string, IdentityType>>,
  place: {
    readonly role: TableRole;
    readonly type: StoreType;
    readonly isTrusted: boolean;
    readonly hangsOnPerson: boolean;
  },
): Split => {
  const mixed = ownClasses(table).flatMap((entry) => {
    const { column, category, sample } = entry;
    const isOpen = !place.hangsOnPerson && FOUND.has(place.role) && CATEGORIES.test(category ?? '');
    if (!isOpen && !TYPES.includes(identifiers[column.name])) return [];
    const isShared = place.isTrusted && sample !== null && sample.distinct < sample.filled;
    const parts = mixedIdentifiers(entry, place.type).filter(({ type }) => type !== 'phone' || !isShared);
    return parts.length > 1 ? parts : [];
  });
  const columns = new Set(mixed.map(({ column }) => column));
  const kept = Object.entries(identifiers).filter(([column]) => !columns.has(column));
  return { identifiers: Object.fromEntries(kept), mixed };
};
