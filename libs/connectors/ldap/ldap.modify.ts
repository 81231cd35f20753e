import { Attribute, Change } from 'ldapts';
import type { LdapDirectory } from './ldap.directory.js';
import { NO_SUCH_ENTRY } from './ldap.link.js';

const NO_SUCH_ATTRIBUTE = 16;
const VALUE_EXISTS = 20;
const OBJECT_CLASS_VIOLATION = 65;
/** Answers that say that an entry is no longer what it was. */
export const CHANGED: readonly number[] = [NO_SUCH_ATTRIBUTE, VALUE_EXISTS, NO_SUCH_ENTRY];

/** The client takes an empty value as a text only. */
export const attributeOf = (type: string, values: readonly Buffer[]): Attribute =>
  new Attribute({ type, values: values.map((value) => (value.length === 0 ? '' : value)) as Buffer[] });

/** None where there are no values. */
export const changeOf = (operation: 'add' | 'delete', name: string, values: readonly Buffer[]): Change[] =>
  values.length === 0 ? [] : [new Change({ operation, modification: attributeOf(name, values) })];

/** Where an entry must have a member the empty name takes the place of the last one. */
export async function removeName(
  { link }: LdapDirectory,
  { dn, attribute }: { readonly dn: string; readonly attribute: string },
  value: Buffer,
  isLast: boolean,
): Promise<boolean> {
  const gone = changeOf('delete', attribute, [value]);
  if (!isLast) return link.modify(dn, gone, CHANGED);
  if (await link.modify(dn, gone, [...CHANGED, OBJECT_CLASS_VIOLATION])) return true;
  return link.modify(dn, [...gone, ...changeOf('add', attribute, [Buffer.alloc(0)])], CHANGED);
}
