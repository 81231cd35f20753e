import type { IdentityType } from '#contracts';
import { isLetterId, type ColumnClass } from './classify-columns.js';
import { holdsStaff, ownClasses } from './suggest-handlers.js';
import { namesCustomers, unqualified, wordsOf } from './column-words.js';
import { relativeIdentifiers } from './relatives.js';
import type { Edge, TableRole } from './suggestion.js';
import type { ClassifiedTable } from './table-roles.js';
import type { ColumnSample } from './value-shapes.js';

/** The one table whose key is the `customer_id` of a person: called after customers, else the most referred to of those whose people do not work here. */
export const mainSubject = (subjects: readonly ClassifiedTable[], edges: readonly Edge[]): string | null => {
  const incoming = (name: string): number =>
    edges.filter(({ to, from }) => to === name && from !== name).length;
  const staff = new Set(
    subjects.filter(({ collection }) => holdsStaff(collection)).map(({ collection }) => collection.name),
  );
  const ranked = subjects
    .map(({ collection }) => collection.name)
    .sort(
      (a, b) =>
        Number(namesCustomers(b)) - Number(namesCustomers(a)) ||
        Number(staff.has(a)) - Number(staff.has(b)) ||
        incoming(b) - incoming(a) ||
        (a < b ? -1 : 1),
    );
  return ranked[0] ?? null;
};

/**
 * `external:employee_id`: numbers of different tables must never meet as one type.
 * @param shared names of keys that several tables have
 */
const externalType = (table: string, key: string, shared: ReadonlySet<string>): IdentityType => {
  const words = wordsOf(key);
  const isBare = words.join('_') === 'id' || shared.has(key);
  const own = isBare ? [...wordsOf(unqualified(table)), 'id'] : words;
  const name = own
    .join('_')
    .replace(/^[^a-z]+/, '')
    .slice(0, 40);
  return `external:${name || 'id'}`;
};

/** A number that several sampled rows share is an office's, and would make two people one. */
export const isPersonal = ({ filled, distinct }: { filled: number; distinct: number }): boolean =>
  filled >= 2 && distinct === filled;

/** So many rows with one address say that it is an office's: it would make all of their people one. */
const MIN_LETTERS = 5;
const MAILBOX_SHARE = 0.9;
const isOneMailbox = ({ filled, commonest }: ColumnSample): boolean =>
  filled >= MIN_LETTERS && commonest >= filled * MAILBOX_SHARE;
const isOffice = ({ filled, offices }: ColumnSample): boolean =>
  filled > 0 && offices >= filled * MAILBOX_SHARE;

/** Columns of addresses that are nobody's: of an office by their names, or one in nearly all rows of people or beside others. */
export const officeColumns = (table: ClassifiedTable, arePeople: boolean): ReadonlySet<string> => {
  const addresses = table.classes.filter(({ category, sample }) => category === 'contact.email' && sample);
  const isConstant = ({ sample }: ColumnClass): boolean => sample !== null && isOneMailbox(sample);
  const isBeside = addresses.some((entry) => !isConstant(entry) && (entry.sample?.distinct ?? 0) > 1);
  return new Set(
    addresses
      .filter(
        (entry) =>
          (isConstant(entry) && (isBeside || arePeople)) || (entry.sample !== null && isOffice(entry.sample)),
      )
      .map(({ column }) => column.name),
  );
};

const SHARE = 0.8;
/** `"Jane Roe" <jane@example.com>`: by its address nobody is found there, yet it says whose the row is as well. */
const namesBesideAddress = ({ column, category, sample }: ColumnClass): boolean =>
  column.kind === 'text' &&
  category !== 'contact.email' &&
  category !== 'free_text' &&
  !isLetterId(column.name) &&
  sample !== null &&
  sample.filled > 0 &&
  sample.withEmails >= sample.filled * SHARE &&
  sample.forms.sentence < sample.filled * (1 - SHARE);

const valueIdentifiers = (table: ClassifiedTable, role: TableRole): [string, IdentityType][] => {
  if (role === 'mention' && table.classes.some(namesBesideAddress)) return [];
  const own = ownClasses(table);
  const offices = officeColumns(table, role === 'subject');
  return own.flatMap(({ column, category, sample }): [string, IdentityType][] => {
    if (column.kind !== 'text') return [];
    if (category === 'contact.email') return offices.has(column.name) ? [] : [[column.name, 'email']];
    if (category === 'identity.username') return [[column.name, 'username']];
    const isFax = wordsOf(column.name).some((word) => /fax/.test(word));
    const usable = category === 'contact.phone' && role === 'subject' && !isFax;
    return usable && sample !== null && isPersonal(sample) ? [[column.name, 'phone']] : [];
  });
};

/** Columns by which a person is found in this table, with the identity type of each. */
export const identifiersOf = (
  table: ClassifiedTable,
  role: TableRole,
  { main, sharedKeys }: { readonly main: string | null; readonly sharedKeys: ReadonlySet<string> },
  hangsOnPerson: boolean,
): Readonly<Record<string, IdentityType>> => {
  // An address in the row of somebody (of an order, of a log entry) is most likely theirs, also when it is an old one,
  // unless the rows are about somebody else by their very name.
  if (hangsOnPerson) return relativeIdentifiers(table);
  if (role !== 'subject' && role !== 'organisation' && role !== 'mention') {
    return Object.fromEntries(role === 'child' || role === 'attached' ? valueIdentifiers(table, role) : []);
  }
  const { name, primaryKey } = table.collection;
  const [key, ...rest] = primaryKey;
  const values = valueIdentifiers(table, role);
  if (role === 'mention' || key === undefined || rest.length > 0) return Object.fromEntries(values);
  // A name or an address that is a key is found by what it is, and a secret by nothing.
  const isSecret = table.classes.some(
    ({ column, category }) => column.name === key && category === 'credential',
  );
  if (isSecret || values.some(([column]) => column === key)) return Object.fromEntries(values);
  const type = name === main ? 'customer_id' : externalType(name, key, sharedKeys);
  return Object.fromEntries([[key, type], ...values]);
};
