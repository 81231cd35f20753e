import { connectorFor } from '#connectors';
import { DEFAULT_LIMITS, type StoreSettings } from '#connectors/spi';
import { describeRecordStore } from '../../libs/connectors/contract/connector-contract.js';
import { CONTRACT_TABLES } from '../../libs/connectors/contract/contract-data.js';
import { type ContractFixture, SQL_TRAITS } from '../../libs/connectors/contract/contract-fixture.js';
import { missingS3, startRealBucket, type RealBucket } from '../support/s3.js';
import { killedSession } from './killed-session.js';
import { recordTables } from './record-tables.js';

const missing = missingS3();

/** Every table is one object of lines of JSON. */
async function makeFixture(): Promise<ContractFixture> {
  const bucket = await startRealBucket();
  const settings: StoreSettings = {
    id: 'exports',
    type: 's3',
    connection: bucket.connection('data'),
    access: 'write',
    limits: { ...DEFAULT_LIMITS, lockTimeoutMs: 500 },
    keys: Object.fromEntries(CONTRACT_TABLES.map(({ name, primaryKey }) => [name, primaryKey])),
    families: Object.fromEntries(
      CONTRACT_TABLES.map(({ name }, at) => [name, [`table-${String(at)}.ndjson`]]),
    ),
  };
  return {
    connector: connectorFor('s3'),
    settings,
    unreachable: { ...settings, id: 'lost', connection: 's3://key:secret@none?endpoint=http://127.0.0.1:1' },
    collection: (table) => table,
    ...dataOf(bucket),
    dispose: () => bucket.stop(),
  };
}

function dataOf(bucket: RealBucket): ReturnType<typeof recordTables> {
  const keyOf = (table: string): string =>
    `data/table-${String(CONTRACT_TABLES.findIndex(({ name }) => name === table))}.ndjson`;
  return recordTables(
    async (table) =>
      (await bucket.read(keyOf(table)))
        .toString()
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Record<string, unknown>),
    (table, records) =>
      bucket.write(keyOf(table), records.map((record) => `${JSON.stringify(record)}\n`).join('')),
  );
}

if (missing) it.skip(`is left out: ${missing}`, () => undefined);
else
  describeRecordStore('A bucket of S3', makeFixture, killedSession, {
    ...SQL_TRAITS,
    declaredColumns: false,
    foreignKeys: false,
    uniques: false,
    indexes: false,
    checks: false,
    jsonText: false,
    snapshots: false,
    rawPredicate: null,
  });
