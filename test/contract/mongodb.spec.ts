import { Long } from 'mongodb';
import { connectorFor } from '#connectors';
import { DEFAULT_LIMITS, type StoreSettings } from '#connectors/spi';
import { describeRecordStore } from '../../libs/connectors/contract/connector-contract.js';
import type { ContractRow, ContractTable } from '../../libs/connectors/contract/contract-data.js';
import { type ContractFixture, SQL_TRAITS } from '../../libs/connectors/contract/contract-fixture.js';
import { findMongo, type TestMongo } from '../support/mongodb.js';
import { killedSession } from './killed-session.js';

const mongo = await findMongo();

async function makeFixture(): Promise<ContractFixture> {
  const server = await mongo!.start();
  const settings: StoreSettings = {
    id: 'shop',
    type: 'mongodb',
    connection: server.url,
    access: 'write',
    limits: { ...DEFAULT_LIMITS, lockTimeoutMs: 500 },
  };
  return {
    connector: connectorFor('mongodb'),
    settings,
    unreachable: { ...settings, id: 'lost', connection: 'mongodb://127.0.0.1:1/shop' },
    collection: (table) => table,
    ...dataOf(server),
    dispose: () => server.drop(),
  };
}

/** NULL is written as null but in unique columns, where two nulls would be the same value: there it is left out. */
function dataOf({
  db,
}: TestMongo): Pick<ContractFixture, 'create' | 'insert' | 'update' | 'remove' | 'rows'> {
  const known = new Map<string, ContractTable>();
  const columnOf = (table: string, name: string) =>
    known.get(table)?.columns.find((one) => one.name === name);
  const toDocument = (table: string, row: ContractRow): Record<string, unknown> =>
    Object.fromEntries(
      Object.entries(row).flatMap(([name, value]) => {
        const { type, unique } = columnOf(table, name) ?? {};
        if (value === null) return unique ? [] : [[name, null]];
        if (type === 'json') return [[name, fromJson(JSON.parse(String(value)))]];
        return [[name, type === 'timestamp' ? new Date(`${String(value)}Z`) : value]];
      }),
    );
  return {
    create: async (tables) => {
      for (const table of tables) {
        known.set(table.name, table);
        await db.createCollection(table.name);
        for (const { name, unique } of table.columns)
          if (unique)
            await db.collection(table.name).createIndex({ [name]: 1 }, { unique: true, sparse: true });
        for (const columns of table.indexes)
          await db.collection(table.name).createIndex(Object.fromEntries(columns.map((name) => [name, 1])));
      }
    },
    insert: async (table, rows) => {
      await db.collection(table).insertMany(rows.map((row) => toDocument(table, row)));
    },
    update: async (table, set, match = {}) => {
      await db.collection(table).updateMany(match, { $set: toDocument(table, set) });
    },
    remove: async (table, match = {}) => {
      await db.collection(table).deleteMany(match);
    },
    rows: async (table) =>
      (await db.collection(table).find().toArray()).map((document) =>
        Object.fromEntries(
          (known.get(table)?.columns ?? []).map(({ name, type }) => {
            const value = (document[name] ?? null) as string | null;
            return [name, type === 'json' && value !== null ? JSON.stringify(value) : value];
          }),
        ),
      ),
  };
}

/** Large whole numbers as MongoDB's own type, so that it is seen to stay. */
function fromJson(value: unknown): unknown {
  if (typeof value === 'number' && Number.isInteger(value) && value > 2 ** 31) return Long.fromNumber(value);
  if (Array.isArray(value)) return value.map(fromJson);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, fromJson(part)]));
}

if (mongo)
  describeRecordStore('MongoDB', makeFixture, killedSession, {
    ...SQL_TRAITS,
    ownKey: '_id',
    declaredColumns: false,
    foreignKeys: false,
    checks: false,
    jsonText: false,
    snapshots: false,
    rawPredicate: '{"$or": [{"id": 1}, {"id": 2}]}',
  });
else it.skip('is left out: there is no MongoDB here', () => undefined);
