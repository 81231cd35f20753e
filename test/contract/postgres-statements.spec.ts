import { jest } from '@jest/globals';
import pg from 'pg';
import { connectorFor } from '#connectors';
import { DEFAULT_LIMITS, EVERYTHING, type ScanResult, type Store } from '#connectors/spi';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';

const TABLES = 8;
const ROWS = 1_200;

describe('what PostgreSQL is asked', () => {
  let database: TestDatabase;
  let store: Store;
  let questions: jest.SpiedFunction<typeof pg.Client.prototype.query>;
  const asked = (): string[] =>
    questions.mock.calls.map(([question]: readonly unknown[]) =>
      typeof question === 'string' ? question : ((question as { text?: string }).text ?? ''),
    );

  beforeAll(async () => {
    database = await createTestDatabase();
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    for (let table = 1; table <= TABLES; table += 1)
      await client.query(`create table t${table} (id int primary key, body text);
        insert into t${table} select n, 'text ' || n from generate_series(1, ${ROWS}) n; analyze t${table}`);
    await client.end();
    const settings = { id: 'shop', access: 'write', limits: DEFAULT_LIMITS } as const;
    store = await connectorFor('postgres').open({ ...settings, type: 'postgres', connection: database.url });
    await store.describe();
    questions = jest.spyOn(pg.Client.prototype, 'query');
  });
  beforeEach(() => void questions.mockClear());
  afterAll(async () => {
    questions.mockRestore();
    await store.close();
    await database.drop();
  });

  it('is described by one question and its end', async () => {
    await store.describe();
    expect(asked()).toHaveLength(2);
  });

  it('begins to write by the name of the cluster and one question', async () => {
    const session = await store.write({ lock: 'shop/1' });
    expect(asked()).toHaveLength(2);
    await session.rollback();
  });

  it('searches small tables in as many snapshots as it reads at once', async () => {
    const token = { bytes: Buffer.from('nobody'), boundary: 'word', ignoreCase: false, identity: 0 } as const;
    const results: ScanResult[] = [];
    for await (const result of store.scan({ tokens: [token], control: true })) results.push(result);
    expect(results.map(({ rows, control }) => [rows, control])).toEqual(
      Array.from({ length: TABLES }, () => [ROWS, 'found']),
    );
    const begun = asked().filter((text) => text.startsWith('BEGIN')).length;
    const ended = asked().filter((text) => text === 'COMMIT').length;
    // one more for the tables themselves
    expect([begun, ended]).toEqual([3, 3]);
  });

  it('reads keys by one question, texts through a cursor', async () => {
    const session = await store.read();
    const rowsOf = async (columns: readonly string[]): Promise<number> => {
      let count = 0;
      for await (const rows of session.select({ collection: 'public.t1', columns, where: EVERYTHING }))
        count += rows.length;
      return count;
    };
    questions.mockClear();
    expect(await rowsOf(['id'])).toBe(ROWS);
    // the columns of the table, then the rows
    expect(asked()).toHaveLength(2);
    questions.mockClear();
    expect(await rowsOf(['id', 'body'])).toBe(ROWS);
    expect(asked().filter((text) => text.startsWith('FETCH')).length).toBeGreaterThan(0);
    await session.close();
  });

  it('has the log written while a session that changed many rows goes on', async () => {
    const session = await store.write({ lock: 'shop/2' });
    const change = (collection: string) =>
      session.change({ collection, key: ['id'], where: EVERYTHING, action: { kind: 'delete' } });
    for (const table of ['public.t1', 'public.t2', 'public.t3', 'public.t4']) await change(table);
    const isFlush = (text: string): boolean => text.includes('pg_logical_emit_message');
    // begun by the changes; its connection may take longer than they do
    await eventually('a flush', () => asked().find(isFlush));
    const token = await session.token();
    expect(asked().filter(isFlush)).toHaveLength(1);
    await session.commit();
    expect(await store.outcome(token)).toBe('committed');
  });
});
