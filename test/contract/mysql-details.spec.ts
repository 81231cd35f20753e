import { randomUUID } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Connection } from 'mysql2/promise';
import { isAppError } from '#contracts';
import { connectorFor } from '#connectors';
import {
  type Change,
  type CollectionInfo,
  DEFAULT_LIMITS,
  EVERYTHING,
  type Predicate,
  type ReadSession,
  type Row,
  type RowValue,
  type ScanResult,
  type SelectQuery,
  type Store,
  type StoreSettings,
} from '#connectors/spi';
import {
  createMysqlDatabase,
  hasMysql,
  startMysql,
  type TestMysql,
  type TestMysqlDatabase,
} from '../support/mysql.js';

const SCHEMA = `
  CREATE TABLE kinds (
    id bigint unsigned PRIMARY KEY, mood enum('happy','it''s'), tags set('a','b'), nick varchar(12) CHARACTER SET latin1,
    amount decimal(30,4) unsigned, ratio double, small float, born date, seen timestamp(6) NULL, local datetime,
    at time, made year, flag tinyint(1), bits bit(9), code uuid, address inet6, token binary(16), photo blob,
    doc json, initial char(1) GENERATED ALWAYS AS (left(nick, 1)) STORED
  );
  CREATE TABLE account (id int PRIMARY KEY, email varchar(60), token binary(16), old date, INDEX (email));
  CREATE TABLE visit (email varchar(60), page varchar(60));
  CREATE TABLE pair (a varchar(10), b int, note longtext, PRIMARY KEY (a, b));
  CREATE TABLE event (id int, at int, PRIMARY KEY (id, at)) PARTITION BY HASH (at) PARTITIONS 2;
  CREATE TABLE quick (id int PRIMARY KEY, name text) ENGINE = MyISAM;
  CREATE TABLE crash_safe (id int PRIMARY KEY, name text) ENGINE = Aria;
  CREATE TABLE kept (id int PRIMARY KEY, name text) WITH SYSTEM VERSIONING;
  CREATE TABLE parent (id int AUTO_INCREMENT PRIMARY KEY);
  CREATE TABLE child (id int PRIMARY KEY, parent_id int, CONSTRAINT belongs FOREIGN KEY (parent_id) REFERENCES parent (id));
  CREATE TABLE wordy (id int PRIMARY KEY, name varchar(20), UNIQUE KEY only_one (name), FULLTEXT KEY words (name));
  CREATE TABLE \`odd \`\` name\` (id int PRIMARY KEY, \`select\` text);
  CREATE VIEW nicks AS SELECT id, nick FROM kinds;
  CREATE TRIGGER watch AFTER UPDATE ON parent FOR EACH ROW SET @seen = 1;
  INSERT INTO kinds (id, mood, tags, nick, amount, ratio, small, born, seen, local, at, made, flag, bits, code, address,
    token, photo, doc) VALUES (18446744073709551615, 'it''s', 'a,b', 'Zoë', 12345678901234567890.5000, 0.1, 0.1,
    '2001-02-03', '2024-05-17 08:09:10.123400', '2024-05-17 08:09:10', '-12:00:01', 1999, 1, b'100000001',
    '11111111-2222-3333-4444-555555555555', '2001:db8::1', unhex('00112233445566778899aabbccddeeff'), unhex('00ff'),
    '{"z": 1, "a": 12345678901234567890, "p": 1.10}');
  INSERT INTO account VALUES (1, 'Ann@example.com', unhex('01'), '2020-01-01'), (2, 'ann@example.com', unhex('02'), NULL),
    (3, 'ann@example.com ', NULL, NULL), (4, 'ánn@example.com', NULL, NULL), (0, 'zero@example.com', NULL, NULL);
  INSERT INTO visit SELECT CONCAT('v', seq, '@example.com'), '/' FROM seq_1_to_3000;
  INSERT INTO pair SELECT CONCAT('k', seq DIV 10), seq MOD 10, CONCAT('note ', seq) FROM seq_1_to_95;
  INSERT INTO event SELECT seq, seq FROM seq_1_to_20;
  INSERT INTO quick VALUES (1, 'Ann'); INSERT INTO crash_safe VALUES (1, 'Ann'); INSERT INTO kept VALUES (1, 'Ann');
  INSERT INTO parent VALUES (1); INSERT INTO child VALUES (1, 1); INSERT INTO wordy VALUES (1, 'one'), (2, 'two');
  INSERT INTO \`odd \`\` name\` VALUES (1, 'Ann');
  SET sql_mode = '';
  UPDATE account SET old = '0000-00-00' WHERE id = 2;`;

