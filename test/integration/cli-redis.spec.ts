import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { findOwnRedis, type OwnRedis } from '../support/redis.js';
import { runCli, runCliProcess, type CliResult } from '../support/run-cli.js';
import { unzip } from '../support/unzip.js';

const own = findOwnRedis();
const PEOPLE = ['ann', 'bob', 'cy'];
const MAP = `
version: 1
stores:
  - id: cache
    type: redis
    connection: env:CACHE_URL
    collections:
      - name: sessions
        patterns: ["session:*"]
        subject: { identifiers: { email: email } }
        columns:
          email: { category: contact.email, erase: { pseudonym: email } }
          ip: { category: device.ip, erase: "null" }
          page: { category: business.value, erase: { keep: LEGAL_OBLIGATION } }
      - name: profiles
        patterns: ["profile:{mail}"]
        subject: { identifiers: { mail: email } }
        rowAction: delete
      - name: newsletter
        subject: { identifiers: { member: email } }
        rowAction: delete
`;

(own ? describe : describe.skip)('the command line on sessions in Redis', () => {
  let server: OwnRedis;
  let redis: Redis;
  let folder: string;
  beforeAll(async () => {
    server = await own!.start();
    redis = new Redis(server.url);
    folder = mkdtempSync(join(tmpdir(), 'habeas-test-cli-'));
    for (const [no, name] of PEOPLE.entries()) {
      const email = `${name}@example.com`;
      await redis.hset(`session:${String(no)}`, { email, ip: `192.0.2.${String(no + 10)}`, page: '/cart' });
      await redis.expire(`session:${String(no)}`, 10_000);
      await redis.set(`profile:${email}`, JSON.stringify({ email, city: `${name} town` }));
      await redis.sadd('newsletter', email);
    }
    writeFileSync(join(folder, 'map.yaml'), MAP);
  });
  /** Another database of the same server, which keeps everything by keys. */
  const fillShop = async (db: Redis): Promise<void> => {
    for (const [no, name] of ['dan', 'eve', 'fay', 'gus', 'hal'].entries()) {
      const id = String(no + 1);
      const email = `${name}@example.com`;
      const prefs = `{"theme": "dark",  "mail":"${email}"}`;
      await db.hset(`profile:${id}`, { email, name: `${name} Doe`, phone: `+49 30 55500${id}`, prefs });
      await db.set(`session:s${id}`, JSON.stringify({ user: no + 1, email }));
      await db.rpush(`user:${id}:items`, `item-${id}`);
      await db.hset(`visit:${id}`, { page: '/', by: `${PEOPLE.at(no % 3) ?? ''}@example.org` });
      await db.set(`mailed:${id}`, `to ${name}@example.net`);
      await db.hset(`cart:${id}`, { total: '12.50', items: '3' });
      await db.hset(`product:${id}`, { title: `thing ${id}`, price: '9.90' });
      await db.set(`bymail:${email}`, id);
      await db.sadd('newsletter', email);
      await db.zadd('ranking', no, email);
      await db.rpush('mails', email, email);
      await db.sadd('premium_user_ids', id);
      await db.xadd('audit', '*', 'who', email, 'what', 'login');
      await db.set(`cache:html:${id}`, `<p>Hello &lt;${email}&gt;</p>`);
    }
  };
  afterAll(async () => {
    redis?.disconnect();
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const habeasBy = (run: typeof runCli, ...args: string[]): Promise<CliResult> =>
    run(args, { cwd: folder, env: { CACHE_URL: server.url }, input: 'email=ann@example.com\n' });
  const onPerson = (command: string, ...args: string[]): Promise<CliResult> =>
    habeasBy(runCli, command, '--map', 'map.yaml', '--identity', '-', ...args);

  it('suggests a map of it', async () => {
    const args = ['map', 'suggest', 'env:CACHE_URL', '--id', 'cache', '-o', 'suggested.yaml'];
    expect(await habeasBy(runCli, ...args)).toMatchObject({ code: 0 });
    const suggested = readFileSync(join(folder, 'suggested.yaml'), 'utf8');
    expect(suggested).toContain('type: redis');
    expect(suggested).toMatch(/name: "?session"?/);
    expect(suggested).toMatch(/email: \{ category: contact\.email/);
    expect(await habeasBy(runCli, 'map', 'validate', 'suggested.yaml')).toMatchObject({
      stdout: expect.stringContaining('0 errors'),
    });
    expect(await habeasBy(runCli, 'map', 'validate', 'map.yaml')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('0 errors'),
    });
  });

  it('plans the same twice, and collects what is there', async () => {
    const first = await onPerson('plan', '--json');
    expect(first).toMatchObject({ code: 0 });
    expect(first.stdout).toBe((await onPerson('plan', '--json')).stdout);
    expect(first.stdout).not.toContain('ann@');
    expect(await onPerson('collect', '-o', 'person.zip', '--json')).toMatchObject({ code: 0 });
    const texts = [...unzip(readFileSync(join(folder, 'person.zip'))).values()].map(String).join('\n');
    expect(texts).toContain('ann town');
    expect(texts).toContain('192.0.2.10');
    expect(texts).not.toMatch(/bob/);
    expect(await onPerson('verify')).toMatchObject({ code: 1 });
  });

  it('erases one person, and nobody else, and proves it', async () => {
    const args = ['--map', 'map.yaml', '--identity', '-', '--yes', '--certificate', 'proof.json'];
    expect(await habeasBy(runCliProcess, 'erase', ...args)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('Done and verified: 3 rows'),
    });
    expect((await redis.keys('*')).sort()).toEqual([
      'newsletter',
      'profile:bob@example.com',
      'profile:cy@example.com',
      'session:0',
      'session:1',
      'session:2',
    ]);
    const session = await redis.hgetall('session:0');
    expect(session).toEqual({ email: expect.stringMatching(/@erased\.invalid$/), page: '/cart' });
    expect(await redis.ttl('session:0')).toBeGreaterThan(9_000);
    expect((await redis.hgetall('session:1')).email).toBe('bob@example.com');
    expect((await redis.smembers('newsletter')).sort()).toEqual(['bob@example.com', 'cy@example.com']);
    expect(await onPerson('verify')).toMatchObject({ code: 0 });
    expect(await onPerson('plan')).toMatchObject({ stdout: expect.stringContaining('Nothing to do') });
    const certificate = ['certificate', 'verify', 'proof.json', '--jwks', 'proof.jwks.json'];
    expect(await habeasBy(runCli, ...certificate)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('Genuine'),
    });
  });

  it('finds who somebody is in names of keys and in members, and erases by the suggested map', async () => {
    const url = server.url.replace(/\/?\d*$/, '/3');
    const db = new Redis(url);
    await fillShop(db);
    const run = (...args: string[]): Promise<CliResult> =>
      runCli(args, { cwd: folder, env: { SHOP_URL: url }, input: 'email=eve@example.com\n' });
    const suggested = ['map', 'suggest', 'env:SHOP_URL', '--id', 'shop', '-o', 'shop.yaml'];
    expect(await run(...suggested)).toMatchObject({ code: 0 });
    const text = readFileSync(join(folder, 'shop.yaml'), 'utf8');
    const lines = text.split('\n').map((line) => line.replace(/ #.*/, '').trim());
    expect(lines).toEqual(
      expect.arrayContaining([
        'patterns: ["profile:{profile_id}"]',
        'patterns: ["bymail:{email}"]',
        'patterns: ["user:{user_id}:items"]',
        'subject: { identifiers: { email: email, phone: phone, profile_id: customer_id } }',
        'subject: { identifiers: { cart_id: customer_id }, trust: weak }',
      ]),
    );
    const erased = await run('erase', '--map', 'shop.yaml', '--identity', '-', '--yes');
    expect(erased.stdout + erased.stderr).toContain('Done and verified');
    const keys = (await db.keys('*')).filter((key) => key !== 'habeas_journal').sort();
    const of = (beginning: string): string[] => keys.filter((key) => key.startsWith(beginning));
    expect(of('bymail:')).toHaveLength(4);
    expect(of('cart:')).toEqual(['cart:1', 'cart:3', 'cart:4', 'cart:5']);
    expect(of('user:2')).toEqual([]);
    expect([...of('visit:'), ...of('mailed:')]).toHaveLength(10);
    expect(of('product:')).toHaveLength(5);
    expect(of('cache:')).not.toContain('cache:html:2');
    expect(await db.smembers('premium_user_ids')).toEqual(['1', '3', '4', '5']);
    expect(await db.lrange('mails', 0, -1)).not.toContain('eve@example.com');
    expect(await db.hgetall('profile:2')).toMatchObject({
      prefs: expect.stringMatching(/^\{"theme": "dark", {2}"mail":".*@erased\.invalid"\}$/),
    });
    expect(await db.hgetall('profile:1')).toMatchObject({ email: 'dan@example.com', name: 'dan Doe' });
    db.disconnect();
  });
});
