import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import pg from 'pg';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { runCliProcess, startCli, type CliResult, type RunningCli } from '../support/run-cli.js';

const ORDERS = 50_500;
const PERSON = 'jane.doe@example.com';
const SCHEMA = `
create table customer (id integer primary key, email text not null unique, name text);
create table orders (id integer primary key, customer_id integer not null references customer, note text, contact text);
create index on orders (customer_id);
create table change_log (order_id integer);
create function remember() returns trigger language plpgsql as
  $$ begin insert into change_log values (new.id); return new; end $$;
insert into customer values (1, '${PERSON}', 'Jane Doe'), (2, 'john.roe@example.com', 'John Roe');
insert into orders select i, 1, 'leave at the door', '${PERSON}' from generate_series(1, ${ORDERS}) i;
insert into orders select ${ORDERS} + i, 2, 'ring twice', 'john.roe@example.com' from generate_series(1, 10) i;
create trigger remember after update on orders for each row execute function remember();`;

const MAP = `
version: 1
stores:
  - id: support
    type: sqlite
    connection: support.sqlite
    collections:
      - name: ticket
        subject: { identifiers: { email: email } }
        columns:
          id: { category: identifier.internal, erase: keep }
          email: { category: contact.email, erase: { pseudonym: email } }
  - id: shop
    type: postgres
    connection: env:SHOP_DATABASE_URL
    after: [support]
    limits: { batchRows: 500, lockTimeoutMs: 20000 }
    collections:
      - name: public.customer
        subject: { identifiers: { id: customer_id, email: email } }
        columns:
          id: { category: identifier.internal, erase: keep }
          email: { category: contact.email, erase: { pseudonym: email } }
          name: { category: identity.name, erase: null }
      - name: public.orders
        columns:
          id: { category: identifier.internal, erase: keep }
          customer_id: { category: link, erase: keep }
          note: { category: free_text, erase: null }
          contact: { category: contact.email, erase: { pseudonym: email } }
    ignore: [public.change_log]
`;

describe('an erasure that is cut off', () => {
  let database: TestDatabase;
  let client: pg.Client;
  let folder: string;

  const options = () => ({ cwd: folder, env: { SHOP_DATABASE_URL: database.url } });
  const erase = ['erase', '--yes', '--map', 'map.yaml', '--identity', `email=${PERSON}`];
  const count = async (sql: string): Promise<number> => {
    const { rows } = await client.query<{ count: string }>(`select count(*) from ${sql}`);
    return Number(rows[0]?.count);
  };
  const ticketEmail = (): unknown => {
    const file = new DatabaseSync(join(folder, 'support.sqlite'), { timeout: 5_000 });
    const row = file.prepare('select email from ticket').get();
    file.close();
    return row?.['email'];
  };
  /** Holds a row of the shop, so that the second store of the map waits until the answer is called. */
  const blockShop = async (): Promise<() => Promise<void>> => {
    const blocker = new pg.Client({ connectionString: database.url });
    await blocker.connect();
    await blocker.query('begin; select * from customer where id = 1 for update');
    return async () => {
      await blocker.query('rollback');
      await blocker.end();
    };
  };
  const kill = async ({ child, result }: RunningCli): Promise<CliResult> => {
    child.kill('SIGKILL');
    return result;
  };
  const journals = (): string[] =>
    readdirSync(join(folder, '.habeas-journal'), { recursive: true }).map(String).sort();

  beforeEach(async () => {
    database = await createTestDatabase();
    client = new pg.Client({ connectionString: database.url });
    await client.connect();
    await client.query(SCHEMA);
    folder = mkdtempSync(join(tmpdir(), 'habeas-test-cli-'));
    writeFileSync(join(folder, 'map.yaml'), MAP);
    const support = new DatabaseSync(join(folder, 'support.sqlite'));
    support.exec(
      `create table ticket (id integer primary key, email text); insert into ticket values (1, '${PERSON}')`,
    );
    support.close();
  }, 30_000);
  afterEach(async () => {
    await client.end();
    await database.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  const expectDoneOnce = async (): Promise<void> => {
    expect(await count(`orders where contact like '%@erased.invalid' and note is null`)).toBe(ORDERS);
    expect(await count(`orders where contact = 'john.roe@example.com' and note = 'ring twice'`)).toBe(10);
    expect(await count('change_log')).toBe(ORDERS);
    expect(await count('(select order_id from change_log group by 1 having count(*) > 1) twice')).toBe(0);
    const { rows } = await client.query<{ email: string }>(
      'select distinct contact as email from orders where id < 3',
    );
    expect(rows).toEqual([{ email: ticketEmail() }]);
    expect(journals()).toEqual(['erasures.ndjson', 'pseudonym.key']);
    const ledger = readFileSync(join(folder, '.habeas-journal/erasures.ndjson'), 'utf8');
    expect(ledger.trim().split('\n')).toHaveLength(1);
  };

  it('is continued by the same command after kill -9 between batches, and nothing is done twice', async () => {
    const run = startCli(erase, options());
    await eventually('2,000 rows are done', async () => (await count('change_log')) >= 2_000);
    expect(await kill(run)).toMatchObject({ code: null });
    expect(await count('change_log')).toBeLessThan(ORDERS);

    const again = await runCliProcess(erase, options());
    expect(again).toMatchObject({ code: 0, stderr: expect.stringContaining('Continuing') });
    await expectDoneOnce();
  }, 180_000);

  it('is continued after kill -9 between two stores, although the first store no longer knows the person', async () => {
    const unblock = await blockShop();
    const run = startCli(erase, options());
    await eventually('the first store is done', () => String(ticketEmail()).endsWith('@erased.invalid'));
    const pseudonym = ticketEmail();
    await kill(run);
    await unblock();
    expect(await count('change_log')).toBe(0);

    expect(await runCliProcess(erase, options())).toMatchObject({ code: 0 });
    expect(ticketEmail()).toBe(pseudonym);
    await expectDoneOnce();
  }, 180_000);

  it('keeps a journal that only its owner can read and that names nobody', async () => {
    const run = startCli(erase, options());
    await eventually('500 rows are done', async () => (await count('change_log')) >= 500);
    await kill(run);
    const files = journals().filter((name) => !name.endsWith('.key'));
    expect(files).toEqual(expect.arrayContaining([expect.stringMatching(/shop\.ndjson$/)]));
    const open = files.filter((name) => (statSync(join(folder, '.habeas-journal', name)).mode & 0o077) !== 0);
    expect(open).toEqual([]);
    for (const name of files.filter((file) => /\.(ndjson|sealed)$/.test(file)))
      expect(readFileSync(join(folder, '.habeas-journal', name), 'utf8')).not.toContain('example.com');
  }, 180_000);

  it('refuses a second process at the same time', async () => {
    const unblock = await blockShop();
    const first = startCli(erase, options());
    await eventually('the first store is done', () => String(ticketEmail()).endsWith('@erased.invalid'));
    expect(await runCliProcess(erase, options())).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('Another process is erasing this person'),
    });
    await unblock();
    expect(await first.result).toMatchObject({ code: 0 });
    await expectDoneOnce();
  }, 180_000);
});
