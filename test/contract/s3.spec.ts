import { connectorFor } from '#connectors';
import { DEFAULT_LIMITS, type StoreSettings } from '#connectors/spi';
import { describeRecordStore } from '../../libs/connectors/contract/connector-contract.js';
import {
  CONTRACT_TABLES,
  type ContractRow,
  type ContractTable,
} from '../../libs/connectors/contract/contract-data.js';
import { type ContractFixture, SQL_TRAITS } from '../../libs/connectors/contract/contract-fixture.js';
import { missingS3, startRealBucket, type RealBucket } from '../support/s3.js';
import { killedSession } from './killed-session.js';

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

function dataOf(
  bucket: RealBucket,
): Pick<ContractFixture, 'create' | 'insert' | 'update' | 'remove' | 'rows'> {
  const known = new Map<string, ContractTable>();
  const keyOf = (table: string): string =>
    `data/table-${String(CONTRACT_TABLES.findIndex(({ name }) => name === table))}.ndjson`;
  const toRecord = (table: string, row: ContractRow): Record<string, unknown> =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => {
        const isJson = known
          .get(table)
          ?.columns.some((column) => column.name === name && column.type === 'json');
        return [name, isJson && value !== null ? JSON.parse(String(value)) : value];
      }),
    );
  const read = async (table: string): Promise<Record<string, unknown>[]> =>
    (await bucket.read(keyOf(table)))
      .toString()
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  const write = (table: string, records: readonly Record<string, unknown>[]): Promise<void> =>
    bucket.write(keyOf(table), records.map((record) => `${JSON.stringify(record)}\n`).join(''));
  const isMatch = (record: Record<string, unknown>, match: ContractRow): boolean =>
    Object.entries(match).every(([name, value]) => record[name] === value);
  return {
    create: async (tables) => {
      for (const table of tables) {
        known.set(table.name, table);
        await write(table.name, []);
      }
    },
    insert: async (table, rows) =>
      write(table, [...(await read(table)), ...rows.map((row) => toRecord(table, row))]),
    update: async (table, set, match = {}) =>
      write(
        table,
        (await read(table)).map((record) =>
          isMatch(record, match) ? { ...record, ...toRecord(table, set) } : record,
        ),
      ),
    remove: async (table, match = {}) =>
      write(
        table,
        (await read(table)).filter((record) => !isMatch(record, match)),
      ),
    rows: async (table) =>
      (await read(table)).map((record) =>
        Object.fromEntries(
          (known.get(table)?.columns ?? []).map(({ name, type }) => {
            const value = (record[name] ?? null) as string | null;
            return [name, type === 'json' && value !== null ? JSON.stringify(value) : value];
          }),
        ),
      ),
  };
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
