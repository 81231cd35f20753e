import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import pg from 'pg';
import { connectorFor } from '#connectors';
import { DEFAULT_LIMITS, type Row, type Store } from '#connectors/spi';
import type { Journal, JournalEntry, PseudonymKeys } from '#engine';
import { createTestDatabase } from '../../support/database.js';

/** A database of one spec, its connector, and a way around the connector to look at the rows. */
export interface TestStore {
  readonly store: Store;
  run(sql: string): Promise<void>;
  rows(sql: string): Promise<Row[]>;
  drop(): Promise<void>;
}

export const DIALECTS = ['postgres', 'sqlite'] as const;
export type Dialect = (typeof DIALECTS)[number];

export const createTestStore = (type: Dialect, id = 'shop'): Promise<TestStore> =>
  type === 'postgres' ? createPostgres(id) : createSqlite(id);

async function createPostgres(id: string): Promise<TestStore> {
  const database = await createTestDatabase();
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const settings = { id, access: 'write', limits: DEFAULT_LIMITS, connection: database.url } as const;
  const store = await connectorFor('postgres').open({ ...settings, type: 'postgres' });
  return {
    store,
    run: async (sql) => void (await client.query(sql)),
    rows: async (sql) => (await client.query<Row>(sql)).rows,
    drop: async () => {
      await store.close();
      await client.end();
      await database.drop();
    },
  };
}

async function createSqlite(id: string): Promise<TestStore> {
  const file = join(tmpdir(), `habeas-test-${randomUUID()}.db`);
  const database = new DatabaseSync(file);
  database.exec('pragma journal_mode = wal');
  const store = await connectorFor('sqlite').open({
    id,
    access: 'write',
    limits: DEFAULT_LIMITS,
    connection: file,
    type: 'sqlite',
  });
  return {
    store,
    run: (sql) => Promise.resolve(database.exec(sql)),
    rows: (sql) => Promise.resolve(database.prepare(sql).all() as Row[]),
    drop: async () => {
      await store.close();
      database.close();
      for (const suffix of ['', '-wal', '-shm']) rmSync(file + suffix, { force: true });
    },
  };
}

export class MemoryJournal implements Journal {
  readonly list: JournalEntry[] = [];

  entries(): Promise<readonly JournalEntry[]> {
    return Promise.resolve(structuredClone(this.list));
  }

  append(entry: JournalEntry): Promise<void> {
    this.list.push(structuredClone(entry));
    return Promise.resolve();
  }
}

export const TEST_KEYS: PseudonymKeys = { key: () => Promise.resolve(Buffer.alloc(32, 1)) };
