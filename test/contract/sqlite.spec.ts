import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { connectorFor } from '#connectors';
import { DEFAULT_LIMITS, type StoreSettings } from '#connectors/spi';
import { describeRecordStore } from '../../libs/connectors/contract/connector-contract.js';
import type { ContractFixture } from '../../libs/connectors/contract/contract-fixture.js';
import { sqlFixture } from '../../libs/connectors/contract/sql-fixture.js';
import { killedSession } from './killed-session.js';

function makeFixture(): Promise<ContractFixture> {
  const folder = mkdtempSync(join(tmpdir(), 'habeas-sqlite-'));
  const file = join(folder, 'shop.db');
  const database = new DatabaseSync(file);
  const settings: StoreSettings = {
    id: 'shop',
    type: 'sqlite',
    connection: file,
    access: 'write',
    limits: DEFAULT_LIMITS,
  };
  return Promise.resolve({
    connector: connectorFor('sqlite'),
    settings,
    unreachable: { ...settings, id: 'lost', connection: join(folder, 'missing.db') },
    collection: (table) => table,
    ...sqlFixture({
      execute: async (sql) => database.exec(sql),
      query: async (sql) => database.prepare(sql).all(),
      types: { json: 'json', timestamp: 'datetime' },
    }),
    dispose: () => {
      database.close();
      rmSync(folder, { recursive: true });
      return Promise.resolve();
    },
  });
}

describeRecordStore('SQLite', makeFixture, killedSession);
