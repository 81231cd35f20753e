import { Redis } from 'ioredis';
import { connectorFor } from '#connectors';
import {
  DEFAULT_LIMITS,
  EVERYTHING,
  type Change,
  type ColumnChange,
  type Predicate,
  type Row,
  type Store,
  type StoreSettings,
} from '#connectors/spi';
import { executeStore, parseDataMap, planStore, type Journal, type JournalEntry } from '#engine';
import { freePort } from '../../scripts/lib/ports.mjs';
import { findOwnRedis, type OwnRedis } from '../support/redis.js';
import { killedAtAnyMoment } from './kill-rounds.js';
import { KILLS_TIMEOUT_MS } from './kills.js';
import * as work from './store-work.js';
import { is } from './store-work.js';

const own = findOwnRedis();
const PEOPLE = 300;
const LOGO = Buffer.from([0x89, 0x50, 0xff, 0x00, 0xfe]);

(own ? describe : describe.skip)('Redis in detail', () => {
  let server: OwnRedis;
  let redis: Redis;
  let settings: StoreSettings;
  let store: Store;
  const opened: Store[] = [];
  beforeAll(async () => {
    server = await own!.start();
    redis = new Redis(server.url, { retryStrategy: (times) => Math.min(200, 20 * times) });
    redis.on('error', () => undefined);
    const limits = { ...DEFAULT_LIMITS, lockTimeoutMs: 500, batchRows: 20 };
    settings = {
      ...{ id: 'cache', type: 'redis', connection: server.url, access: 'write', limits },
      families: {
        session: ['session:*'],
        profile: ['profile:{login}'],
        cart: ['cart:{tenant}:{login}'],
        member: ['team:{team}:members'],
        customer: ['customer:*'],
        visit: ['visit:*'],
      },
    };
    store = await open();
  });
  beforeEach(async () => {
    await redis.flushdb();
  });
  afterAll(async () => {
    for (const one of opened) await one.close();
    redis?.disconnect();
    await server?.stop();
  });

  const open = async (more: Partial<StoreSettings> = {}): Promise<Store> => {
    const one = await connectorFor('redis').open({ ...settings, ...more });
    opened.push(one);
    return one;
  };
  const select = (
    collection: string,
    columns: string[],
    where: Predicate = EVERYTHING,
    from = store,
  ): Promise<Row[]> => work.select(from, collection, columns, where);
  const change = (part: Omit<Change, 'key'>, into = store): Promise<number> =>
    work.change(into, { key: ['_key'], ...part });
  const update = (collection: string, where: Predicate, ...set: ColumnChange[]): Promise<number> =>
    change({ collection, where, action: { kind: 'update', set } });
  const remove = (collection: string, where: Predicate): Promise<number> =>
    change({ collection, where, action: { kind: 'delete' } });
  const marked = (column: string): ColumnChange => work.rewritten(column, (value) => `${value}!`);
  const infoOf = async (name: string, from = store) =>
    (await from.describe()).collections.find((one) => one.name === name);
  const codeOf = (work: Promise<unknown>): Promise<{ code: string; message: string }> =>
    work.then(
      () => ({ code: 'none', message: '' }),
      (error: unknown) => error as { code: string; message: string },
    );

  it('keeps the time to live of what it changes', async () => {
    await redis.hset('session:1', { email: 'ann@example.com', page: '/' });
    await redis.set('profile:ann', 'ann@example.com');
    await redis.sadd('team:a:members', 'ann@example.com');
    await redis.zadd('team:b:members', 7.25, 'ann@example.com');
    await redis.rpush('team:c:members', 'ann@example.com', 'bob@example.com', 'ann@example.com');
    const keys = ['session:1', 'profile:ann', 'team:a:members', 'team:b:members', 'team:c:members'];
    for (const key of keys) await redis.expire(key, 1_000);
    expect(await update('session', EVERYTHING, { column: 'email', kind: 'null' })).toBe(1);
    expect(await update('profile', EVERYTHING, marked('value'))).toBe(1);
    expect(await update('member', is('member', 'ann@example.com'), marked('member'))).toBe(3);
    for (const key of keys) expect([key, (await redis.ttl(key)) > 900]).toEqual([key, true]);
    expect(await redis.hgetall('session:1')).toEqual({ page: '/' });
    expect(await redis.get('profile:ann')).toBe('ann@example.com!');
    expect(await redis.smembers('team:a:members')).toEqual(['ann@example.com!']);
    expect(await redis.zrange('team:b:members', '0', '-1', 'WITHSCORES')).toEqual([
      'ann@example.com!',
      '7.25',
    ]);
    expect(await redis.lrange('team:c:members', 0, -1)).toEqual([
      'ann@example.com!',
      'bob@example.com',
      'ann@example.com!',
    ]);
  });

  it('removes members that are the person, and leaves the others', async () => {
    await redis.sadd('team:a:members', 'ann@example.com', 'bob@example.com');
    await redis.zadd('team:b:members', 1, 'ann@example.com', 2, 'bob@example.com');
    await redis.rpush('team:c:members', 'ann@example.com', 'bob@example.com', 'ann@example.com');
    expect(await infoOf('member')).toMatchObject({ primaryKey: ['_key', 'member'], estimatedRows: 6 });
    expect(await select('member', ['team', 'member', 'score'], is('member', 'ann@example.com'))).toEqual([
      { team: 'a', member: 'ann@example.com', score: null },
      { team: 'b', member: 'ann@example.com', score: 1 },
      { team: 'c', member: 'ann@example.com', score: null },
    ]);
    expect(await remove('member', is('member', 'ann@example.com'))).toBe(3);
    expect(await select('member', ['member'])).toEqual(Array(3).fill({ member: 'bob@example.com' }));
    await expect(update('member', EVERYTHING, { column: 'member', kind: 'null' })).rejects.toMatchObject({
      code: 'store.refused',
      message: expect.stringContaining('cannot be NULL'),
    });
    await expect(update('member', EVERYTHING, { column: 'score', kind: 'null' })).rejects.toMatchObject({
      code: 'store.refused',
    });
  });

  it('finds and deletes keys by what stands in their names, however those are written', async () => {
    const hostile = ['a*b', 'a[bc]', 'a?b', '\\a', '^a', 'a:b', '{a}', 'é', '*', ''];
    for (const login of hostile) await redis.set(`profile:${login}`, `text of ${login}`);
    for (const login of ['axb', 'ab', 'aXb', 'a']) await redis.set(`profile:${login}`, 'kept');
    for (const login of hostile.filter(Boolean)) {
      expect(await select('profile', ['login', 'value'], is('login', login))).toEqual([
        { login, value: `text of ${login}` },
      ]);
      expect(await remove('profile', is('login', login))).toBe(1);
    }
    expect((await redis.keys('*')).sort()).toEqual(
      ['profile:', 'profile:a', 'profile:aXb', 'profile:ab', 'profile:axb'].sort(),
    );
    await redis.hset('cart:7:a*', { total: '1' });
    await redis.hset('cart:7:ab', { total: '2' });
    await redis.hset('cart:8:a*', { total: '3' });
    expect(await select('cart', ['tenant', 'total'], is('login', 'a*'))).toEqual([
      { tenant: 7, total: 1 },
      { tenant: 8, total: 3 },
    ]);
    await expect(
      update('cart', EVERYTHING, { column: 'login', kind: 'constant', value: 'x' }),
    ).rejects.toMatchObject({ code: 'store.refused', message: expect.stringContaining('cannot be written') });
  });

  it('asks for keys by name where it can, and never by KEYS', async () => {
    for (let no = 0; no < 50; no += 1) await redis.set(`profile:p${String(no)}`, 'x');
    await redis.config('RESETSTAT');
    await select('profile', ['value'], is('login', 'p7'));
    const calls = await redis.info('commandstats');
    expect(Number(/cmdstat_get:calls=(\d+)/.exec(calls)?.[1])).toBeLessThan(60);
    expect(calls).not.toMatch(/cmdstat_keys/);
  });

  it('deletes entries of streams, and says that they cannot be changed', async () => {
    await redis.xadd('visit:log', '1-1', 'email', 'ann@example.com', 'page', '/');
    await redis.xadd('visit:log', '2-1', 'email', 'bob@example.com', 'email', 'b@example.com');
    const info = await infoOf('visit');
    expect(info).toMatchObject({ primaryKey: ['_key', '_id'], estimatedRows: 2 });
    expect(info?.columns.every(({ readOnly }) => readOnly)).toBe(true);
    expect(await select('visit', ['_id', 'email'])).toEqual([
      { _id: '1-1', email: 'ann@example.com' },
      { _id: '2-1', email: ['bob@example.com', 'b@example.com'] },
    ]);
    expect(await remove('visit', is('email', 'b@example.com'))).toBe(1);
    expect(await redis.xlen('visit:log')).toBe(1);
    await expect(update('visit', EVERYTHING, marked('email'))).rejects.toMatchObject({
      code: 'store.refused',
    });
  });

  it('keeps bytes, digits and order of what it does not change', async () => {
    const text = '{"email":"ann@example.com","big":12345678901234567890,"list":[1.10,{"x":null}]}';
    await redis.set('profile:ann', text);
    await redis.call('HSET', 'session:1', 'email', 'ann@example.com', 'logo', LOGO, LOGO, 'named by bytes');
    expect((await infoOf('profile'))?.columns.find(({ name }) => name === 'value')).toMatchObject({
      kind: 'json',
      nullable: false,
    });
    const rewrite: ColumnChange = {
      column: 'value',
      kind: 'rewrite',
      rewrite: (all) => all.map((one) => String(one).replace('"ann@example.com"', 'null')),
    };
    expect(await update('profile', is('value#$.email', 'ann@example.com'), rewrite)).toBe(1);
    expect(await redis.get('profile:ann')).toBe(text.replace('"ann@example.com"', 'null'));

    const field = `bytes:${LOGO.toString('base64')}`;
    expect(await select('session', ['logo', field])).toEqual([{ logo: LOGO, [field]: 'named by bytes' }]);
    await update('session', EVERYTHING, marked('email'), { column: field, kind: 'null' });
    expect(await redis.hgetBuffer('session:1', 'logo')).toEqual(LOGO);
    expect(await redis.hlen('session:1')).toBe(2);

    const key = Buffer.from('session:\xff', 'latin1');
    await redis.call('HSET', key, 'email', 'bytes@example.com');
    expect(await remove('session', is('email', 'bytes@example.com'))).toBe(1);
    expect(await redis.exists(key)).toBe(0);
  });

  it('tells apart what belongs to no pattern, and what cannot be one collection', async () => {
    await redis.set('session:1', 'text');
    await redis.sadd('session:2', 'member');
    await redis.set('other:1', 'ann@example.com');
    await redis.set('single', 'ann@example.com');
    await redis.set('profile:', 'too short for its pattern');
    const { collections, findings } = await store.describe();
    expect(collections.map(({ name, estimatedRows }) => [name, estimatedRows])).toEqual([
      ...[
        ['cart', 0],
        ['customer', 0],
        ['member', 0],
        ['other', 1],
        ['profile', 0],
      ],
      ...[
        ['profile (others)', 1],
        ['session', 2],
        ['single', 1],
        ['visit', 0],
      ],
    ]);
    expect(findings).toMatchObject([
      { code: 'UNREADABLE', collection: 'session', detail: 'keys of the types set, string' },
    ]);
    await expect(select('session', ['_key'])).rejects.toMatchObject({ code: 'store.unreadable' });
    const tokens = [
      { bytes: Buffer.from('ann@example.com'), boundary: 'email', ignoreCase: true, identity: 0 },
    ] as const;
    const found: string[] = [];
    for await (const result of store.scan({ tokens, control: true, collections: ['other', 'single'] }))
      found.push(`${result.collection} ${String(result.hitCount)} ${result.control}`);
    expect(found).toEqual(['other 1 found', 'single 1 found']);
    await expect(open({ families: { bad: ['a:{x}:{x}'] } })).rejects.toMatchObject({
      code: 'store.refused',
    });
    await redis.hset('profile:ann', { login: 'ann' });
    await expect(select('profile', ['login'])).rejects.toMatchObject({
      code: 'store.refused',
      message: expect.stringContaining('otherwise'),
    });
  });

  it('knows the columns of the map while nothing holds them', async () => {
    const mapped = await open({ columns: { session: { email: 'text', device: 'json' } } });
    expect((await infoOf('session', mapped))?.columns.map(({ name, kind }) => [name, kind])).toEqual([
      ['_key', 'text'],
      ['email', 'text'],
      ['device', 'json'],
    ]);
    expect(await select('session', ['email'], is('email', 'x'), mapped)).toEqual([]);
  });

  it('leaves a key alone that was deleted, or written anew, between plan and execution', async () => {
    const map =
      parseDataMap(`{ version: 1, stores: [{ id: cache, type: redis, connection: "env:CACHE", collections: [
      { name: session, patterns: ["session:*"], subject: { identifiers: { email: email } },
        columns: { email: { category: contact.email, erase: null } } }] }] }`);
    const identities = [{ type: 'email', value: 'ann@example.com' } as const];
    await redis.hset('session:1', { email: 'ann@example.com', page: '/' });
    await redis.hset('session:2', { email: 'ann@example.com', page: '/' });
    const session = await store.write({ lock: 'details' });
    await session.change({
      ...{ collection: 'session', key: ['_key'], where: is('email', 'ann@example.com') },
      action: { kind: 'update', set: [{ column: 'email', kind: 'null' }] },
    });
    await redis.del('session:1');
    await session.commit();
    await session.close();
    expect(await redis.keys('*')).toEqual(['session:2']);
    expect(await redis.hgetall('session:2')).toEqual({ page: '/' });

    await redis.hset('session:3', { email: 'ann@example.com', page: '/' });
    const mapped = await open({ columns: { session: { email: 'text' } } });
    const base = { map, store: mapped, identities };
    const plan = await planStore({ ...base, storeId: 'cache', right: 'erasure' });
    expect(plan.plan.steps).toHaveLength(1);
    await redis.del('session:3');
    const execution = executeStore({
      ...{ ...base, approved: plan.plan, lock: 'job' },
      ...{ journal: memoryJournal(), pseudonymKeys: { key: () => Promise.resolve(Buffer.alloc(32, 1)) } },
    });
    expect(await execution).toEqual({ status: 'drifted', collections: ['session'] });
    expect(await redis.keys('*')).toEqual(['session:2']);
  });

  it('says what a login may not do, and what is wrong with one', async () => {
    await redis.hset('session:1', { email: 'ann@example.com' });
    await redis.call(
      'ACL',
      'SETUSER',
      'reader',
      'on',
      '>s3cret',
      '~*',
      '+@read',
      '+ping',
      '+info',
      '+select',
    );
    await redis.call('ACL', 'SETUSER', 'blind', 'on', '>s3cret', '~other:*', '+@all');
    const as = (login: string): Promise<Store> =>
      open({ connection: server.url.replace('//', `//${login}@`) });
    const reader = await as('reader:s3cret');
    expect(await select('session', ['email'], EVERYTHING, reader)).toHaveLength(1);
    const refused = await codeOf(change({ ...drop, where: EVERYTHING }, reader));
    expect(refused).toMatchObject({ code: 'store.read_only', message: expect.stringContaining('NOPERM') });
    expect(await codeOf(select('session', ['email'], EVERYTHING, await as('blind:s3cret')))).toMatchObject({
      code: 'store.read_only',
    });
    for (const login of ['reader:wr0ng', 'nobody:s3cret']) {
      const wrong = await codeOf((await as(login)).describe());
      expect(wrong).toMatchObject({ code: 'store.unreachable', message: expect.stringContaining('login') });
      expect(JSON.stringify(wrong)).not.toMatch(/s3cret|wr0ng/);
    }
    for (const connection of ['redis://u:s3%cret@127.0.0.1/x', 'http://127.0.0.1', 'redis://']) {
      const wrong = await codeOf((await open({ connection })).describe());
      expect(wrong).toMatchObject({
        code: 'store.unreachable',
        message: expect.stringContaining('redis://'),
      });
      expect(wrong.message).not.toContain('cret@');
    }
    expect(await redis.exists('session:1')).toBe(1);
  });
  it('says when the server has no memory left, and changes nothing', async () => {
    await redis.hset('session:1', { email: 'ann@example.com' });
    await redis.config('SET', 'maxmemory', '1');
    try {
      expect(await codeOf(change({ ...drop, where: EVERYTHING }))).toMatchObject({
        code: 'store.failed',
        message: expect.stringMatching(
          /reported OOM\. The server has no memory left; try again when it has\.$/,
        ),
      });
    } finally {
      await redis.config('SET', 'maxmemory', '0');
    }
    expect(await redis.hgetall('session:1')).toEqual({ email: 'ann@example.com' });
    await change({ ...drop, where: EVERYTHING });
    expect(await redis.exists('session:1')).toBe(0);
  });

  const drop = { collection: 'session', action: { kind: 'delete' } } as const;

  it('refuses a cluster, and writes to no replica', async () => {
    const [cluster, replica] = await Promise.all([
      own!.start('--cluster-enabled', 'yes', '--cluster-port', String(await freePort())),
      own!.start('--replicaof', '127.0.0.1', new URL(server.url).port),
    ]);
    try {
      expect(await codeOf((await open({ connection: cluster.url })).describe())).toMatchObject({
        code: 'store.refused',
        message: expect.stringContaining('cluster'),
      });
      const written = codeOf(change({ ...drop, where: EVERYTHING }, await open({ connection: replica.url })));
      expect(await written).toMatchObject({ code: expect.stringMatching(/read_only|failed/) });
    } finally {
      await Promise.all([cluster.stop(), replica.stop()]);
    }
  });

  it(
    'ends in the planned state, once, whenever the process or the server is killed',
    async () => {
      await killedAtAnyMoment({
        ...{ settings, store, names: { key: '_key' }, rows: 2 * PEOPLE, server },
        prepare: async () => {
          await redis.flushdb();
          const fill = redis.pipeline();
          fill.hset('customer:kept', { name: 'kept', email: 'kept@example.com' });
          fill.hset('visit:kept', { page: '/kept' });
          for (let no = 0; no < PEOPLE; no += 1) {
            fill.hset(`customer:${String(no)}`, {
              name: `n${String(no)}`,
              email: `p${String(no)}@example.com`,
            });
            fill.hset(`visit:${String(no)}`, { email: `p${String(no)}@example.com`, page: '/a' });
            fill.expire(`customer:${String(no)}`, 100_000);
          }
          await fill.exec();
        },
        check: async (round) => {
          const rows = await select('customer', ['_key', 'name', 'email']);
          const masked = rows.filter(
            ({ name, email }) => name === '[gone]' && /^p\d+@example\.com\.x$/.test(String(email)),
          );
          expect([round, masked.length, rows.length]).toEqual([round, PEOPLE, PEOPLE + 1]);
          expect(await select('visit', ['page'])).toEqual([{ page: '/kept' }]);
          expect(await redis.hgetall('customer:kept')).toEqual({ name: 'kept', email: 'kept@example.com' });
          expect(await redis.ttl('customer:0')).toBeGreaterThan(0);
          const left = Object.values(await redis.hgetall('habeas_journal'));
          expect([round, left.filter((text) => !text.startsWith('{"state":"applied"'))]).toEqual([round, []]);
        },
      });
    },
    KILLS_TIMEOUT_MS,
  );
});

function memoryJournal(): Journal {
  const entries: JournalEntry[] = [];
  return {
    entries: () => Promise.resolve(entries),
    append: (entry) => Promise.resolve(void entries.push(entry)),
  } as Journal;
}
