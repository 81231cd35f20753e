import { Change } from 'ldapts';
import { AppError } from '#contracts';
import type { Operation, Stored, ValueChange } from '../staged/index.js';
import type { LdapDirectory } from './ldap.directory.js';
import { NO_SUCH_ENTRY, type LdapEntry } from './ldap.link.js';
import { attributeOf, changeOf, CHANGED, removeName } from './ldap.modify.js';
import type { MovedNames } from './ldap.moved-names.js';
import { isSameName, namingParts, splitBits, splitName, writeNaming, type NamePart } from './ldap.names.js';
import { isNameSyntax, mayHaveBits, type LdapSchema } from './ldap.schema.js';
import { toBuffers, toStored } from './ldap.values.js';

/** How a row is found again: its entry, and where rows are values of an attribute, which of them. */
export type EntryKey = readonly [dn: string, attribute?: string, value?: Stored];
export const writeKey = (...key: EntryKey): string => JSON.stringify(key);
export const readKey = (text: string): EntryKey => JSON.parse(text) as EntryKey;

/**
 * True when the row was as expected; doing it twice is doing it once. Names that an entry has no longer are added to
 * `moved`.
 */
export async function applyToEntry(
  directory: LdapDirectory,
  operation: Operation,
  moved: MovedNames,
): Promise<boolean> {
  const [name, attribute, value] = readKey(operation.key);
  if (attribute !== undefined)
    return applyToValue(directory, operation, { dn: moved.current(name), attribute, value }, moved);
  const dn = moved.below(name);
  if (operation.kind === 'delete') {
    const wasThere = await directory.link.unless([NO_SUCH_ENTRY], (client) => client.del(dn));
    moved.add(dn, null);
    return wasThere;
  }
  const schema = await directory.schema();
  const names = namesOf(schema, dn, operation.columns);
  const entry = await locate(directory, names, operation.columns);
  if (!entry) return false;
  const pending = Object.entries(operation.columns).filter(
    ([column, { to }]) => !isSame(storedOf(entry, column), to),
  );
  if (pending.some(([column, { from, guarded }]) => guarded && !isSame(storedOf(entry, column), from)))
    return false;
  const naming = namingParts(entry.dn);
  const changes = pending.flatMap(([column, change]) =>
    changesOf(
      schema,
      column,
      { ...change, from: storedOf(entry, column) },
      namingValue(schema, naming, column),
    ),
  );
  if (changes.length > 0 && !(await directory.link.modify(entry.dn, changes, CHANGED))) return false;
  const now = await rename(directory, entry.dn, renamed(schema, entry.dn, pending));
  if (now === null) return false;
  for (const one of Object.values(names)) if (!isSameName(one, now)) moved.add(one, now);
  return true;
}

type Columns = Extract<Operation, { kind: 'set' }>['columns'];
/** What the entry may be called: as its key says, as it is to be, and as it was where changes are taken back. */
interface Names {
  readonly dn: string;
  readonly to: string;
  readonly from: string;
}

function namesOf(schema: LdapSchema, dn: string, columns: Columns): Names {
  const changes = Object.entries(columns);
  const before = changes.map(([name, { from }]) => [name, { to: from }] as const);
  return { dn, to: renamed(schema, dn, changes), from: renamed(schema, dn, before) };
}

/** An entry gets its name last: where it has another one than its key says, all of it is as it is to be, or as it was. */
async function locate(
  { link }: LdapDirectory,
  { dn, to, from }: Names,
  columns: Columns,
): Promise<LdapEntry | null> {
  const attributes = Object.keys(columns);
  const entry = await link.read({ base: dn, attributes });
  if (entry) return entry;
  for (const [name, side] of [
    [to, 'to'],
    [from, 'from'],
  ] as const) {
    const other = isSameName(name, dn) ? null : await link.read({ base: name, attributes });
    if (other && Object.entries(columns).every(([column, one]) => isSame(storedOf(other, column), one[side])))
      return other;
  }
  return null;
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
    const next = nextNaming(after, naming);
    if (next === null) throw refusal(`The attribute "${name}" names the entry and cannot be removed.`);
    const names = [Buffer.from(naming), next];
    return [
      ...changeOf('delete', name, without(before, [...names, ...after])),
      ...changeOf('add', name, without(after, [...names, ...before])),
    ];
  }
  const canName = guarded && schema.attribute(name)?.equality !== null;
  if (!canName) return [new Change({ operation: 'replace', modification: attributeOf(name, after) })];
  return [
    ...changeOf('delete', name, without(before, after)),
    ...changeOf('add', name, without(after, before)),
  ];
}

