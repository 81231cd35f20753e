import { Attribute, Change } from 'ldapts';
import { AppError } from '#contracts';
import type { Operation, Stored, ValueChange } from '../staged/index.js';
import type { LdapDirectory } from './ldap.directory.js';
import { NO_SUCH_ENTRY, type LdapEntry } from './ldap.link.js';
import { namingParts, splitName, writeNaming } from './ldap.names.js';
import { DN_SYNTAX, type LdapSchema } from './ldap.schema.js';
import { toBuffers, toStored } from './ldap.values.js';

const NO_SUCH_ATTRIBUTE = 16;
const VALUE_EXISTS = 20;
const OBJECT_CLASS_VIOLATION = 65;
/** The row is no longer what it was. */
const CHANGED = [NO_SUCH_ATTRIBUTE, VALUE_EXISTS, NO_SUCH_ENTRY];

/** How a row is found again: its entry, and where rows are values of an attribute, which of them. */
export type EntryKey = readonly [dn: string, attribute?: string, value?: Stored];
export const writeKey = (...key: EntryKey): string => JSON.stringify(key);
export const readKey = (text: string): EntryKey => JSON.parse(text) as EntryKey;

/** True when the row was as expected; doing it twice is doing it once. */
export async function applyToEntry(directory: LdapDirectory, operation: Operation): Promise<boolean> {
  const [dn, attribute, value] = readKey(operation.key);
  if (attribute !== undefined) return applyToValue(directory, operation, { dn, attribute, value });
  if (operation.kind === 'delete') return directory.link.unless([NO_SUCH_ENTRY], (client) => client.del(dn));
  const names = Object.keys(operation.columns);
  const entry = await directory.link.read({ base: dn, attributes: names });
  if (!entry) return false;
  const pending = Object.entries(operation.columns).filter(
    ([name, { to }]) => !isSame(storedOf(entry, name), to),
  );
  if (pending.some(([name, { from, guarded }]) => guarded && !isSame(storedOf(entry, name), from)))
    return false;
  const schema = await directory.schema();
  const naming = namingParts(dn);
  const changes = pending.flatMap(([name, change]) =>
    changesOf(schema, name, { ...change, from: storedOf(entry, name) }, namingValue(schema, naming, name)),
  );
  if (changes.length > 0 && !(await directory.link.modify(dn, changes, CHANGED))) return false;
  return rename(directory, schema, dn, pending);
}

/** Comparing where it writes: values that are to go are named, so that the server refuses when they are not there. */
function changesOf(
  schema: LdapSchema,
  name: string,
  { from, to, guarded }: ValueChange,
  naming: string | null,
): readonly Change[] {
  const [before, after] = [toBuffers(from), toBuffers(to)];
  if (naming !== null) {
    if (after.length === 0) throw refusal(`The attribute "${name}" names the entry and cannot be removed.`);
    const rest = before.filter((value) => value.toString() !== naming);
    return [
      ...change('delete', name, rest),
      ...change('add', name, without(after.slice(1), [Buffer.from(naming)])),
    ];
  }
  const canName = guarded && schema.attribute(name)?.equality !== null;
  if (!canName) return [new Change({ operation: 'replace', modification: attributeOf(name, after) })];
  return [...change('delete', name, without(before, after)), ...change('add', name, without(after, before))];
}

/** The entry gets its new name last: until then whoever comes after a crash finds it under the old one. */
async function rename(
  directory: LdapDirectory,
  schema: LdapSchema,
  dn: string,
  pending: readonly (readonly [string, ValueChange])[],
): Promise<boolean> {
  const parts = namingParts(dn);
  const renamed = parts.map((part) => {
    const to = pending.find(([name]) => isSameAttribute(schema, name, part.attribute))?.[1].to;
    return { ...part, value: toBuffers(to)[0]?.toString() ?? part.value };
  });
  if (renamed.every(({ value }, at) => value === parts[at]!.value)) return true;
  const { parent } = splitName(dn);
  return directory.link.unless([NO_SUCH_ENTRY], (client) =>
    client.modifyDN(dn, `${writeNaming(renamed)}${parent === '' ? '' : `,${parent}`}`),
  );
}

interface ValueRow {
  readonly dn: string;
  readonly attribute: string;
  readonly value: Stored;
}

async function applyToValue(
  directory: LdapDirectory,
  operation: Operation,
  { dn, attribute, value }: ValueRow,
): Promise<boolean> {
  const gone = change('delete', attribute, toBuffers(value));
  if (operation.kind === 'delete') return leave(directory, dn, attribute, gone);
  const to = toBuffers(operation.columns[attribute]?.to);
  if (to.length === 0)
    throw refusal(`A value of "${attribute}" cannot become NULL. Delete the row, which removes the value.`);
  if (await directory.link.modify(dn, [...gone, ...change('add', attribute, to)], CHANGED)) return true;
  const entry = await directory.link.read({ base: dn, attributes: [attribute] });
  const now = toBuffers(entry ? storedOf(entry, attribute) : undefined);
  return without(to, now).length === 0 && directory.link.modify(dn, [...gone], CHANGED);
}

/** Where an entry must have a member the empty name takes the place of the last one. */
async function leave(
  directory: LdapDirectory,
  dn: string,
  attribute: string,
  gone: readonly Change[],
): Promise<boolean> {
  const isName = (await directory.schema()).attribute(attribute)?.syntax === DN_SYNTAX;
  const entry = await directory.link.read({ base: dn, attributes: [attribute] });
  const isLast = entry !== null && toBuffers(storedOf(entry, attribute)).length === 1;
  if (!isName || !isLast) return directory.link.modify(dn, [...gone], CHANGED);
  if (await directory.link.modify(dn, [...gone], [...CHANGED, OBJECT_CLASS_VIOLATION])) return true;
  const empty = change('add', attribute, [Buffer.alloc(0)]);
  return directory.link.modify(dn, [...gone, ...empty], CHANGED);
}

function namingValue(
  schema: LdapSchema,
  naming: ReturnType<typeof namingParts>,
  name: string,
): string | null {
  return naming.find(({ attribute }) => isSameAttribute(schema, name, attribute))?.value ?? null;
}

const isSameAttribute = (schema: LdapSchema, one: string, other: string): boolean =>
  one.toLowerCase() === other.toLowerCase() ||
  (schema.attribute(one) !== undefined && schema.attribute(one)?.name === schema.attribute(other)?.name);

export function storedOf({ attributes }: LdapEntry, name: string): Stored {
  const found = [...attributes].find(([key]) => key.toLowerCase() === name.toLowerCase());
  return toStored(found?.[1] ?? []);
}

/** The client takes an empty value as a text only. */
const attributeOf = (type: string, values: readonly Buffer[]): Attribute =>
  new Attribute({ type, values: values.map((value) => (value.length === 0 ? '' : value)) as Buffer[] });
const change = (operation: 'add' | 'delete', name: string, values: readonly Buffer[]): Change[] =>
  values.length === 0 ? [] : [new Change({ operation, modification: attributeOf(name, values) })];
const without = (values: readonly Buffer[], others: readonly Buffer[]): readonly Buffer[] =>
  values.filter((value) => !others.some((other) => other.equals(value)));
const isSame = (one: Stored, other: Stored): boolean =>
  JSON.stringify(one ?? null) === JSON.stringify(other ?? null);
const refusal = (detail: string): AppError => new AppError('store.refused', { detail });
