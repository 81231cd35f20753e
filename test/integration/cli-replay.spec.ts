import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import pg from 'pg';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { runCli, runCliProcess, type CliResult } from '../support/run-cli.js';

const SCHEMA = `
create table address (id integer primary key, street text);
create table customer (id integer primary key, email text not null unique, name text, created_at timestamptz not null,
  address_id integer references address);
create table invoice (id integer primary key, customer_id integer not null references customer, bill_to text);
insert into address values (1, '1 Shared Way'), (2, '2 Sample Street');
insert into customer values
  (1, 'jane@example.com', 'Jane Sample', '2020-01-01T00:00:00Z', 1),
  (2, 'john@example.com', 'John Sample', '2020-01-02T00:00:00Z', 1),
  (3, 'mary@example.com', 'Mary Sample', '2020-01-03T00:00:00Z', 2);
insert into invoice values (1, 1, 'Jane Sample'), (2, 2, 'John Sample'), (3, 3, 'Mary Sample');`;

const map = (created = true): string => `version: 1
stores:
  - id: shop
    type: postgres
    connection: env:SHOP_DATABASE_URL
    collections:
      - name: public.address
        columns: { street: { category: contact.address, erase: { const: "[erased]" } } }
      - name: public.customer
        subject: { identifiers: { id: customer_id, email: email }${created ? ', created: created_at' : ''} }
        columns:
          id: { category: identifier.internal, erase: keep }
          email: { category: contact.email, erase: { pseudonym: email } }
          name: { category: identity.name, erase: { const: "[erased]" } }
          created_at: { category: link, erase: keep }
          address_id: { category: link, erase: keep }
      - name: public.invoice
        rowAction: keep
        keepCode: LEGAL_OBLIGATION
        retention: { keepFor: P10Y }
        columns: { bill_to: { category: identity.name } }
  - id: desk
    type: sqlite
    connection: desk.sqlite
    ignore: [gate]
    collections:
      - name: ticket
        rowAction: delete
        subject: { identifiers: { mail: email } }
`;
const LOGS = `  - id: web
    type: logs
    connection: logs
    collections: [{ name: access, files: ["*.log"] }]
`;
const FUTURE = '2999-01-01T00:00:00Z';
const PAST = '2021-01-01T00:00:00Z';

