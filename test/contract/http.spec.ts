import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_LIMITS } from '#connectors/spi';
import { describeRecordStore } from '../../libs/connectors/contract/connector-contract.js';
import { CONTRACT_TABLES } from '../../libs/connectors/contract/contract-data.js';
import { type ContractFixture, SQL_TRAITS } from '../../libs/connectors/contract/contract-fixture.js';
import { descriptionOf } from './http-description.js';
import { startHttpService } from './http-service.js';
import { notedHttpConnector, type NotedSettings } from './http-with-notes.connector.js';
import { killedSessionOf } from './killed-session.js';

async function makeFixture(): Promise<ContractFixture> {
  const service = await startHttpService({ pageSize: 3_000 });
  const folder = mkdtempSync(join(tmpdir(), 'habeas-test-http-'));
  const settings: NotedSettings = {
    id: 'crm',
    type: 'http',
    connection: service.url,
    access: 'write',
    limits: { ...DEFAULT_LIMITS, lockTimeoutMs: 500 },
    api: descriptionOf(CONTRACT_TABLES),
    secrets: { 'env:SERVICE_TOKEN': service.token },
    notesFile: join(folder, 'notes.sqlite'),
  };
  return {
    connector: notedHttpConnector,
    settings,
    unreachable: { ...settings, id: 'lost', connection: 'http://127.0.0.1:1' },
    collection: (table) => table,
    ...service.data,
    dispose: async () => {
      await service.stop();
      rmSync(folder, { recursive: true });
    },
  };
}

const connector = new URL('./http-with-notes.connector.ts', import.meta.url).href;

describeRecordStore('An HTTP API', makeFixture, killedSessionOf(connector), {
  ...SQL_TRAITS,
  ownKey: '_id',
  foreignKeys: false,
  uniques: false,
  checks: false,
  snapshots: false,
  rawPredicate: null,
});
