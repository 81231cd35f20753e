import type { Catalogue, CollectionInfo, ColumnInfo, StoreSettings } from '../spi/index.js';
import { classesOf, type LdapDirectory } from './ldap.directory.js';
import type { LdapEntry } from './ldap.link.js';
import { namingParts } from './ldap.names.js';
import { DN_SYNTAX, type LdapSchema } from './ldap.schema.js';

export const NAME = 'dn';
/** What the server itself keeps of an entry: it can be read, and no request changes it. */
export const OPERATIONAL = [
  'createTimestamp',
  'modifyTimestamp',
  'creatorsName',
  'modifiersName',
  'entryUUID',
];

type Mapped = Readonly<Record<string, 'text' | 'json'>>;

/** Collections of the map, and by their class the entries that belong to none; or one collection. */
export async function describeEntries(
  directory: LdapDirectory,
  { columns = {} }: Pick<StoreSettings, 'columns'>,
  only: string | undefined,
): Promise<Catalogue> {
  const found = new Map<string, readonly LdapEntry[]>();
  const { names } = directory;
  for (const name of only === undefined ? names : names.includes(only) ? [only] : [])
    found.set(name, await directory.list(name, null));
  if (only === undefined)
    for (const [name, entries] of await unmapped(directory, found)) found.set(name, entries);
  else if (!found.has(only)) {
    const entries = await directory.list(only, null);
    if (entries.length > 0) found.set(only, entries);
  }
  const collections: CollectionInfo[] = [];
  for (const [name, entries] of [...found].sort(([one], [other]) => (one < other ? -1 : 1)))
    collections.push(await toCollection(directory, name, entries, columns[name] ?? {}));
  return { collections, foreignKeys: [] };
}

async function unmapped(
  directory: LdapDirectory,
  mapped: ReadonlyMap<string, readonly LdapEntry[]>,
): Promise<ReadonlyMap<string, readonly LdapEntry[]>> {
  const schema = await directory.schema();
  const known = new Set([...mapped.values()].flat().map(({ dn }) => dn));
  const { base } = directory.link;
  const found = new Map<string, LdapEntry[]>();
  for (const entry of await directory.link.search({ base, scope: 'sub', attributes: ['objectClass'] })) {
    const name = schema.structural(classesOf(entry.attributes));
    if (name === null || known.has(entry.dn) || directory.isOurs(entry.dn) || mapped.has(name)) continue;
    found.set(name, [...(found.get(name) ?? []), entry]);
  }
  return found;
}

async function toCollection(
  directory: LdapDirectory,
  name: string,
  entries: readonly LdapEntry[],
  mapped: Mapped,
): Promise<CollectionInfo> {
  const schema = await directory.schema();
  const attribute = directory.attributeOf(name);
  const columns =
    attribute === null
      ? await columnsOf(directory, name, entries, mapped)
      : [toColumn(schema, attribute, { nullable: false })];
  const { length } = entries;
  return {
    name,
    kind: 'table',
    estimatedRows: length,
    columns: [NAME_COLUMN, ...columns],
    primaryKey: attribute === null ? [NAME] : [NAME, attribute],
    uniques: [],
    checks: [],
    indexes: [[NAME]],
    triggers: [],
    rowLevelSecurity: false,
  };
}

/** Attributes that some entry has; of those that the map names also the ones that an entry could have. */
async function columnsOf(
  directory: LdapDirectory,
  name: string,
  entries: readonly LdapEntry[],
  mapped: Mapped,
): Promise<readonly ColumnInfo[]> {
  const schema = await directory.schema();
  const listed = new Set(entries.map(({ dn }) => dn));
  const classes = schema.classesOf([...new Set(entries.flatMap(({ attributes }) => classesOf(attributes)))]);
  const must = new Set(classes.flatMap((one) => one.must).map(canonical));
  const may = new Set(classes.flatMap((one) => [...one.must, ...one.may]).map(canonical));
  const naming = new Set(
    entries.flatMap(({ dn }) => namingParts(dn).map(({ attribute }) => canonical(attribute))),
  );
  const names = new Set<string>();
  for (const { base, scope, filter } of directory.patterns(name)) {
    const found = await directory.link.search({ base, scope, filter, attributes: ['*'], namesOnly: true });
    for (const { dn, attributes } of found)
      if (listed.has(dn)) for (const attribute of attributes.keys()) names.add(attribute);
  }
  for (const column of Object.keys(mapped))
    if (may.has(canonical(column)) || (entries.length === 0 && schema.attribute(column))) names.add(column);
  names.delete('objectClass');
  names.delete(NAME);
  OPERATIONAL.forEach((one) => names.delete(one));
  return [...[...names].sort(), ...OPERATIONAL.filter((one) => schema.attribute(one))].map((column) =>
    toColumn(schema, column, {
      nullable: !must.has(canonical(column)) && !naming.has(canonical(column)),
      isDocument: mapped[column] === 'json',
    }),
  );

  function canonical(attribute: string): string {
    return (schema.attribute(attribute)?.name ?? attribute).toLowerCase();
  }
}

function toColumn(
  schema: LdapSchema,
  name: string,
  { nullable, isDocument = false }: { readonly nullable: boolean; readonly isDocument?: boolean },
): ColumnInfo {
  const type = schema.attribute(name);
  return {
    name,
    kind: isDocument ? 'json' : (type?.kind ?? 'text'),
    nativeType: type?.syntax ?? '',
    nullable,
    maxLength: null,
    readOnly: type?.isReadOnly ?? false,
    enumValues: null,
  };
}

const NAME_COLUMN: ColumnInfo = {
  name: NAME,
  kind: 'text',
  nativeType: DN_SYNTAX,
  nullable: false,
  maxLength: null,
  readOnly: true,
  enumValues: null,
};