describe('erasing again after a backup was restored', () => {
  let backup: TestDatabase;
  let shop: TestDatabase;
  let folder: string;

  const query = async <T>(sql: string): Promise<T[]> => {
    const client = new pg.Client({ connectionString: shop.url });
    await client.connect();
    try {
      return (await client.query(sql)).rows as T[];
    } finally {
      await client.end();
    }
  };
  const desk = (sql: string): unknown[] => {
    const database = new DatabaseSync(join(folder, 'desk.sqlite'));
    try {
      return database.prepare(sql).all();
    } finally {
      database.close();
    }
  };
  const options = () => ({ cwd: folder, env: { SHOP_DATABASE_URL: shop.url } });
  const habeas = (...args: string[]): Promise<CliResult> => runCli(args, options());
  const replay = (...args: string[]): Promise<CliResult> =>
    habeas('replay', '--map', 'map.yaml', '--yes', '--json', ...args);
  const json = ({ stdout }: CliResult): Record<string, unknown> =>
    JSON.parse(stdout) as Record<string, unknown>;
  const everything = async () => ({
    customers: await query('select id, email, name, address_id from customer order by id'),
    invoices: await query('select * from invoice order by id'),
    addresses: await query('select * from address order by id'),
    tickets: desk('select * from ticket order by id'),
  });
  /** The database begins anew as a copy of what it was before the erasure; the file too. */
  const restore = async (): Promise<void> => {
    await shop.drop();
    shop = await createTestDatabase(new URL(backup.url).pathname.slice(1));
    copyFileSync(join(folder, 'backup.sqlite'), join(folder, 'desk.sqlite'));
  };
  const ledger = (): Record<string, unknown>[] =>
    readFileSync(join(folder, '.habeas-journal/erasures.ndjson'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);

  beforeAll(async () => {
    backup = await createTestDatabase();
    const client = new pg.Client({ connectionString: backup.url });
    await client.connect();
    await client.query(SCHEMA);
    await client.end();
    folder = mkdtempSync(join(tmpdir(), 'habeas-test-replay-'));
    writeFileSync(join(folder, 'map.yaml'), map());
    const file = new DatabaseSync(join(folder, 'backup.sqlite'));
    file.exec(`create table ticket (id integer primary key, mail text, words text);
      create table gate (shut integer); insert into gate values (0);
      create trigger stuck before delete on ticket when (select shut from gate) = 1 begin select raise(abort, 'stuck'); end;
      insert into ticket values (1, 'Jane@Example.com', 'help'), (2, 'john@example.com', 'thanks');`);
    file.close();
    shop = await createTestDatabase();
    await restore();
  }, 60_000);
  afterAll(async () => {
    await shop.drop();
    await backup.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('begins with an erasure, of which the ledger keeps keyed hashes alone', async () => {
    const args = ['erase', '--map', 'map.yaml', '--yes', '--identity', 'email=jane@example.com'];
    expect(await habeas(...args)).toMatchObject({ code: 0 });
    expect(ledger()).toEqual([
      {
        version: 1,
        id: expect.any(String),
        at: expect.any(String),
        planHash: expect.stringMatching(/^[0-9a-f]{64}$/),
        key: expect.any(String),
        stores: ['shop', 'desk'],
        // the address and the number that the shop taught
        marks: [expect.stringMatching(/^[0-9a-f]{64}$/), expect.stringMatching(/^[0-9a-f]{64}$/)],
      },
    ]);
    expect(JSON.stringify(ledger())).not.toMatch(/jane/i);
    // who is gone already leaves no second line
    expect(await habeas(...args)).toMatchObject({ code: 0 });
    expect(ledger()).toHaveLength(1);
  }, 60_000);

  it('finds nobody where nothing was restored', async () => {
    const before = await everything();
    const done = await replay('--since', PAST);
    expect(done).toMatchObject({ code: 0 });
    expect(json(done)).toMatchObject({ status: 'done', erasures: 1, people: [] });
    expect(await everything()).toEqual(before);
  }, 60_000);

  it('shows what it would do and leaves everything as it is', async () => {
    await restore();
    const before = await everything();
    const shown = await replay('--since', PAST, '--dry-run');
    expect(shown).toMatchObject({ code: 0 });
    expect(json(shown)).toMatchObject({ status: 'planned', people: [{ status: 'planned' }] });
    expect(await everything()).toEqual(before);
    expect(await habeas('replay', '--map', 'map.yaml', '--since', PAST)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--yes'),
    });
    expect(await everything()).toEqual(before);
  }, 60_000);

  it('erases whom the ledger names, nobody else, and keeps what the map keeps', async () => {
    await restore();
    const before = await everything();
    const done = await runCliProcess(
      [
        'replay',
        '--map',
        'map.yaml',
        '--yes',
        '--since',
        PAST,
        '--report',
        'report.json',
        '--certificates',
        'proofs',
      ],
      options(),
    );
    expect(done).toMatchObject({ code: 0, stdout: expect.stringContaining('forgotten and verified') });
    for (const text of [done.stdout, done.stderr, readFileSync(join(folder, 'report.json'), 'utf8')])
      expect(text).not.toMatch(/jane/i);
    const after = await everything();
    expect(after.customers).toEqual([
      { id: 1, email: expect.stringMatching(/@erased\.invalid$/), name: '[erased]', address_id: 1 },
      ...before.customers.slice(1),
    ]);
    expect(after).toMatchObject({ invoices: before.invoices, addresses: before.addresses });
    expect(after.tickets).toEqual(before.tickets.slice(1));
    expect(JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8'))).toMatchObject({
      status: 'done',
      since: '2021-01-01T00:00:00.000Z',
      people: [{ status: 'done' }],
      counts: expect.arrayContaining([
        expect.objectContaining({ collection: 'public.invoice', action: 'keep', planned: 1, affected: 0 }),
        expect.objectContaining({ collection: 'ticket', action: 'delete', affected: 1 }),
      ]),
    });
    // a replay repeats what the ledger has: it adds nothing, and a second one has nothing to do
    expect(ledger()).toHaveLength(1);
    expect(json(await replay('--since', PAST))).toMatchObject({ status: 'done', people: [] });
  }, 60_000);

  it('goes on where it was stopped, although fewer rows tell of the person by then', async () => {
    await restore();
    desk('update gate set shut = 1');
    const stopped = await replay('--since', PAST);
    desk('update gate set shut = 0');
    expect(stopped).toMatchObject({ code: 1 });
    expect(json(stopped)).toMatchObject({ status: 'not_done', people: [{ status: 'failed' }] });
    const [half] = (await everything()).customers;
    expect(half).toMatchObject({ name: '[erased]' });
    expect(desk('select id from ticket order by id')).toEqual([{ id: 1 }, { id: 2 }]);
    const done = await replay('--since', PAST);
    expect(done).toMatchObject({ code: 0 });
    expect(json(done)).toMatchObject({ status: 'done', people: [{ status: 'done' }] });
    expect((await everything()).customers[0]).toEqual(half);
    expect(desk('select id from ticket')).toEqual([{ id: 2 }]);
    expect(readdirSync(join(folder, '.habeas-journal')).sort()).toEqual([
      'erasures.ndjson',
      'pseudonym.key',
      'signing.key',
    ]);
  }, 60_000);

  it('reads only the stores that were restored', async () => {
    await restore();
    expect(await replay('--since', PAST, '--store', 'desk')).toMatchObject({ code: 0 });
    expect(desk('select id from ticket')).toEqual([{ id: 2 }]);
    expect(await query('select name from customer where id = 1')).toEqual([{ name: 'Jane Sample' }]);
    expect(await replay('--store', 'shelf')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('it has shop, desk'),
    });
  }, 60_000);

  it('leaves erasures out that the backup knows', async () => {
    await restore();
    const before = await everything();
    expect(json(await replay('--since', FUTURE))).toMatchObject({ status: 'done', erasures: 0 });
    expect(await everything()).toEqual(before);
    expect(await replay('--since', 'yesterday')).toMatchObject({ code: 2 });
  }, 60_000);

  it('leaves somebody alone who came back after the erasure, and says so', async () => {
    await restore();
    await query(`update customer set created_at = '${FUTURE}' where id = 1`);
    desk('delete from ticket where id = 1');
    const before = await everything();
    const done = await replay('--since', PAST);
    expect(done).toMatchObject({ code: 0 });
    expect(json(done)).toMatchObject({
      people: [],
      returned: [{ rows: { older: 0, newer: 1, unknown: 0 } }],
    });
    expect(await everything()).toEqual(before);
  }, 60_000);

  it('decides nothing where rows tell different things, or none', async () => {
    await restore();
    await query(`update customer set created_at = '${FUTURE}' where id = 1`);
    const mixed = await everything();
    const first = await replay('--since', PAST);
    expect(first).toMatchObject({ code: 1 });
    expect(json(first)).toMatchObject({
      status: 'not_done',
      undecided: [{ rows: { newer: 1, unknown: 1 }, undated: ['desk ticket'] }],
    });
    expect(await everything()).toEqual(mixed);

    // without the time of the backup the age of every row must be known
    await restore();
    const whole = await everything();
    expect(await replay()).toMatchObject({ code: 1 });
    expect(await everything()).toEqual(whole);
    expect(await replay('--store', 'shop')).toMatchObject({ code: 0 });
    expect((await everything()).customers[0]).toMatchObject({ name: '[erased]' });
  }, 60_000);

  it('refuses a ledger that another secret wrote, one that is none, and one that is not there', async () => {
    await restore();
    writeFileSync(join(folder, 'other.key'), Buffer.alloc(32, 7).toString('base64'));
    expect(await replay('--key-file', 'other.key')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('another secret of pseudonyms'),
    });
    expect(await replay('--ledger', 'nothing.ndjson')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('there is no such file'),
    });
    writeFileSync(join(folder, 'none.ndjson'), '{"a":1}\n');
    expect(await replay('--ledger', 'none.ndjson')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('none.ndjson:1'),
    });
    expect(await replay('--ledger', 'none.ndjson', '--tenant', 'shop')).toMatchObject({ code: 2 });
    // a line that a crash cut off is none, and spoils neither those before it nor the next
    const file = join(folder, '.habeas-journal/erasures.ndjson');
    copyFileSync(file, join(folder, 'cut.ndjson'));
    writeFileSync(join(folder, 'cut.ndjson'), '{"version":1,"id":"', { flag: 'a' });
    expect(json(await replay('--ledger', 'cut.ndjson', '--since', PAST, '--dry-run'))).toMatchObject({
      erasures: 1,
    });
  }, 60_000);

  it('says that text is not searched for people whom no other store has', async () => {
    await restore();
    mkdirSync(join(folder, 'logs'));
    writeFileSync(join(folder, 'logs/a.log'), 'GET / jane@example.com\nGET / john@example.com\n');
    writeFileSync(join(folder, 'map.yaml'), map() + LOGS);
    const found = await replay('--since', PAST);
    expect(found).toMatchObject({ code: 0 });
    expect(readFileSync(join(folder, 'logs/a.log'), 'utf8')).toMatch(
      /^GET \/ (?!jane).*\nGET \/ john@example\.com\n$/,
    );
    const gone = await replay('--since', PAST);
    expect(gone).toMatchObject({ code: 3 });
    expect(json(gone)).toMatchObject({ status: 'partly', notSearched: ['web'] });
  }, 60_000);
});