/** The value that names the entry stays what names it, as long as the entry has it. */
const nextNaming = (values: readonly Buffer[], naming: string): Buffer | null =>
  values.find((value) => value.toString() === naming) ?? values[0] ?? null;

/** The name that an entry gets by these changes. */
function renamed(
  schema: LdapSchema,
  dn: string,
  changes: readonly (readonly [string, Pick<ValueChange, 'to'>])[],
): string {
  const parts = namingParts(dn);
  const next = parts.map((part): NamePart => {
    const change = changes.find(([name]) => isSameAttribute(schema, name, part.attribute))?.[1];
    const value = change && nextNaming(toBuffers(change.to), part.value)?.toString();
    return { ...part, value: value ?? part.value };
  });
  if (next.every(({ value }, at) => value === parts[at]!.value)) return dn;
  const { parent } = splitName(dn);
  return `${writeNaming(next)}${parent === '' ? '' : `,${parent}`}`;
}

/** The entry gets its new name last: until then whoever comes after a crash finds it under the old one. */
async function rename({ link }: LdapDirectory, dn: string, to: string): Promise<string | null> {
  if (to === dn) return dn;
  return (await link.unless([NO_SUCH_ENTRY], (client) => client.modifyDN(dn, to))) ? to : null;
}

interface ValueRow {
  readonly dn: string;
  readonly attribute: string;
  readonly value: Stored;
}

async function applyToValue(
  directory: LdapDirectory,
  operation: Operation,
  row: ValueRow,
  moved: MovedNames,
): Promise<boolean> {
  const { dn, attribute, value } = row;
  const gone = changeOf('delete', attribute, toBuffers(value));
  if (operation.kind === 'delete') return leave(directory, row, moved);
  const to = toBuffers(operation.columns[attribute]?.to);
  if (to.length === 0)
    throw refusal(`A value of "${attribute}" cannot become NULL. Delete the row, which removes the value.`);
  if (await directory.link.modify(dn, [...gone, ...changeOf('add', attribute, to)], CHANGED)) return true;
  const entry = await directory.link.read({ base: dn, attributes: [attribute] });
  const now = toBuffers(entry ? storedOf(entry, attribute) : undefined);
  return without(to, now).length === 0 && directory.link.modify(dn, [...gone], CHANGED);
}

/** A value that names an entry may by now say the new name of that. */
async function leave(
  directory: LdapDirectory,
  { dn, attribute, value }: ValueRow,
  moved: MovedNames,
): Promise<boolean> {
  const syntax = (await directory.schema()).attribute(attribute)?.syntax ?? '';
  const [bytes] = toBuffers(value);
  if (!bytes) return false;
  if (!isNameSyntax(syntax))
    return directory.link.modify(dn, changeOf('delete', attribute, [bytes]), CHANGED);
  const entry = await directory.link.read({ base: dn, attributes: [attribute] });
  const values = entry === null ? [] : toBuffers(storedOf(entry, attribute));
  const { name, bits } = mayHaveBits(syntax)
    ? splitBits(bytes.toString())
    : { name: bytes.toString(), bits: '' };
  const now = `${moved.current(name)}${bits}`;
  const held =
    values.find((one) => one.equals(bytes)) ?? values.find((one) => isSameName(one.toString(), now));
  return held ? removeName(directory, { dn, attribute }, held, values.length === 1) : false;
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

const without = (values: readonly Buffer[], others: readonly Buffer[]): readonly Buffer[] =>
  values.filter((value) => !others.some((other) => other.equals(value)));
const isSame = (one: Stored, other: Stored): boolean =>
  JSON.stringify(one ?? null) === JSON.stringify(other ?? null);
const refusal = (detail: string): AppError => new AppError('store.refused', { detail });
