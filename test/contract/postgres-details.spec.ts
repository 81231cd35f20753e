import pg from 'pg';
import { isAppError } from '#contracts';
import { connectorFor } from '#connectors';
import {
  type CollectionInfo,
  DEFAULT_LIMITS,
  EVERYTHING,
  type Row,
  type ScanResult,
  type Store,
  type StoreSettings,
} from '#connectors/spi';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

const SCHEMA = `
  CREATE SCHEMA "Sales.eu";
  CREATE TYPE mood AS ENUM ('happy', 'sad');
  CREATE DOMAIN short_name AS varchar(12) CHECK (VALUE <> 'forbidden');
  CREATE TABLE "Sales.eu"."Order" (id bigint PRIMARY KEY, "Who" text);
  CREATE TABLE kinds (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    mood mood, nick short_name, tags text[], address inet, code uuid, amount numeric(20, 4), photo bytea,
    born date, seen timestamptz, local timestamp, doc json, initial text GENERATED ALWAYS AS (left(nick, 1)) STORED
  );
  CREATE UNIQUE INDEX kinds_nick ON kinds (lower(nick)) WHERE mood IS NOT NULL;
  CREATE TABLE event (id int, at date, who text, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
  CREATE TABLE event_2024 PARTITION OF event FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
  CREATE TABLE event_2025 PARTITION OF event FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
  CREATE VIEW kinds_view AS SELECT id, nick FROM kinds;
  CREATE MATERIALIZED VIEW kinds_copy AS SELECT id, nick FROM kinds;
  CREATE TABLE guarded (id serial PRIMARY KEY, owner text);
  ALTER TABLE guarded ENABLE ROW LEVEL SECURITY;
  CREATE FUNCTION noop() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
  CREATE TRIGGER guarded_audit BEFORE UPDATE ON guarded FOR EACH ROW EXECUTE FUNCTION noop();
  CREATE TABLE a (id int PRIMARY KEY, b_id int);
  CREATE TABLE b (id int PRIMARY KEY, a_id int REFERENCES a DEFERRABLE INITIALLY IMMEDIATE);
  ALTER TABLE a ADD FOREIGN KEY (b_id) REFERENCES b DEFERRABLE INITIALLY IMMEDIATE;
  INSERT INTO a VALUES (1, NULL); INSERT INTO b VALUES (1, 1); UPDATE a SET b_id = 1;
  INSERT INTO event SELECT g, date '2024-06-01' + (g % 2) * 365, 'w' || g FROM generate_series(1, 20) g;
  INSERT INTO kinds (mood, nick, tags, address, code, amount, photo, born, seen, local, doc) VALUES
    ('sad', 'Ann', '{"a b","c\\"d",NULL}', '203.0.113.77/24', '11111111-2222-3333-4444-555555555555',
     12345678901234.5000, '\\x00ff', '2001-02-03', '2024-05-17 10:09:10.123456+02', '2024-05-17 08:09:10',
     '{"z": 1, "a": 12345678901234567890}');
  INSERT INTO "Sales.eu"."Order" VALUES (9007199254740993, 'x');`;

