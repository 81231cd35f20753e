import { connectorFor } from '#connectors';
import { DEFAULT_LIMITS, type StoreSettings } from '#connectors/spi';
import { describeRecordStore } from '../../libs/connectors/contract/connector-contract.js';
import type { ContractFixture } from '../../libs/connectors/contract/contract-fixture.js';
import { sqlFixture } from '../../libs/connectors/contract/sql-fixture.js';
import { createMysqlDatabase, hasMysql, startMysql } from '../support/mysql.js';
import { killedSession } from './killed-session.js';

/**
 * The suite's own statements are standard SQL, in which `text` has no limit and rows that refer to each other are deleted
 * together: here `text` ends at 64 KiB, and references are judged row by row.
 */
const STANDARD = `SET SESSION sql_mode = 'STRICT_ALL_TABLES,ANSI_QUOTES,NO_BACKSLASH_ESCAPES', foreign_key_checks = 0`;

async function makeFixture(): Promise<ContractFixture> {
  const server = await startMysql();
  const database = await createMysqlDatabase(server);
  const connection = await database.connect({ multipleStatements: true });
  await connection.query(STANDARD);
  const settings: StoreSettings = {
    id: 'shop',
    type: 'mariadb',
    connection: database.url,
    access: 'write',
    limits: DEFAULT_LIMITS,
  };
  const nowhere = new URL(database.url);
  nowhere.port = '1';
  return {
    connector: connectorFor('mariadb'),
    settings,
    unreachable: { ...settings, id: 'lost', connection: nowhere.href },
    collection: (table) => table,
    ...sqlFixture({
      execute: async (sql) => void (await connection.query(sql.replace('"notes" text', '"notes" longtext'))),
      query: async (sql) => (await connection.query(sql))[0] as Record<string, unknown>[],
      types: { json: 'json', timestamp: 'datetime' },
      jsonText: (column) => `CAST(${column} AS char)`,
    }),
    dispose: async () => {
      await connection.end();
      await database.drop();
      await server.stop();
    },
  };
}

if (hasMysql()) describeRecordStore('MariaDB', makeFixture, killedSession);
else describe.skip('MariaDB as a store of records', () => it('needs a server', () => undefined));
