import type {
  Catalogue,
  CollectionInfo,
  ColumnInfo,
  Connector,
  Predicate,
  StoreSettings,
} from '#connectors/spi';
import { CONTRACT_TABLES } from '../../libs/connectors/contract/contract-data.js';
import { LdapDriver } from '../../libs/connectors/ldap/ldap.driver.js';
import {
  type FindQuery,
  type Operation,
  type StagedRow,
  StagedStore,
  STAGED_CAPABILITIES,
} from '../../libs/connectors/staged/index.js';

/** Names of attributes are letters, digits and hyphens: those of the suite are written otherwise in the directory. */
const COLUMNS = [...new Set(CONTRACT_TABLES.flatMap(({ columns }) => columns.map(({ name }) => name)))];
export const attributeOf = (column: string): string =>
  COLUMNS.includes(column) ? `x-${column.replaceAll(/[^a-z]+/g, '-').replaceAll(/^-|-$/g, '')}` : column;
const NAMES = new Map(COLUMNS.map((column) => [attributeOf(column), column]));
const columnOf = (attribute: string): string => NAMES.get(attribute) ?? attribute;
export const ATTRIBUTES: readonly string[] = [...NAMES.keys()];

export const renamedLdapConnector: Connector = {
  type: 'ldap',
  capabilities: STAGED_CAPABILITIES,
  open: (settings: StoreSettings) => Promise.resolve(new StagedStore(settings, new RenamedDriver(settings))),
};

class RenamedDriver extends LdapDriver {
  /** What every entry has anyway is left out, since the suite knows which columns there are. */
  override async describe(only?: string): Promise<Catalogue> {
    const { collections, ...rest } = await super.describe(only);
    // the base and the units that hold the rows
    const isRows = ({ name }: CollectionInfo): boolean => !/^organization(alUnit)?$/.test(name);
    const isOfSuite = ({ name }: ColumnInfo): boolean => name === 'dn' || NAMES.has(name);
    const inOrder = (columns: readonly ColumnInfo[]): readonly ColumnInfo[] =>
      [...columns].sort((one, other) => COLUMNS.indexOf(one.name) - COLUMNS.indexOf(other.name));
    return {
      ...rest,
      collections: collections.filter(isRows).map((info) => ({
        ...info,
        columns: inOrder(
          info.columns.filter(isOfSuite).map((column) => ({ ...column, name: columnOf(column.name) })),
        ),
      })),
    };
  }

  override async *find(query: FindQuery): AsyncIterable<readonly StagedRow[]> {
    const columns = query.columns?.map(attributeOf) ?? null;
    for await (const rows of super.find({ ...query, columns, where: renamed(query.where) }))
      yield rows.map(({ key, values }) => ({ key, values: rename(values, columnOf) }));
  }

  override apply(collection: string, operations: readonly Operation[]): Promise<boolean> {
    return super.apply(
      collection,
      operations.map((one) =>
        one.kind === 'set' ? { ...one, columns: rename(one.columns, attributeOf) } : one,
      ),
    );
  }
}

const rename = <T>(values: Readonly<Record<string, T>>, by: (name: string) => string): Record<string, T> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [by(name), value]));

function renamed(where: Predicate): Predicate {
  const reference = (name: string): string => {
    if (COLUMNS.includes(name)) return attributeOf(name);
    const [column = '', ...path] = name.split('#$');
    return [attributeOf(column), ...path].join('#$');
  };
  switch (where.op) {
    case 'in':
      return { ...where, columns: where.columns.map(reference) };
    case 'null':
      return { ...where, column: reference(where.column) };
    case 'any':
    case 'all':
      return { ...where, of: where.of.map(renamed) };
    case 'not':
      return { ...where, of: renamed(where.of) };
    default:
      return where;
  }
}
