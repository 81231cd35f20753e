import { DEFAULT_LIMITS, type StoreSettings } from '#connectors/spi';
import { describeRecordStore } from '../../libs/connectors/contract/connector-contract.js';
import { type ContractFixture, SQL_TRAITS } from '../../libs/connectors/contract/contract-fixture.js';
import { documentServiceConnector } from './document-service.connector.js';
import { startDocumentService } from './document-service.js';
import { killedSessionOf } from './killed-session.js';

/** Short leases: a fence of a killed process is waited for. */
const LIMITS = { ...DEFAULT_LIMITS, lockTimeoutMs: 500 };

async function makeFixture(): Promise<ContractFixture> {
  const service = await startDocumentService();
  const settings: StoreSettings = {
    id: 'documents',
    type: documentServiceConnector.type,
    connection: service.url,
    access: 'write',
    limits: LIMITS,
  };
  return {
    connector: documentServiceConnector,
    settings,
    unreachable: { ...settings, id: 'lost', connection: 'http://127.0.0.1:1' },
    collection: (table) => table,
    ...service.data,
    dispose: service.stop,
  };
}

const connector = new URL('./document-service.connector.ts', import.meta.url).href;

describeRecordStore('A service of documents', makeFixture, killedSessionOf(connector), {
  ...SQL_TRAITS,
  foreignKeys: false,
  uniques: false,
  checks: false,
  jsonText: false,
  snapshots: false,
  rawPredicate: null,
});
