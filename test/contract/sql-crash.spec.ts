import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import pg from 'pg';
import { connectorFor } from '#connectors';
import { DEFAULT_LIMITS, type Store, type StoreSettings } from '#connectors/spi';
import { startOwnPostgres, type OwnPostgres } from '../support/own-postgres.js';
import { killedAtAnyMoment } from './kill-rounds.js';
import { KILLS_TIMEOUT_MS } from './kills.js';

const PEOPLE = 300;
const SCHEMA = `
  DROP TABLE IF EXISTS customer; DROP TABLE IF EXISTS visit;
  CREATE TABLE customer (id integer PRIMARY KEY, name varchar(40), email varchar(80));
  CREATE TABLE visit (id integer PRIMARY KEY, page varchar(40));
  INSERT INTO customer VALUES (0, 'kept', 'kept@example.com');
  INSERT INTO visit VALUES (0, '/kept');
  ${Array.from(
    { length: PEOPLE },
    (_, at) => `INSERT INTO customer VALUES (${at + 1}, 'n${at}', 'p${at}@example.com');
      INSERT INTO visit VALUES (${at + 1}, '/a');`,
  ).join('\n')}`;
const QUESTIONS = [
  "SELECT count(*) AS n FROM customer WHERE name = '[gone]' AND email LIKE 'p%@example.com.x' AND email NOT LIKE '%.x.x'",
  "SELECT count(*) AS n FROM customer WHERE name = 'kept' AND email = 'kept@example.com'",
  'SELECT count(*) AS n FROM customer',
  'SELECT count(*) AS n FROM visit',
  "SELECT count(*) AS n FROM visit WHERE page = '/kept'",
];
const ANSWERS = [PEOPLE, 1, PEOPLE + 1, 1, 1];

const settingsOf = (type: 'postgres' | 'sqlite', connection: string): StoreSettings => ({
  ...{ id: 'shop', type, connection, access: 'write', limits: DEFAULT_LIMITS },
});

describe('work on PostgreSQL that is cut off', () => {
  let server: OwnPostgres;
  let store: Store;
  beforeAll(async () => {
    server = await startOwnPostgres();
    store = await connectorFor('postgres').open(settingsOf('postgres', server.url));
  });
  afterAll(async () => {
    await store?.close();
    await server?.stop();
  });

  const query = async (sql: string): Promise<readonly { n?: unknown }[]> => {
    const client = new pg.Client({ connectionString: server.url });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return (await client.query<{ n?: unknown }>(sql)).rows;
    } finally {
      await client.end();
    }
  };

  it(
    'is done once, whenever the process or the server is killed',
    async () => {
      await killedAtAnyMoment({
        ...{ settings: settingsOf('postgres', server.url), store, rows: 2 * PEOPLE, server },
        names: { key: 'id', schema: 'public.' },
        prepare: async () => void (await query(SCHEMA)),
        check: async (round) => {
          const answers: number[] = [];
          for (const question of QUESTIONS) answers.push(Number((await query(question))[0]?.n));
          expect([round, ...answers]).toEqual([round, ...ANSWERS]);
        },
      });
    },
    KILLS_TIMEOUT_MS,
  );
});

describe('work on SQLite that is cut off', () => {
  it(
    'is done once, whenever the process is killed',
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'habeas-sqlite-kills-'));
      const file = join(folder, 'shop.db');
      const database = new DatabaseSync(file);
      const store = await connectorFor('sqlite').open(settingsOf('sqlite', file));
      try {
        await killedAtAnyMoment({
          ...{ settings: settingsOf('sqlite', file), store, names: { key: 'id' }, rows: 2 * PEOPLE },
          prepare: () => Promise.resolve(database.exec(SCHEMA)),
          check: (round) => {
            const answers = QUESTIONS.map((question) => database.prepare(question).get()?.['n']);
            expect([round, ...answers]).toEqual([round, ...ANSWERS]);
            return Promise.resolve();
          },
        });
      } finally {
        await store.close();
        database.close();
        rmSync(folder, { recursive: true });
      }
    },
    KILLS_TIMEOUT_MS,
  );
});
