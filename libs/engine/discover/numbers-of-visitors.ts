import type { StoreType } from '#connectors/spi';
import { SQL_STORES, sqlName } from './sql-name.js';
import { isPersonal } from './suggest-identifiers.js';
import { namesWhoCame, ownClasses } from './suggest-handlers.js';
import type { MixedIdentifier } from './suggestion.js';
import type { ClassifiedTable } from './table-roles.js';

/**
 * Rows that name somebody who came, most by an e-mail address: the others are found by the telephone number. Where both
 * stand, nobody knows whether they are one person's.
 * @param table whose rows say by no reference whose they are
 */
export const numbersOfVisitors = (table: ClassifiedTable, type: StoreType): readonly MixedIdentifier[] => {
  if (!SQL_STORES.includes(type) || !namesWhoCame(table)) return [];
  const called = (category: string): ClassifiedTable['classes'] =>
    ownClasses(table).filter((entry) => entry.category === category && entry.column.kind === 'text');
  const [[phone, ...phones], [email, ...emails]] = [called('contact.phone'), called('contact.email')];
  const isAlone = phones.length === 0 && emails.length === 0 && email?.column.nullable === true;
  if (phone === undefined || email === undefined || !isAlone) return [];
  if (phone.sample === null || !isPersonal(phone.sample)) return [];
  const when = `coalesce(${sqlName(type, email.column.name)}, '') = ''`;
  return [{ column: phone.column.name, type: 'phone', when, reason: 'where no e-mail address stands' }];
};
