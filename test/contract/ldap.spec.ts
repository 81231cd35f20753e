import { Attribute, Change } from 'ldapts';
import { DEFAULT_LIMITS, type StoreSettings } from '#connectors/spi';
import { describeRecordStore } from '../../libs/connectors/contract/connector-contract.js';
import {
  CONTRACT_TABLES,
  type ContractColumn,
  type ContractRow,
  type ContractTable,
} from '../../libs/connectors/contract/contract-data.js';
import { type ContractFixture, SQL_TRAITS } from '../../libs/connectors/contract/contract-fixture.js';
import { findLdap, type TestLdap } from '../support/ldap.js';
import { killedSessionOf } from './killed-session.js';
import { attributeOf, ATTRIBUTES, renamedLdapConnector } from './ldap-renamed.connector.js';

const ldap = findLdap();

/** Texts of people are Directory Strings, which are never empty; notes may be. */
const SYNTAXES: Readonly<Record<string, string>> = {
  integer: 'EQUALITY integerMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.27',
  timestamp: 'EQUALITY generalizedTimeMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.24',
  text: 'EQUALITY caseIgnoreMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15',
  json: 'EQUALITY caseIgnoreMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15',
  notes: 'EQUALITY octetStringMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.40',
};
const OID = '1.3.6.1.4.1.4203.666.99';
const columns = new Map(
  CONTRACT_TABLES.flatMap((table) => table.columns.map((column) => [column.name, column])),
);
const TYPES = [
  ...[...columns.values()].map(({ name, type }, at) => {
    const syntax = SYNTAXES[name] ?? SYNTAXES[type]!;
    return `attributetype ( ${OID}.1.${String(at + 1)} NAME '${attributeOf(name)}' ${syntax} SINGLE-VALUE )`;
  }),
  `objectclass ( ${OID}.2 NAME 'x-row' SUP top STRUCTURAL MUST cn MAY ( ${ATTRIBUTES.join(' $ ')} ) )`,
].join('\n');
const unitOf = (table: string): string =>
  `ou=t${String(CONTRACT_TABLES.findIndex(({ name }) => name === table))}`;

async function makeFixture(): Promise<ContractFixture> {
  const server = await ldap!.start({ types: TYPES });
  const settings: StoreSettings = {
    id: 'people',
    type: 'ldap',
    connection: server.url,
    access: 'write',
    limits: { ...DEFAULT_LIMITS, lockTimeoutMs: 1_500 },
    families: Object.fromEntries([
      ...CONTRACT_TABLES.map(({ name }) => [name, [`${unitOf(name)},${server.base}??one`]]),
    ]),
    columns: { customer: { [attributeOf('prefs')]: 'json' } },
  };
  return {
    connector: renamedLdapConnector,
    settings,
    unreachable: { ...settings, id: 'lost', connection: 'ldap://127.0.0.1:1/dc=example,dc=com' },
    collection: (table) => table,
    ...dataOf(server),
    dispose: () => server.stop(),
  };
}

/** A row is an entry; NULL is an attribute that is not there. */
function dataOf(server: TestLdap): Pick<ContractFixture, 'create' | 'insert' | 'update' | 'remove' | 'rows'> {
  let last = 0;
  const baseOf = (table: string): string => `${unitOf(table)},${server.base}`;
  const toText = ({ type }: ContractColumn, value: string | number): string =>
    type === 'timestamp' ? `${String(value).replaceAll(/\D/g, '')}Z` : String(value);
  const tableOf = (name: string): ContractTable => CONTRACT_TABLES.find((table) => table.name === name)!;
  const all = async (
    table: string,
  ): Promise<{ dn: string; row: Record<string, string | number | null> }[]> => {
    const found = await server.client().search(baseOf(table), { scope: 'one', paged: true });
    return found.searchEntries.map((entry) => ({
      dn: entry.dn,
      row: Object.fromEntries(
        tableOf(table).columns.map(({ name, type }) => {
          const text = entry[attributeOf(name)] as string | undefined;
          return [name, text === undefined ? null : type === 'integer' ? Number(text) : text];
        }),
      ),
    }));
  };
  const matching = async (table: string, match: ContractRow): Promise<string[]> =>
    (await all(table))
      .filter(({ row }) => Object.entries(match).every(([name, value]) => row[name] === value))
      .map(({ dn }) => dn);
  return {
    create: async (tables) => {
      for (const { name } of tables)
        await server
          .client()
          .add(baseOf(name), { objectClass: ['organizationalUnit'], ou: [unitOf(name).slice(3)] });
    },
    insert: async (table, rows) => {
      for (const row of rows) {
        const cn = String((last += 1)).padStart(9, '0');
        const given = Object.entries(row).flatMap(([name, value]) =>
          value === null ? [] : [[attributeOf(name), [toText(columns.get(name)!, value)]] as const],
        );
        const attributes = { objectClass: ['x-row'], cn: [cn], ...Object.fromEntries(given) };
        await server.client().add(`cn=${cn},${baseOf(table)}`, attributes);
      }
    },
    update: async (table, set, match = {}) => {
      const changes = Object.entries(set).map(([name, value]) => {
        const values = value === null ? [] : [toText(columns.get(name)!, value)];
        return new Change({
          operation: 'replace',
          modification: new Attribute({ type: attributeOf(name), values }),
        });
      });
      for (const dn of await matching(table, match)) await server.client().modify(dn, changes);
    },
    remove: async (table, match = {}) => {
      for (const dn of await matching(table, match)) await server.client().del(dn);
    },
    rows: async (table) => (await all(table)).map(({ row }) => row),
  };
}

if (ldap)
  describeRecordStore(
    'LDAP',
    makeFixture,
    killedSessionOf(new URL('./ldap-renamed.connector.ts', import.meta.url).href),
    {
      ...SQL_TRAITS,
      ownKey: 'dn',
      declaredColumns: false,
      foreignKeys: false,
      uniques: false,
      checks: false,
      indexes: false,
      snapshots: false,
      rawPredicate: '(|(x-id=1)(x-id=2))',
    },
  );
else it.skip('is left out: there is no slapd here', () => undefined);
