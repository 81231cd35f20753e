import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { isAppError } from '#contracts';
import { connectorFor } from '#connectors';
import { DEFAULT_LIMITS, EVERYTHING, type Store } from '#connectors/spi';
import { exactlyOnce } from '../../libs/engine/execute/exactly-once.js';
import type { JournalEntry } from '../../libs/engine/types.js';

describe('the SQLite connector', () => {
  const folder = mkdtempSync(join(tmpdir(), 'habeas-sqlite-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  const open = (name: string): Promise<Store> =>
    connectorFor('sqlite').open({
      id: 'shop',
      type: 'sqlite',
      connection: join(folder, name),
      access: 'write',
      limits: { ...DEFAULT_LIMITS, statementTimeoutMs: 200 },
    });
  const create = (name: string, sql: string): DatabaseSync => {
    const database = new DatabaseSync(join(folder, name), { enableForeignKeyConstraints: false });
    database.exec(sql);
    return database;
  };
  const errorOf = async (promise: Promise<unknown>): Promise<unknown> =>
    promise.then(
      () => null,
      (error: unknown) => error,
    );

  it('says when the file is a folder, or no database', async () => {
    mkdirSync(join(folder, 'folder'));
    writeFileSync(
      join(folder, 'text.db'),
      'no database, but long enough to be read as a header. '.repeat(20),
    );
    for (const name of ['folder', 'text.db']) {
      expect(isAppError(await errorOf((await open(name)).describe()), 'store.unreachable')).toBe(true);
    }
  });

  it('says which key the file counts, where that is declared', async () => {
    create(
      'counted.db',
      'CREATE TABLE a (id integer NOT NULL PRIMARY KEY AUTOINCREMENT, n text); CREATE TABLE b (id integer PRIMARY KEY)',
    ).close();
    const { collections } = await (await open('counted.db')).describe();
    const counted = collections.map(({ columns }) => columns.map(({ isCounted }) => isCounted));
    expect(counted).toEqual([[true, undefined], [undefined]]);
  });

  (process.getuid?.() === 0 ? it : it.skip)(
    'says when the file may only be read, and changes nothing',
    async () => {
      const database = create(
        'kept.db',
        "CREATE TABLE t (id integer PRIMARY KEY, n text); INSERT INTO t VALUES (1, 'Ann')",
      );
      chmodSync(folder, 0o755);
      chmodSync(join(folder, 'kept.db'), 0o444);
      const store = await open('kept.db');
      process.seteuid!(65_534);
      try {
        const session = await store.write({ lock: 'l' });
        const change = {
          collection: 't',
          key: ['id'],
          where: EVERYTHING,
          action: { kind: 'delete' },
        } as const;
        const error = (await errorOf(session.change(change))) as { code?: string; message?: string } | null;
        await session.rollback();
        expect([error?.code, error?.message]).toEqual([
          'store.read_only',
          'Store "shop" reported SQLITE_READONLY, collection t. File or folder cannot be written to; grant the right to this process.',
        ]);
      } finally {
        process.seteuid!(0);
        await store.close();
      }
      expect(database.prepare('SELECT n FROM t').all()).toEqual([{ n: 'Ann' }]);
      database.close();
    },
  );

  it('does not wait for ever for another program, and then does not guess an outcome', async () => {
    const other = create('busy.db', 'CREATE TABLE t (id integer PRIMARY KEY); BEGIN IMMEDIATE');
    const store = await open('busy.db');
    expect(isAppError(await errorOf(store.write({ lock: 'l' })), 'store.failed')).toBe(true);
    expect(await store.outcome('sqlite:00000000-0000-4000-8000-000000000000')).toBe('unknown');
    other.exec('ROLLBACK');
    expect(await store.outcome('sqlite:00000000-0000-4000-8000-000000000000')).toBe('aborted');
    other.close();
  });

  it('lets references that were broken before be, and erases beside them', async () => {
    const database = create(
      'broken.db',
      `CREATE TABLE p (id integer PRIMARY KEY);
       CREATE TABLE c (id integer PRIMARY KEY, p_id integer REFERENCES p (id), name text);
       INSERT INTO c VALUES (1, 99, 'Ann'), (2, NULL, 'Bob')`,
    );
    const session = await (await open('broken.db')).write({ lock: 'l' });
    const set = [{ column: 'name', kind: 'null' } as const];
    await session.change({
      collection: 'c',
      key: ['id'],
      where: EVERYTHING,
      action: { kind: 'update', set },
    });
    await session.commit();
    expect(database.prepare('SELECT count(*) AS n FROM c WHERE name IS NULL').get()).toEqual({ n: 2 });
    database.close();
  });

  it('keeps integers beyond 2^53 and finds text in columns declared otherwise', async () => {
    create(
      'types.db',
      `CREATE TABLE t (id integer PRIMARY KEY, n integer, raw blob);
       INSERT INTO t VALUES (9007199254740993, 'jane@example.com', CAST('x jane@example.com' AS blob))`,
    ).close();
    const store = await open('types.db');
    const session = await store.read();
    const where = { op: 'in', columns: ['id'], values: [['9007199254740993']] } as const;
    for await (const rows of session.select({ collection: 't', columns: ['id'], where })) {
      expect(rows).toEqual([{ id: '9007199254740993' }]);
    }
    await session.close();
    const tokens = [
      { bytes: Buffer.from('jane@example.com'), boundary: 'email', ignoreCase: true, identity: 4 } as const,
    ];
    for await (const { hits } of store.scan({ tokens, control: true })) {
      expect(hits.map(({ column }) => column)).toEqual(['n', 'raw']);
    }
  });

  it('knows columns without a type by what stands there, and no partial index for UNIQUE', async () => {
    create(
      'untyped.db',
      `CREATE TABLE m (id integer PRIMARY KEY, mail, born, fee, photo, later, tag EMAIL);
       CREATE UNIQUE INDEX whole ON m (mail);
       CREATE UNIQUE INDEX some ON m (born) WHERE fee > 0;
       INSERT INTO m VALUES (1, 'a@example.com', 1980, 1.5, x'00', NULL, 'x'), (2, 'b@example.com', 1981, 2, NULL, NULL, 7)`,
    ).close();
    const [table] = (await (await open('untyped.db')).describe()).collections;
    expect(table?.columns.map(({ name, kind }) => [name, kind])).toEqual([
      ['id', 'integer'],
      ['mail', 'text'],
      ['born', 'integer'],
      ['fee', 'decimal'],
      ['photo', 'bytes'],
      ['later', 'text'],
      ['tag', 'text'],
    ]);
    expect(table?.uniques.map(({ columns }) => columns)).toEqual([['mail']]);
  });

  it('warns of a full scan of a large table only', async () => {
    create(
      'large.db',
      `CREATE TABLE t (id integer PRIMARY KEY, part int);
       WITH RECURSIVE g(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM g WHERE x < 20000) INSERT INTO t SELECT x, x % 10 FROM g`,
    ).close();
    const session = await (await open('large.db')).read();
    const explain = (column: string) =>
      session.explain({ collection: 't', key: [], where: { op: 'in', columns: [column], values: [[7]] } });
    expect(await explain('part')).toEqual({ fullScan: true, estimatedRows: 2000 });
    expect(await explain('id')).toEqual({ fullScan: false, estimatedRows: 1 });
    await session.close();
  });

  it('keeps no token of an attempt that was cut off behind its last line in the journal', async () => {
    const database = create('cut.db', `CREATE TABLE t (id integer PRIMARY KEY); INSERT INTO t VALUES (1)`);
    const store = await open('cut.db');
    const session = await store.write({ lock: 'l' });
    const token = await session.token();
    await session.commit();
    const unit = { step: 'only', batch: 0 };
    const entries: JournalEntry[] = [
      { ...unit, state: 'prepared', token, detail: 1 },
      { ...unit, state: 'done', detail: 1 },
    ];
    const journal = {
      entries: () => Promise.resolve(entries),
      append: () => Promise.reject(new Error('done')),
    };
    const run = (): Promise<number> => Promise.reject(new Error('done'));
    expect(await exactlyOnce({ store, journal, unit, lock: 'l', run })).toBe(1);
    expect(database.prepare(`SELECT name FROM sqlite_schema WHERE name LIKE 'habeas%'`).all()).toEqual([]);
    database.close();
  });
});