const describeWithServer = hasMysql() ? describe : describe.skip;

describeWithServer('the MySQL connector', () => {
  let server: TestMysql;
  let database: TestMysqlDatabase;
  let connection: Connection;
  let settings: StoreSettings;
  let store: Store;

  beforeAll(async () => {
    server = await startMysql();
    database = await createMysqlDatabase(server);
    connection = await database.connect({ multipleStatements: true });
    await connection.query(SCHEMA);
    settings = {
      id: 'shop',
      type: 'mysql',
      connection: database.url,
      access: 'write',
      limits: { ...DEFAULT_LIMITS, lockTimeoutMs: 1_000 },
    };
    store = await connectorFor('mysql').open(settings);
  });
  afterAll(async () => {
    await store?.close();
    await connection?.end();
    await database?.drop();
    await server?.stop();
  });

  const errorOf = async (promise: Promise<unknown>): Promise<unknown> =>
    promise.then(
      () => null,
      (error: unknown) => error,
    );
  const opened = (change: (url: URL) => void): Promise<Store> => {
    const url = new URL(database.url);
    change(url);
    return connectorFor('mysql').open({ ...settings, connection: url.href });
  };
  const described = async (name: string): Promise<CollectionInfo> => {
    const found = (await store.describe()).collections.find((collection) => collection.name === name);
    if (!found) throw new Error(`${name} is not in the catalogue`);
    return found;
  };
  async function reading<T>(work: (session: ReadSession) => Promise<T>): Promise<T> {
    const session = await store.read();
    try {
      return await work(session);
    } finally {
      await session.close();
    }
  }
  const rowsOf = (query: SelectQuery): Promise<Row[]> =>
    reading(async (session) => {
      const rows: Row[] = [];
      for await (const batch of session.select(query)) rows.push(...batch);
      return rows;
    });
  const is = (column: string, ...values: (string | number | boolean)[]): Predicate => ({
    op: 'in',
    columns: [column],
    values: values.map((value) => [value]),
  });
  const idsWhere = async (collection: string, where: Predicate): Promise<RowValue[]> =>
    (await rowsOf({ collection, columns: ['id'], where })).map(({ id }) => id ?? null);
  const update = (collection: string, set: Extract<Change['action'], { kind: 'update' }>['set']): Change => ({
    collection,
    key: ['id'],
    where: EVERYTHING,
    action: { kind: 'update', set },
  });
  const remove = (collection: string): Change => ({
    collection,
    key: ['id'],
    where: EVERYTHING,
    action: { kind: 'delete' },
  });
  /** Changes and takes it back; what was there in between. */
  const tried = async (change: Change, columns: readonly string[]): Promise<readonly Row[]> => {
    const session = await store.write({ lock: 'details' });
    try {
      await session.change(change);
      const rows: Row[] = [];
      for await (const batch of session.select({ ...change, columns })) rows.push(...batch);
      return rows;
    } finally {
      await session.rollback();
    }
  };

  it('reads every type as a value that JSON can carry, without losing digits', async () => {
    const { columns } = await described('kinds');
    const [row] = await rowsOf({
      collection: 'kinds',
      columns: columns.map(({ name }) => name),
      where: EVERYTHING,
    });
    expect(JSON.parse(JSON.stringify({ ...row, doc: null }))).toEqual({
      id: '18446744073709551615',
      mood: "it's",
      tags: 'a,b',
      nick: 'Zoë',
      amount: '12345678901234567890.5000',
      ratio: '0.1',
      small: expect.stringMatching(/^0\.1/),
      born: '2001-02-03',
      seen: '2024-05-17T08:09:10.1234Z',
      local: '2024-05-17T08:09:10',
      at: '-12:00:01',
      made: 1999,
      flag: true,
      bits: 257,
      code: '11111111-2222-3333-4444-555555555555',
      address: '2001:db8::1',
      token: '0x00112233445566778899aabbccddeeff',
      photo: { type: 'Buffer', data: [0, 255] },
      doc: null,
      initial: 'Z',
    });
    expect(JSON.stringify(row?.['doc'])).toBe('{"z":1,"a":12345678901234567890,"p":1.10}');
  });

  it('finds a row by every type of column, and leaves what cannot be a value alone', async () => {
    const found: [string, string | number | boolean][] = [
      ['id', '18446744073709551615'],
      ['mood', "it's"],
      ['nick', 'Zoë'],
      ['amount', '12345678901234567890.5'],
      ['ratio', '0.1'],
      ['born', '2001-02-03'],
      ['seen', '2024-05-17T10:09:10.1234+02:00'],
      ['local', '2024-05-17T08:09:10'],
      ['at', '-12:00:01'],
      ['made', 1999],
      ['flag', true],
      ['bits', 257],
      ['code', '11111111-2222-3333-4444-555555555555'],
      ['address', '2001:db8::1'],
      ['token', '0x00112233445566778899aabbccddeeff'],
    ];
    for (const [column, value] of found) {
      expect([column, await idsWhere('kinds', is(column, value))]).toEqual([
        column,
        ['18446744073709551615'],
      ]);
      expect([column, await idsWhere('kinds', is(column, 'nonsense', '-1', '1ff', 'Łukasz'))]).toEqual([
        column,
        [],
      ]);
    }
    // a text that is no number is a zero to the server
    expect(await idsWhere('account', is('id', 'ann', '0x', ''))).toEqual([]);
    expect(await idsWhere('account', is('old', '0000-00-00', '2020-13-45'))).toEqual([]);
  });

  it('rewrites every type in its own form', async () => {
    const same = (column: string, value: unknown) => ({
      column,
      kind: 'rewrite' as const,
      rewrite: () => [value as RowValue],
    });
    const wanted = {
      mood: 'happy',
      nick: 'É',
      amount: '1.2500',
      born: '2002-01-01',
      seen: '2024-05-01T00:00:00Z',
      flag: false,
      token: '0xffffffffffffffffffffffffffffffff',
      photo: Buffer.from([1, 2]),
    };
    const set = Object.entries(wanted).map(([column, value]) => same(column, value));
    const [row] = await tried(update('kinds', [...set, same('doc', '{"z":  2.50}')]), [
      ...Object.keys(wanted),
      'doc',
    ]);
    expect({ ...row, doc: JSON.stringify(row?.['doc']) }).toEqual({ ...wanted, doc: '{"z":2.50}' });
  });

  it('keeps a moment of zeros as it is, beside what is changed', async () => {
    const rows = await tried(update('account', [{ column: 'token', kind: 'null' }]), ['id', 'old', 'token']);
    expect(rows.map(({ id, old, token }) => [id, old, token])).toEqual([
      [0, null, null],
      [1, '2020-01-01', null],
      [2, '0000-00-00', null],
      [3, null, null],
      [4, null, null],
    ]);
  });

  it('writes a moment of zeros back as it is, where other moments are rewritten', async () => {
    const rewrite = (values: readonly RowValue[]) =>
      values.map((value) => (value === '0000-00-00' ? value : '2019-01-01'));
    const rows = await tried(update('account', [{ column: 'old', kind: 'rewrite', rewrite }]), ['id', 'old']);
    expect(rows.flatMap(({ old }) => old)).toEqual([null, '2019-01-01', '0000-00-00', null, null]);
  });

  it('compares exactly under a collation that takes case, accents and spaces at the end for the same', async () => {
    expect(await idsWhere('account', is('email', 'ann@example.com'))).toEqual([2]);
    expect(await idsWhere('account', is('email', 'ann@example.com '))).toEqual([3]);
    const folded = { ...is('email', 'ANN@example.com'), fold: 'lower' } as Predicate;
    expect(await idsWhere('account', folded)).toEqual([1, 2]);
    expect(
      await rowsOf({ collection: 'account', columns: ['email'], where: EVERYTHING, distinct: true }),
    ).toHaveLength(5);
    const pair: Predicate = {
      op: 'in',
      columns: ['id', 'email'],
      values: [
        [1, 'ann@example.com'],
        [2, 'ann@example.com'],
      ],
    };
    expect(await idsWhere('account', pair)).toEqual([2]);
  });

  it('finds the same however many values are asked for', async () => {
    const many = Array.from({ length: 21_000 }, (_, at) => `w${String(at)}@example.com`);
    expect(await idsWhere('account', is('email', ...many, 'ann@example.com'))).toEqual([2]);
    expect(
      await idsWhere('account', { ...is('email', ...many, 'ANN@example.com'), fold: 'lower' } as Predicate),
    ).toEqual([1, 2]);
    expect(await idsWhere('account', is('id', ...many, 2))).toEqual([2]);
    expect(await idsWhere('account', is('token', ...many, `0x02${'00'.repeat(15)}`))).toEqual([2]);
  });

  it('says which key the server counts', async () => {
    expect((await described('parent')).columns.map(({ isCounted }) => isCounted)).toEqual([true]);
    expect((await described('child')).columns.map(({ isCounted }) => isCounted)).toEqual([
      undefined,
      undefined,
    ]);
  });

  it('describes enums, generated columns, partitions, views, triggers and indexes', async () => {
    const kinds = await described('kinds');
    const column = new Map(kinds.columns.map((info) => [info.name, info]));
    expect(column.get('mood')).toMatchObject({ kind: 'text', enumValues: ['happy', "it's"] });
    expect(column.get('nick')).toMatchObject({ kind: 'text', maxLength: 12, nativeType: 'varchar(12)' });
    expect(column.get('id')).toMatchObject({
      kind: 'integer',
      nativeType: 'bigint unsigned',
      readOnly: false,
    });
    expect(column.get('doc')).toMatchObject({ kind: 'json', nativeType: 'json' });
    expect(['flag', 'token', 'photo', 'seen'].map((name) => column.get(name)?.kind)).toEqual([
      'boolean',
      'other',
      'bytes',
      'timestamp',
    ]);
    expect(column.get('initial')?.readOnly).toBe(true);
    expect(kinds.checks).toEqual([]);
    expect(await described('event')).toMatchObject({
      kind: 'partitioned',
      primaryKey: ['id', 'at'],
      estimatedRows: 20,
    });
    expect(await described('nicks')).toMatchObject({ kind: 'view' });
    expect((await described('parent')).triggers).toEqual(['watch']);
    expect(await described('wordy')).toMatchObject({
      uniques: [{ name: 'only_one', columns: ['name'] }],
      indexes: [['id'], ['name']],
    });
    expect((await described('odd ` name')).columns[1]?.name).toBe('select');
    expect(await rowsOf({ collection: 'odd ` name', columns: ['select'], where: EVERYTHING })).toEqual([
      { select: 'Ann' },
    ]);
  });

  it.each([
    ['quick', 'MyISAM'],
    ['crash_safe', 'Aria'],
    ['kept', 'keeps every row'],
  ])('says why %s cannot be changed, and does not change it', async (name, why) => {
    expect((await described(name)).unchangeable).toContain(why);
    const session = await store.write({ lock: 'details' });
    const error = await errorOf(session.change(update(name, [{ column: 'name', kind: 'null' }])));
    await session.rollback();
    expect(isAppError(error, 'store.refused')).toBe(true);
    expect((error as Error).message).toContain(`"${name}"`);
    expect(await rowsOf({ collection: name, columns: ['name'], where: EVERYTHING })).toEqual([
      { name: 'Ann' },
    ]);
  });

  it('goes through a table page by page, and through one without a key while it changes another', async () => {
    const keys = (
      await rowsOf({ collection: 'pair', columns: ['note'], where: EVERYTHING, batchRows: 7 })
    ).map(({ note }) => note);
    expect(keys).toHaveLength(95);
    expect(new Set(keys).size).toBe(95);
    const session = await store.write({ lock: 'details' });
    const query = { collection: 'visit', columns: ['email'], where: EVERYTHING, batchRows: 100 };
    let rows = 0;
    for await (const batch of session.select(query)) {
      if (rows === 0) await session.change({ ...remove('visit'), key: [] });
      rows += batch.length;
    }
    for await (const _batch of session.select({
      ...query,
      collection: 'pair',
      columns: ['note'],
      distinct: true,
    }))
      break;
    expect((await session.tally({ collection: 'visit', key: [], where: EVERYTHING })).rows).toBe(0);
    await session.rollback();
    expect(rows).toBe(3_000);
  });

  it('leaves a long reading early without waiting for its end', async () => {
    await connection.query(
      `CREATE TABLE long_one AS SELECT seq AS id, REPEAT('x', 500) AS t FROM seq_1_to_60000`,
    );
    await reading(async (session) => {
      const query = { collection: 'long_one', columns: ['id', 't'], where: EVERYTHING, batchRows: 10 };
      for await (const _batch of session.select(query)) break;
      expect((await session.tally({ collection: 'long_one', key: ['id'], where: EVERYTHING })).rows).toBe(
        60_000,
      );
      const explained = await session.explain({ collection: 'long_one', key: [], where: is('id', 7) });
      expect(explained).toMatchObject({ fullScan: true });
      expect(await session.explain({ collection: 'account', key: [], where: is('email', 'x') })).toEqual({
        fullScan: false,
        estimatedRows: 1,
      });
    });
  });

  it('rewrites more than fits into a statement', async () => {
    await connection.query(`CREATE TABLE big (id int PRIMARY KEY, t longtext)`);
    await connection.query(`INSERT INTO big SELECT seq, CONCAT(seq, REPEAT('é', 600000)) FROM seq_1_to_9`);
    const shift = (value: RowValue): string =>
      String(value).replace(/^\d+/, (digits) => String(Number(digits) + 1));
    const rows = await tried(
      update('big', [{ column: 't', kind: 'rewrite', rewrite: (values) => values.map(shift) }]),
      ['id', 't'],
    );
    expect(
      rows.map(({ id, t }) => [id, String(t).replace(/\d+/, '').length, Number.parseInt(String(t), 10)]),
    ).toEqual(Array.from({ length: 9 }, (_, at) => [at + 1, 600_000, at + 2]));
  });

  it('scans large values with little memory, and other character sets', async () => {
    const tokens = ['Zoë', '1é'].map((text, identity) => ({
      bytes: Buffer.from(text),
      boundary: 'word' as const,
      ignoreCase: false,
      identity,
    }));
    setFlagsFromString('--expose-gc');
    const collectGarbage = runInNewContext('gc') as () => void;
    const held = (): number => {
      collectGarbage();
      return process.memoryUsage().arrayBuffers;
    };
    const begin = held();
    let peak = 0;
    const scan = async (collections: string[]): Promise<ScanResult[]> => {
      const results: ScanResult[] = [];
      const onProgress = (): void => void (peak = Math.max(peak, held() - begin));
      for await (const result of store.scan({ tokens, control: true, collections, onProgress }))
        results.push(result);
      return results;
    };
    await connection.query(`INSERT INTO big SELECT seq, REPEAT('lorem ipsum ', 100000) FROM seq_100_to_140`);
    const [kinds, big] = await scan(['kinds', 'big']);
    expect(kinds).toMatchObject({ hitCount: 1, control: 'found', hits: [{ column: 'nick', identity: 0 }] });
    expect(big).toMatchObject({ rows: 50, hitCount: 0, control: 'found' });
    expect(big?.bytes).toBeGreaterThan(50_000_000);
    expect(peak).toBeLessThan(40_000_000);
  });

  it('never takes a value that the server cannot hand over for one that is not there', async () => {
    const [[{ packet }]] = (await connection.query(
      'SELECT @@GLOBAL.max_allowed_packet AS packet',
    )) as unknown as [[{ packet: number }]];
    await connection.query('CREATE TABLE huge (id int PRIMARY KEY, t longtext CHARACTER SET latin1)');
    await connection.query(`SET GLOBAL max_allowed_packet = ${String(4 * packet)}`);
    const generous = await database.connect();
    await generous.query(
      `INSERT INTO huge VALUES (1, CONCAT('Ann ', REPEAT('é', ${String(Math.ceil(0.7 * packet))})))`,
    );
    await generous.end();
    await connection.query(`SET GLOBAL max_allowed_packet = ${String(packet)}`);
    const narrow = await opened(() => undefined);
    const tokens = [{ bytes: Buffer.from('Ann'), boundary: 'word', ignoreCase: false, identity: 0 } as const];
    const scanned = async (): Promise<void> => {
      for await (const _result of narrow.scan({ tokens, control: true, collections: ['huge'] }));
    };
    const session = await narrow.write({ lock: 'details' });
    const errors = [
      await errorOf(scanned()),
      await errorOf(
        session.change(update('huge', [{ column: 't', kind: 'rewrite', rewrite: (values) => values }])),
      ),
    ];
    await session.rollback();
    await narrow.close();
    for (const error of errors) {
      expect(isAppError(error, 'store.refused')).toBe(true);
      expect((error as Error).message).toContain('max_allowed_packet');
    }
    await connection.query('DROP TABLE huge');
  });

  it('stops a scan that is aborted, and works afterwards', async () => {
    const abort = new AbortController();
    const tokens = [{ bytes: Buffer.from('Ann'), boundary: 'word', ignoreCase: false, identity: 0 } as const];
    const consume = async (): Promise<void> => {
      for await (const _result of store.scan({ tokens, control: true, signal: abort.signal })) abort.abort();
    };
    expect(await errorOf(consume())).toMatchObject({ name: 'AbortError' });
    expect((await described('kinds')).kind).toBe('table');
  });

  it('reads and writes the same whatever the server is set to', async () => {
    const [[before]] = (await connection.query(
      'SELECT @@GLOBAL.sql_mode AS mode, @@GLOBAL.time_zone AS zone',
    )) as unknown as [[{ mode: string; zone: string }]];
    await connection.query(
      `SET GLOBAL sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES,PAD_CHAR_TO_FULL_LENGTH', GLOBAL time_zone = '-07:00'`,
    );
    try {
      const other = await opened(() => undefined);
      const session = await other.write({ lock: 'details' });
      const value = String.raw`it's "gone" \ %`;
      await session.change({
        ...update('account', [{ column: 'email', kind: 'constant', value }]),
        where: { op: 'raw', text: `email = "zero@example.com" AND 'a\\'b' <> ''` },
      });
      const rows: Row[] = [];
      for await (const batch of session.select({
        collection: 'account',
        columns: ['email'],
        where: is('email', value),
      }))
        rows.push(...batch);
      const seen: Row[] = [];
      for await (const batch of session.select({
        collection: 'kinds',
        columns: ['seen', 'initial'],
        where: EVERYTHING,
      }))
        seen.push(...batch);
      await session.rollback();
      await other.close();
      expect(rows).toEqual([{ email: value }]);
      expect(seen).toEqual([{ seen: '2024-05-17T08:09:10.1234Z', initial: 'Z' }]);
    } finally {
      await connection.query('SET GLOBAL sql_mode = ?, GLOBAL time_zone = ?', [before.mode, before.zone]);
    }
  });

  it('names the constraint that refuses, never the value', async () => {
    const cases: [Change, string, string][] = [
      [update('wordy', [{ column: 'name', kind: 'constant', value: 'secret' }]), 'only_one', 'secret'],
      [remove('parent'), 'belongs', '1'],
      [
        update('kinds', [{ column: 'nick', kind: 'constant', value: 'secret but too long' }]),
        'nick',
        'secret',
      ],
    ];
    for (const [change, name, secret] of cases) {
      const session = await store.write({ lock: 'details' });
      const error = await errorOf(session.change(change));
      await session.rollback();
      expect(isAppError(error, 'store.refused')).toBe(true);
      expect((error as Error).message).toContain(name);
      expect(
        `${(error as Error).message} ${String((error as Error).cause)}`.replaceAll(/\d{4}/g, ''),
      ).not.toContain(secret);
    }
  });

  it('deletes rows that refer to each other, and none that others refer to', async () => {
    await connection.query(`
      CREATE TABLE thread (id int PRIMARY KEY, parent_id int, tenant int, CONSTRAINT reply FOREIGN KEY (parent_id) REFERENCES thread (id));
      INSERT INTO thread VALUES (1, NULL, 7), (2, 1, 7), (3, 2, 7), (4, 1, 7), (5, 5, 7), (6, NULL, 7), (7, 6, 8);
      INSERT INTO thread VALUES (8, NULL, 7), (9, 8, 7), (11, NULL, 7), (12, 11, 7), (13, 12, 7), (14, 13, 7);
      UPDATE thread SET parent_id = 9 WHERE id = 8;`);
    const deleted = async (where: Predicate): Promise<unknown> => {
      const session = await store.write({ lock: 'details' });
      try {
        const { rows } = await session.change({ ...remove('thread'), where });
        await session.commit();
        return rows;
      } finally {
        await session.close();
      }
    };
    const ofTenant = (where: Predicate): Predicate => ({
      op: 'all',
      of: [{ op: 'raw', text: 'tenant = 7' }, where],
    });
    expect(await deleted(ofTenant(is('id', 1, 2, 3, 4, 5, 7, 8, 9)))).toBe(7);
    expect(await deleted(ofTenant(is('parent_id', 12, 13)))).toBe(2);
    const error = await errorOf(deleted(is('id', 6)));
    expect(isAppError(error, 'store.refused')).toBe(true);
    expect((error as Error).message).toContain('reply');
    expect(await idsWhere('thread', EVERYTHING)).toEqual([6, 7, 11, 12]);
  });

  it('gives up waiting for a row lock and changes nothing', async () => {
    await connection.query('BEGIN; SELECT * FROM account WHERE id = 2 FOR UPDATE');
    const session = await store.write({ lock: 'details' });
    const error = await errorOf(session.change(remove('account')));
    await connection.query('ROLLBACK');
    await session.rollback();
    expect(isAppError(error, 'store.failed')).toBe(true);
    expect((error as Error).message).toContain('ER_LOCK_WAIT_TIMEOUT');
  });

  it('says what is wrong with a connection', async () => {
    const cases: [(url: URL) => void, string][] = [
      [(url) => (url.pathname = '/no_such_database'), 'ER_BAD_DB_ERROR'],
      [(url) => (url.password = 'made-up'), 'ER_ACCESS_DENIED_ERROR'],
      [(url) => (url.port = '1'), 'ECONNREFUSED'],
      [(url) => (url.host = 'no-such-host.invalid'), 'E'],
      [(url) => url.searchParams.set('ssl', 'true'), 'SSL'],
    ];
    for (const [change, code] of cases) {
      const lost = await opened(change);
      const error = await errorOf(lost.read());
      expect(isAppError(error, 'store.unreachable')).toBe(true);
      expect((error as Error).message).toContain(code);
      expect((error as Error).message).not.toContain('made-up');
      await lost.close();
    }
    for (const change of [
      (url: URL) => void (url.pathname = '/'),
      (url: URL) => url.searchParams.set('sslmode', 'require'),
      (url: URL) => url.searchParams.set('ssl', 'maybe'),
      (url: URL) => void (url.username = 'a%'),
    ])
      expect(isAppError(await errorOf(opened(change)), 'store.unreachable')).toBe(true);
  });

  /** A store as somebody with these rights sees it. */
  const asUser = async <T>(grants: readonly string[], work: (limited: Store) => Promise<T>): Promise<T> => {
    const name = `limited_${randomUUID().slice(0, 8)}`;
    await connection.query(`CREATE USER ${name} IDENTIFIED BY 'made-up'`);
    for (const grant of grants) await connection.query(`GRANT ${grant} TO ${name}`);
    const limited = await opened((url) => {
      url.username = name;
      url.password = 'made-up';
    });
    try {
      return await work(limited);
    } finally {
      await limited.close();
      await connection.query(`DROP USER ${name}`);
    }
  };

  it('refuses to write where server or user may only read', async () => {
    const error = await asUser(['SELECT ON *.*'], async (limited) => {
      const session = await limited.write({ lock: 'details' });
      const refused = await errorOf(session.change(update('account', [{ column: 'email', kind: 'null' }])));
      await session.rollback();
      return refused;
    });
    expect(isAppError(error, 'store.read_only')).toBe(true);
    await connection.query('SET GLOBAL read_only = 1');
    try {
      const readOnly = await asUser(['SELECT, UPDATE, DELETE ON *.*'], async (limited) =>
        errorOf(limited.write({ lock: 'details' }).then((session) => session.change(remove('account')))),
      );
      expect(isAppError(readOnly, 'store.read_only')).toBe(true);
    } finally {
      await connection.query('SET GLOBAL read_only = 0');
    }
  });

  it('keeps the journal of one session when another is forgotten, and lives with the table made by somebody else', async () => {
    const exists = async (): Promise<boolean> => {
      const [tables] = await connection.query(`SHOW TABLES LIKE 'habeas_journal'`);
      return (tables as unknown[]).length === 1;
    };
    const committed = async (of: Store, lock: string): Promise<string> => {
      const session = await of.write({ lock });
      await session.change(update('big', [{ column: 't', kind: 'null' }]));
      const token = await session.token();
      await session.commit();
      return token;
    };
    const [first, second] = [await committed(store, 'a'), await committed(store, 'b')];
    const open = await store.write({ lock: 'c' });
    const third = await open.token();
    await store.forget(first);
    expect([await store.outcome(first), await store.outcome(second)]).toEqual(['aborted', 'committed']);
    await open.commit();
    expect(await store.outcome(third)).toBe('committed');
    for (const token of [second, third]) await store.forget(token);
    expect(await exists()).toBe(false);

    await connection.query('CREATE TABLE habeas_journal (token CHAR(42) CHARACTER SET ascii PRIMARY KEY)');
    const db = database.name;
    const grants = [`SELECT, UPDATE ON ${db}.big`, `SELECT, INSERT, UPDATE, DELETE ON ${db}.habeas_journal`];
    await asUser(grants, async (limited) => {
      const token = await committed(limited, 'd');
      expect(await limited.outcome(token)).toBe('committed');
      await limited.forget(token);
      expect(await limited.outcome(token)).toBe('aborted');
    });
    expect(await exists()).toBe(true);
    expect((await store.describe()).collections.map(({ name }) => name)).not.toContain('habeas_journal');
    await connection.query('DROP TABLE habeas_journal');
  });
});
