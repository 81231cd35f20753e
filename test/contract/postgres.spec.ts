import pg from 'pg';
import { DEFAULT_LIMITS, type StoreSettings } from '#connectors/spi';
import { connectorFor } from '#connectors';
import { describeRecordStore } from '../../libs/connectors/contract/connector-contract.js';
import type { ContractFixture } from '../../libs/connectors/contract/contract-fixture.js';
import { sqlFixture } from '../../libs/connectors/contract/sql-fixture.js';
import { formatQualifiedName } from '../../libs/connectors/sql/collection-name.js';
import { createTestDatabase } from '../support/database.js';
import { killedSession } from './killed-session.js';

async function makeFixture(): Promise<ContractFixture> {
  const database = await createTestDatabase();
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const settings: StoreSettings = {
    id: 'shop',
    type: 'postgres',
    connection: database.url,
    access: 'write',
    limits: DEFAULT_LIMITS,
  };
  const nowhere = new URL(database.url);
  nowhere.port = '1';
  return {
    connector: connectorFor('postgres'),
    settings,
    unreachable: { ...settings, id: 'lost', connection: nowhere.href },
    collection: (table) => formatQualifiedName('public', table),
    ...sqlFixture({
      execute: async (sql) => void (await client.query(sql)),
      query: async (sql) => (await client.query<Record<string, unknown>>(sql)).rows,
      types: { json: 'jsonb', timestamp: 'timestamptz' },
    }),
    dispose: async () => {
      await client.end();
      await database.drop();
    },
  };
}

describeRecordStore('PostgreSQL', makeFixture, killedSession);
