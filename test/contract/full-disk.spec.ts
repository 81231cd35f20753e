import { chmodSync, chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { isDeepStrictEqual } from 'node:util';
import { gunzipSync, gzipSync } from 'node:zlib';
import pg from 'pg';
import { connectorFor } from '#connectors';
import {
  DEFAULT_LIMITS,
  EVERYTHING,
  type Change,
  type Store,
  type StoreSettings,
  type TextToken,
} from '#connectors/spi';
import { isOpenToOthers, unprivilegedAccount } from '../../scripts/servers/account.mjs';
import { createTestDatabase } from '../support/database.js';
import { createMysqlDatabase, hasMysql, startOwnMysql } from '../support/mysql.js';
import { missingSmallDisk, mountSmallDisk, type SmallDisk } from '../support/small-disk.js';

const ROWS = 4_000;
/** Of all rows they need more than the disk has, and none is so long that it is stored apart. */
const LONG = 'x'.repeat(1_500);
const NOTE = 'y'.repeat(800);
const MAIL = 'ann@example.com';
const missing = missingSmallDisk();

/** Only root may mount one: see {@link missingSmallDisk}. */
(missing ? describe.skip : describe)('a disk that is full', () => {
  let folder: string;
  let place: string;
  let disk: SmallDisk;
  beforeEach(() => {
    folder = mkdtempSync(join(isOpenToOthers(tmpdir()) ? tmpdir() : '/tmp', 'habeas-full-disk-'));
    chmodSync(folder, 0o755);
    place = join(folder, 'disk');
    mkdirSync(place);
    disk = mountSmallDisk(place);
  });
  afterEach(() => {
    disk.unmount();
    rmSync(folder, { recursive: true, force: true });
  });

  const open = (type: StoreSettings['type'], connection: string, more: Partial<StoreSettings> = {}) =>
    connectorFor(type).open({
      ...{ id: 'shop', type, connection, access: 'write', limits: DEFAULT_LIMITS },
      ...more,
    });
  const makeLong = (collection: string): Change => ({
    ...{ collection, key: ['id'], where: EVERYTHING },
    action: { kind: 'update', set: [{ column: 'note', kind: 'constant', value: LONG }] },
  });
  const change = async (store: Store, wanted: Change): Promise<number> => {
    const session = await store.write({ lock: 'job' });
    try {
      const { rows } = await session.change(wanted);
      await session.token();
      await session.commit();
      return rows;
    } finally {
      await session.rollback();
    }
  };
  const messageOf = (promise: Promise<unknown>): Promise<string> =>
    promise.then(
      () => Promise.reject(new Error('It did not fail')),
      (error: Error & { code?: string }) => `${String(error.code)}: ${error.message}`,
    );
  /** It fails with words that say what to do, changes nothing, and is done when there is room. */
  const failsAndWorks = async (
    store: Store,
    wanted: Change,
    { says, kept, rows = ROWS }: { says: string | RegExp; kept: () => Promise<unknown>; rows?: number },
  ): Promise<void> => {
    const before = await kept();
    try {
      const message = await messageOf(change(store, wanted));
      if (typeof says === 'string') expect(message).toBe(says);
      else expect(message).toMatch(says);
      expect(isDeepStrictEqual(await kept(), before)).toBe(true);
      disk.grow();
      expect(await change(store, wanted)).toBe(rows);
    } finally {
      await store.close();
    }
  };
  const owned = (): void => {
    const account = unprivilegedAccount();
    if (account) chownSync(place, account.uid, account.gid);
  };

  it('of PostgreSQL', async () => {
    owned();
    const database = await createTestDatabase();
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    try {
      await client.query(`create tablespace habeas_full_disk location '${place}'`);
      await client.query('create table person (id int primary key, note text) tablespace habeas_full_disk');
      await client.query(`insert into person select n, '${NOTE}' from generate_series(1, ${ROWS}) n`);
      await failsAndWorks(await open('postgres', database.url), makeLong('public.person'), {
        says: 'store.failed: Store "shop" reported 53100, collection public.person. The disk of the server is full; make room. Nothing was changed.',
        kept: async () => (await client.query('select * from person order by id')).rows,
      });
    } finally {
      await client.query('drop table if exists person');
      await client.query('drop tablespace if exists habeas_full_disk');
      await client.end();
      await database.drop();
    }
  });

  (hasMysql() ? it : it.skip)('of MariaDB', async () => {
    // grows by four megabytes at a time
    disk.grow(12);
    owned();
    const server = await startOwnMysql();
    const database = await createMysqlDatabase(server);
    const client = await database.connect();
    try {
      await client.query(
        `create table person (id int primary key, note varchar(3000)) data directory = '${place}'`,
      );
      await client.query(`insert into person select seq, '${NOTE}' from seq_1_to_${ROWS}`);
      await failsAndWorks(await open('mariadb', database.url), makeLong('person'), {
        says: 'store.failed: Store "shop" reported ER_RECORD_FILE_FULL, collection person. The disk or a temporary table of the server is full; make room.',
        kept: async () => (await client.query('select * from person order by id'))[0],
      });
    } finally {
      await client.end();
      await server.stop();
    }
  });

  it('of SQLite', async () => {
    const file = join(place, 'shop.db');
    const database = new DatabaseSync(file);
    database.exec('create table person (id integer primary key, note text)');
    database.exec(`insert into person select value, '${NOTE}' from (with recursive n(value) as
      (select 1 union all select value + 1 from n where value < ${ROWS}) select value from n)`);
    try {
      await failsAndWorks(await open('sqlite', file), makeLong('person'), {
        says: 'store.failed: Store "shop" reported SQLITE_FULL, collection person. The disk is full; make room.',
        kept: () => Promise.resolve(database.prepare('select * from person order by id').all()),
      });
    } finally {
      database.close();
    }
  });

  it('of files of records', async () => {
    const file = join(place, 'people.csv');
    const lines = Array.from({ length: ROWS }, (_, at) => `${String(at)},${NOTE}${NOTE}\n`);
    writeFileSync(file, `id,note\n${lines.join('')}`);
    const store = await open('files', place, { families: { people: ['*.csv'] }, keys: { people: ['id'] } });
    const one = { op: 'in', columns: ['id'], values: [['7']] } as const;
    await failsAndWorks(
      store,
      { ...makeLong('people'), where: one },
      {
        rows: 1,
        // the new file, or the notes about it, come to the end of the disk first
        says: /^store\.failed: .*(There must be room for the new file beside|The disk is full; make room)/,
        kept: () => Promise.resolve(readFileSync(file, 'utf8')),
      },
    );
  });

  it('of packed logs', async () => {
    const file = join(place, 'app.log.gz');
    const lines = Array.from({ length: ROWS }, () => `${randomBytes(1_000).toString('hex')} ${MAIL}\n`);
    writeFileSync(file, gzipSync(lines.join('')));
    const token: TextToken = {
      ...{ bytes: Buffer.from(MAIL), replacement: Buffer.from('pdo@uhoboqd.uxn') },
      ...{ boundary: 'email', ignoreCase: true },
    };
    const replace: Change = {
      ...{ collection: '*', key: [], where: { op: 'mentions', tokens: [token] } },
      action: { kind: 'update', set: [{ column: '*', kind: 'tokens' }] },
    };
    await failsAndWorks(await open('logs', place), replace, {
      says: 'store.failed: Writing a file failed (ENOSPC). There must be room for the new file beside the old one, which is as it was.',
      kept: () => Promise.resolve(gunzipSync(readFileSync(file)).toString()),
    });
  });
});
