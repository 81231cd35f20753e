import { Redis } from 'ioredis';
import { connectorFor } from '#connectors';
import { DEFAULT_LIMITS, type StoreSettings } from '#connectors/spi';
import { describeRecordStore } from '../../libs/connectors/contract/connector-contract.js';
import {
  CONTRACT_TABLES,
  type ContractRow,
  type ContractTable,
} from '../../libs/connectors/contract/contract-data.js';
import { type ContractFixture, SQL_TRAITS } from '../../libs/connectors/contract/contract-fixture.js';
import { literalPattern } from '../../libs/connectors/redis/key-pattern.js';
import { findOwnRedis } from '../support/redis.js';
import { killedSession } from './killed-session.js';

const own = findOwnRedis();

async function makeFixture(): Promise<ContractFixture> {
  const server = await own!.start();
  const redis = new Redis(server.url);
  const settings: StoreSettings = {
    id: 'sessions',
    type: 'redis',
    connection: server.url,
    access: 'write',
    limits: { ...DEFAULT_LIMITS, lockTimeoutMs: 500 },
    families: Object.fromEntries(CONTRACT_TABLES.map(({ name }) => [name, [`${literalPattern(name)}/*`]])),
  };
  return {
    connector: connectorFor('redis'),
    settings,
    unreachable: { ...settings, id: 'lost', connection: 'redis://127.0.0.1:1/0' },
    collection: (table) => table,
    ...dataOf(redis),
    dispose: async () => {
      redis.disconnect();
      await server.stop();
    },
  };
}

/** A row is a hash; NULL is a field that is not there. */
function dataOf(redis: Redis): Pick<ContractFixture, 'create' | 'insert' | 'update' | 'remove' | 'rows'> {
  const known = new Map<string, ContractTable>();
  let last = 0;
  const all = async (table: string): Promise<(readonly [string, Record<string, string>])[]> => {
    const keys = (await redis.keys('*')).filter((key) => key.startsWith(`${table}/`)).sort();
    return Promise.all(keys.map(async (key) => [key, await redis.hgetall(key)] as const));
  };
  const matching = async (table: string, match: ContractRow): Promise<string[]> =>
    (await all(table))
      .filter(([, row]) => Object.entries(match).every(([name, value]) => row[name] === String(value)))
      .map(([key]) => key);
  const put = async (key: string, row: ContractRow): Promise<void> => {
    for (const [name, value] of Object.entries(row))
      await (value === null ? redis.hdel(key, name) : redis.hset(key, name, value));
  };
  return {
    create: async (tables) => tables.forEach((table) => known.set(table.name, table)),
    insert: async (table, rows) => {
      for (const row of rows) await put(`${table}/${String((last += 1)).padStart(9, '0')}`, row);
    },
    update: async (table, set, match = {}) => {
      for (const key of await matching(table, match)) await put(key, set);
    },
    remove: async (table, match = {}) => {
      for (const key of await matching(table, match)) await redis.unlink(key);
    },
    rows: async (table) =>
      (await all(table)).map(([, row]) =>
        Object.fromEntries(
          (known.get(table)?.columns ?? []).map(({ name, type }) => {
            const text = row[name] ?? null;
            return [name, type === 'integer' && text !== null ? Number(text) : text];
          }),
        ),
      ),
  };
}

if (own)
  describeRecordStore('Redis', makeFixture, killedSession, {
    ...SQL_TRAITS,
    ownKey: '_key',
    declaredColumns: false,
    foreignKeys: false,
    uniques: false,
    checks: false,
    indexes: false,
    snapshots: false,
    rawPredicate: null,
  });
else it.skip('is left out: there is no Redis here', () => undefined);
