import pg from 'pg';
import { connectorFor } from '#connectors';
import { DEFAULT_LIMITS, EVERYTHING, type CollectionInfo, type Store } from '#connectors/spi';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

describe('the structure that a process remembers', () => {
  let database: TestDatabase;
  let client: pg.Client;
  let store: Store;
  beforeEach(async () => {
    database = await createTestDatabase();
    client = new pg.Client({ connectionString: database.url });
    await client.connect();
    await client.query('create table note (id int primary key, body text)');
    const settings = {
      id: 'shop',
      access: 'write',
      limits: DEFAULT_LIMITS,
      connection: database.url,
    } as const;
    store = await connectorFor('postgres').open({ ...settings, type: 'postgres' });
  });
  afterEach(async () => {
    await store.close();
    await client.end();
    await database.drop();
  });
  const note = async () => (await store.describe()).collections.find(({ name }) => name === 'public.note');

  it('names the tables whose rows a stored view copies, also through other views', async () => {
    await client.query(`create view note_body as select body from note;
      create materialized view note_copy as select * from note_body`);
    const { collections } = await store.describe();
    const copies = collections.map(({ name, copyOf }) => [name, copyOf]);
    expect(copies).toEqual([
      ['public.note', undefined],
      ['public.note_body', undefined],
      ['public.note_copy', ['public.note']],
    ]);
  });

  it('is the same while nothing changes', async () => {
    expect(await store.describe()).toBe(await store.describe());
  });

  it('counts rows anew', async () => {
    expect((await note())?.estimatedRows).toBe(0);
    await client.query(`insert into note select n, 'x' from generate_series(1, 7) n`);
    expect((await note())?.estimatedRows).toBe(7);
  });

  const changes: readonly [string, (info: CollectionInfo | undefined) => unknown, unknown][] = [
    ['alter table note add column more int', (info) => info?.columns.length, 3],
    ['alter table note alter column body set not null', (info) => info?.columns[1]?.nullable, false],
    ['alter table note rename column body to text', (info) => info?.columns[1]?.name, 'text'],
    ['create unique index note_body on note (body)', (info) => info?.uniques.length, 1],
    [`alter table note add check (body <> '')`, (info) => info?.checks.length, 1],
    ['alter table note enable row level security', (info) => info?.rowLevelSecurity, true],
    ['alter table note drop constraint note_pkey', (info) => info?.primaryKey.length, 0],
  ];
  it.each(changes)('is read again after: %s', async (statement, look, expected) => {
    expect(look(await note())).not.toBe(expected);
    await client.query(statement);
    expect(look(await note())).toBe(expected);
  });

  it('knows the columns of a table that was made anew under the same name', async () => {
    const rowsWith = async (column: string): Promise<number> => {
      const session = await store.read();
      try {
        const where = { op: 'in', columns: [column], values: [['1']] } as const;
        return (await session.tally({ collection: 'public.note', key: ['id'], where })).rows;
      } finally {
        await session.close();
      }
    };
    await client.query(`insert into note values (1, '1')`);
    expect(await rowsWith('body')).toBe(1);
    await client.query('drop table note; create table note (id int primary key, label bigint)');
    await client.query('insert into note values (1, 1)');
    expect(await rowsWith('label')).toBe(1);
  });

  it('gives the tallies of several questions in their order', async () => {
    await client.query(`insert into note select n, 'x' from generate_series(1, 12) n`);
    const session = await store.read();
    try {
      const query = (id: number) => ({
        collection: 'public.note',
        key: ['id'],
        where: { op: 'in', columns: ['id'], values: [[id]] } as const,
      });
      const everything = { collection: 'public.note', key: ['id'], where: EVERYTHING };
      const queries = [...Array.from({ length: 11 }, (_, at) => query(at + 1)), query(99), everything];
      const single = [];
      for (const one of queries) single.push(await session.tally(one));
      expect(await session.tallies?.(queries)).toEqual(single);
    } finally {
      await session.close();
    }
  });
});