describe('the PostgreSQL connector', () => {
  let database: TestDatabase;
  let client: pg.Client;
  let settings: StoreSettings;
  let store: Store;

  beforeAll(async () => {
    database = await createTestDatabase();
    client = new pg.Client({ connectionString: database.url });
    await client.connect();
    await client.query(SCHEMA);
    settings = {
      id: 'shop',
      type: 'postgres',
      connection: database.url,
      access: 'write',
      limits: DEFAULT_LIMITS,
    };
    store = await connectorFor('postgres').open(settings);
  });
  afterAll(async () => {
    await store?.close();
    await client?.end();
    await database?.drop();
  });

  const errorOf = async (promise: Promise<unknown>): Promise<unknown> =>
    promise.then(
      () => null,
      (error: unknown) => error,
    );
  const opened = (change: (url: URL) => void): Promise<Store> => {
    const url = new URL(database.url);
    change(url);
    return connectorFor('postgres').open({ ...settings, connection: url.href });
  };
  const described = async (name: string): Promise<CollectionInfo> => {
    const found = (await store.describe()).collections.find((collection) => collection.name === name);
    if (!found) throw new Error(`${name} is not in the catalogue`);
    return found;
  };
  const rowsOf = async (collection: string, columns: string[]): Promise<readonly Row[]> => {
    const session = await store.read();
    const rows: Row[] = [];
    for await (const batch of session.select({ collection, columns, where: EVERYTHING })) rows.push(...batch);
    await session.close();
    return rows;
  };

  it('reads every type as a value that JSON can carry, without losing digits', async () => {
    const { columns } = await described('public.kinds');
    const [row] = await rowsOf(
      'public.kinds',
      columns.map(({ name }) => name),
    );
    expect(JSON.parse(JSON.stringify({ ...row, doc: null }))).toEqual({
      id: 1,
      mood: 'sad',
      nick: 'Ann',
      tags: ['a b', 'c"d', null],
      address: '203.0.113.77/24',
      code: '11111111-2222-3333-4444-555555555555',
      amount: '12345678901234.5000',
      photo: { type: 'Buffer', data: [0, 255] },
      born: '2001-02-03',
      seen: '2024-05-17T08:09:10.123456Z',
      local: '2024-05-17T08:09:10',
      doc: null,
      initial: 'A',
    });
    expect(JSON.stringify(row?.doc)).toBe('{"z":1,"a":12345678901234567890}');
  });

  it('rewrites arrays, enums, addresses, times and JSON in their own types', async () => {
    const session = await store.write({ lock: 'details' });
    const same = (column: string, value: unknown) => ({
      column,
      kind: 'rewrite' as const,
      rewrite: () => [value as string],
    });
    const tally = await session.change({
      collection: 'public.kinds',
      key: ['id'],
      where: EVERYTHING,
      action: {
        kind: 'update',
        set: [
          same('tags', ['x "y"', null, 'a\\b']),
          same('mood', 'happy'),
          same('address', '203.0.113.0/24'),
          same('seen', '2024-05-01T00:00:00Z'),
          same('doc', '{"z":2}'),
        ],
      },
    });
    expect(tally.rows).toBe(1);
    const [row] = await (async () => {
      for await (const batch of session.select({
        collection: 'public.kinds',
        columns: ['tags', 'mood', 'address', 'seen', 'doc'],
        where: EVERYTHING,
      }))
        return batch;
      return [];
    })();
    await session.rollback();
    expect(row).toEqual({
      tags: ['x "y"', null, 'a\\b'],
      mood: 'happy',
      address: '203.0.113.0/24',
      seen: '2024-05-01T00:00:00Z',
      doc: { z: 2 },
    });
  });

  it('says which key the server counts', async () => {
    const counted = async (name: string): Promise<string[]> =>
      (await described(name)).columns.filter(({ isCounted }) => isCounted).map(({ name: column }) => column);
    expect(await counted('public.kinds')).toEqual(['id']);
    expect(await counted('public.guarded')).toEqual(['id']);
    expect(await counted('public.a')).toEqual([]);
  });

  it('knows domains, enums, lengths, generated columns and expression indexes', async () => {
    const kinds = await described('public.kinds');
    const column = new Map(kinds.columns.map((info) => [info.name, info]));
    expect(column.get('mood')).toMatchObject({ kind: 'text', enumValues: ['happy', 'sad'] });
    expect(column.get('nick')).toMatchObject({ kind: 'text', maxLength: 12, nativeType: 'short_name' });
    expect([
      column.get('id')?.readOnly,
      column.get('initial')?.readOnly,
      column.get('nick')?.readOnly,
    ]).toEqual([true, true, false]);
    expect(kinds.uniques).toEqual([{ name: 'kinds_nick', columns: expect.arrayContaining(['nick']) }]);
    expect(kinds.checks).toEqual([
      expect.objectContaining({ columns: ['nick'], expression: expect.stringContaining('forbidden') }),
    ]);
  });

  it('shows a partitioned table once, and changes rows of all its partitions under old keys', async () => {
    const names = (await store.describe()).collections.map(({ name }) => name);
    expect(names.filter((name) => name.includes('event'))).toEqual(['public.event']);
    expect(await described('public.event')).toMatchObject({ kind: 'partitioned', primaryKey: ['id', 'at'] });
    const session = await store.write({ lock: 'details' });
    const query = { collection: 'public.event', key: ['id', 'at'], where: EVERYTHING };
    const planned = await session.tally(query);
    const set = [{ column: 'at', kind: 'constant', value: '2024-01-01' } as const];
    expect(await session.change({ ...query, action: { kind: 'update', set } })).toEqual(planned);
    await session.rollback();
    expect(planned.rows).toBe(20);
  });

  it('keeps case, dots and integers beyond 2^53 apart', async () => {
    expect(await rowsOf('"Sales.eu".Order', ['id', 'Who'])).toEqual([{ id: '9007199254740993', Who: 'x' }]);
    expect((await described('"Sales.eu".Order')).primaryKey).toEqual(['id']);
  });

  it('flags triggers, row security and views', async () => {
    expect(await described('public.guarded')).toMatchObject({
      triggers: ['guarded_audit'],
      rowLevelSecurity: true,
    });
    expect((await described('public.kinds_view')).kind).toBe('view');
  });

  it('scans materialised views, which hold copies, but no plain views', async () => {
    await client.query('REFRESH MATERIALIZED VIEW kinds_copy');
    const found: string[] = [];
    const tokens = [{ bytes: Buffer.from('Ann'), boundary: 'word', ignoreCase: false, identity: 0 } as const];
    for await (const { collection, hitCount } of store.scan({ tokens, control: true })) {
      if (hitCount > 0) found.push(collection);
    }
    expect(found).toEqual(['public.kinds', 'public.kinds_copy']);
  });

  it('finds a number that a row begins with, however long the row is', async () => {
    await client.query(`
      CREATE TABLE line (number text PRIMARY KEY, note text);
      INSERT INTO line SELECT '030 23125130 ' || n, repeat('.', n) FROM generate_series(1, 300) n`);
    const token = {
      bytes: Buffer.from('03023125130'),
      boundary: 'word',
      ignoreCase: false,
      identity: 0,
    } as const;
    const tokens = [{ ...token, embedded: true, separated: true }];
    const results: ScanResult[] = [];
    for await (const result of store.scan({ collections: ['public.line'], tokens, control: true }))
      results.push(result);
    await client.query('DROP TABLE line');
    expect(results).toMatchObject([{ rows: 300, hitCount: 300 }]);
  });

  describe('a table of many pages', () => {
    const ROWS = 5_000;
    const planted = [1, 2_048, 2_049, ROWS];

    // a row a page, so that few rows make many pages
    beforeAll(() =>
      client.query(`
        CREATE TABLE long_list (id int PRIMARY KEY, body text) WITH (fillfactor = 10);
        ALTER TABLE long_list ALTER body SET STORAGE PLAIN;
        INSERT INTO long_list SELECT n, CASE WHEN n IN (${planted.join()}) THEN 'by Ann ' ELSE 'by Bob ' END
          || repeat('.', 800) FROM generate_series(1, ${String(ROWS)}) n;
        ANALYZE long_list`),
    );
    afterAll(() => client.query('DROP TABLE long_list'));

    const scanned = async (of: Store): Promise<ScanResult[]> => {
      const results: ScanResult[] = [];
      const token = { bytes: Buffer.from('Ann'), boundary: 'word', ignoreCase: false, identity: 0 } as const;
      const request = { collections: ['public.long_list'], tokens: [token], control: true };
      for await (const result of of.scan(request)) results.push(result);
      return results;
    };
    const EVERY_ROW_ONCE = [{ rows: ROWS, hitCount: planted.length, control: 'found' }];

    it('is read in parts, every row once', async () => {
      const { rows } = await client.query<{ pages: number }>(
        `SELECT relpages AS pages FROM pg_class WHERE relname = 'long_list'`,
      );
      expect(rows[0]?.pages).toBeGreaterThanOrEqual(ROWS);
      expect(await scanned(store)).toMatchObject(EVERY_ROW_ONCE);
    });

    it('is read by one connection when the server has no more', async () => {
      const role = `habeas_alone_${String(process.pid)}`;
      await client.query(
        `CREATE ROLE ${role} LOGIN PASSWORD 'made-up' CONNECTION LIMIT 2; GRANT SELECT ON long_list TO ${role}`,
      );
      const alone = await opened((url) => {
        url.username = role;
        url.password = 'made-up';
      });
      expect(await scanned(alone)).toMatchObject(EVERY_ROW_ONCE);
      await alone.close();
      await client.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
    });
  });

  it('stops a scan that is aborted, and works afterwards', async () => {
    const abort = new AbortController();
    const tokens = [{ bytes: Buffer.from('Ann'), boundary: 'word', ignoreCase: false, identity: 0 } as const];
    const consume = async (): Promise<void> => {
      for await (const _result of store.scan({ tokens, control: true, signal: abort.signal })) abort.abort();
    };
    expect(await errorOf(consume())).toMatchObject({ name: 'AbortError' });
    expect((await described('public.kinds')).kind).toBe('table');
  });

  it('judges deferrable references at commit', async () => {
    const session = await store.write({ lock: 'details' });
    for (const collection of ['public.a', 'public.b']) {
      const change = { collection, key: ['id'], where: EVERYTHING, action: { kind: 'delete' } as const };
      expect((await session.change(change)).rows).toBe(1);
      if (collection === 'public.a') continue;
      await session.rollback();
    }
    const half = await store.write({ lock: 'details' });
    await half.change({ collection: 'public.a', key: ['id'], where: EVERYTHING, action: { kind: 'delete' } });
    expect(isAppError(await errorOf(half.commit()), 'store.refused')).toBe(true);
    expect(await rowsOf('public.a', ['id'])).toHaveLength(1);
  });

  it('changes many rows by one statement for each batch, with a key and without', async () => {
    await client.query(`
      CREATE TABLE many (id int PRIMARY KEY, mail text, note text); CREATE TABLE keyless (mail text, note text);
      CREATE TABLE statements (what text);
      CREATE FUNCTION count_statement() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN INSERT INTO statements VALUES (tg_table_name); RETURN NULL; END $$;
      CREATE TRIGGER counted AFTER UPDATE ON many FOR EACH STATEMENT EXECUTE FUNCTION count_statement();
      CREATE TRIGGER counted AFTER UPDATE ON keyless FOR EACH STATEMENT EXECUTE FUNCTION count_statement();
      INSERT INTO many SELECT g, 'm' || g, 'x' FROM generate_series(1, 3000) g;
      INSERT INTO keyless SELECT 'm', 'x' FROM generate_series(1, 3000) g;`);
    const small = await connectorFor('postgres').open({
      ...settings,
      limits: { ...DEFAULT_LIMITS, batchRows: 1_000 },
    });
    const session = await small.write({ lock: 'statements' });
    const set = [{ column: 'note', kind: 'null' }] as const;
    const rewrite = (values: readonly unknown[]): string[] => values.map((value) => `p-${String(value)}`);
    const changes = [
      { collection: 'public.keyless', key: [], set },
      {
        collection: 'public.many',
        key: ['id'],
        set: [...set, { column: 'mail', kind: 'rewrite', rewrite } as const],
      },
    ];
    for (const { set: columns, ...place } of changes) {
      const change = { ...place, where: EVERYTHING, action: { kind: 'update', set: columns } as const };
      expect((await session.change(change)).rows).toBe(3_000);
    }
    await session.commit();
    await small.close();
    const { rows } = await client.query<{ what: string; n: number }>(
      'SELECT what, count(*)::int AS n FROM statements GROUP BY 1 ORDER BY 1',
    );
    expect(rows[0]).toEqual({ what: 'keyless', n: 1 });
    expect(rows[1]?.n).toBeLessThanOrEqual(3);
    const { rows: values } = await client.query(
      "SELECT count(*)::int AS n FROM many WHERE mail = 'p-m' || id AND note IS NULL",
    );
    expect(values).toEqual([{ n: 3_000 }]);
    await client.query('DROP TABLE many, keyless, statements; DROP FUNCTION count_statement');
  });

  it('warns of a full scan of a large table only', async () => {
    await client.query(
      `CREATE TABLE large AS SELECT g AS id, g % 10 AS part FROM generate_series(1, 20000) g`,
    );
    await client.query(`CREATE INDEX ON large (id)`);
    await client.query(`ANALYZE large`);
    const session = await store.read();
    const explain = (collection: string, column: string) =>
      session.explain({ collection, key: [], where: { op: 'in', columns: [column], values: [[7]] } });
    expect(await explain('public.large', 'part')).toMatchObject({ fullScan: true });
    expect(await explain('public.large', 'id')).toEqual({ fullScan: false, estimatedRows: 1 });
    expect(await explain('public.a', 'b_id')).toMatchObject({ fullScan: false });
    await session.close();
  });

  it('says what is wrong with a connection', async () => {
    const cases: [(url: URL) => void, string][] = [
      [(url) => (url.pathname = '/no_such_database'), '3D000'],
      [(url) => (url.host = '127.0.0.1:1'), 'ECONNREFUSED'],
      [(url) => (url.host = 'no-such-host.invalid:5432'), 'E'],
    ];
    for (const [change, code] of cases) {
      const lost = await opened(change);
      const error = await errorOf(lost.read());
      expect(isAppError(error, 'store.unreachable')).toBe(true);
      expect((error as Error).message).toContain(code);
      await lost.close();
    }
  });

  it('refuses to write where server or user are read only', async () => {
    const readOnly = await opened((url) =>
      url.searchParams.set('options', '-c default_transaction_read_only=on'),
    );
    expect(isAppError(await errorOf(readOnly.write({ lock: 'details' })), 'store.read_only')).toBe(true);
    await readOnly.close();
  });

  it('names a missing privilege and a policy that would hide rows', async () => {
    const role = `habeas_reader_${String(process.pid)}`;
    await client.query(`CREATE ROLE ${role} LOGIN PASSWORD 'made-up'; GRANT SELECT ON a, guarded TO ${role}`);
    const limited = await opened((url) => {
      url.username = role;
      url.password = 'made-up';
    });
    const session = await limited.write({ lock: 'details' });
    const change = {
      collection: 'public.a',
      key: ['id'],
      where: EVERYTHING,
      action: { kind: 'delete' } as const,
    };
    expect(isAppError(await errorOf(session.change(change)), 'store.read_only')).toBe(true);
    await session.rollback();
    const reading = await limited.read();
    const hidden = await errorOf(
      reading.tally({ collection: 'public.guarded', key: ['id'], where: EVERYTHING }),
    );
    expect(isAppError(hidden, 'store.refused')).toBe(true);
    await reading.close();
    await limited.close();
    await client.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
  });

  it('gives up waiting for a row lock and changes nothing', async () => {
    const hasty = await connectorFor('postgres').open({
      ...settings,
      limits: { ...DEFAULT_LIMITS, lockTimeoutMs: 100 },
    });
    await client.query('BEGIN');
    await client.query('UPDATE guarded SET owner = owner');
    await client.query(`LOCK TABLE guarded`);
    const session = await hasty.write({ lock: 'details' });
    const change = {
      collection: 'public.guarded',
      key: ['id'],
      where: EVERYTHING,
      action: { kind: 'delete' } as const,
    };
    const error = await errorOf(session.change(change));
    await client.query('ROLLBACK');
    await session.rollback();
    await hasty.close();
    expect(isAppError(error, 'store.failed')).toBe(true);
    expect((error as Error).message).toContain('55P03');
  });
});
