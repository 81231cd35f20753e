import { randomInt } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { runCli, runCliProcess, startCli, type CliResult } from '../support/run-cli.js';

const PEOPLE = 40;
/** Each takes seconds; a longer series is for whoever changes how work is cut off. */
const KILL_ROUNDS = Number(process.env['KILL_ROUNDS'] ?? 2);
const SESSIONS = "pg_stat_activity where application_name = 'habeas' and datname = current_database()";
const SCHEMA = `
create table address (id integer primary key, street text);
create table customer (id integer primary key, email text not null unique, name text, address_id integer references address);
create table orders (id integer primary key, customer_id integer not null references customer, note text, contact text);
create index on orders (customer_id);
create table change_log (order_id integer);
create function remember() returns trigger language plpgsql as
  $$ begin insert into change_log values (new.id); return new; end $$;
insert into address select i, 'Street ' || i from generate_series(1, ${PEOPLE}) i;
insert into customer select i, 'person-' || i || '@example.com', 'Person ' || i, i from generate_series(1, ${PEOPLE}) i;
update customer set address_id = 1 where id = 2;
insert into orders select i, 1 + i % ${PEOPLE}, 'leave at the door', 'person-' || (1 + i % ${PEOPLE}) || '@example.com'
  from generate_series(1, ${PEOPLE * 10}) i;
create trigger remember after update on orders for each row execute function remember();`;

const MAP = `
version: 1
stores:
  - id: shop
    type: postgres
    connection: env:SHOP
    collections:
      - name: public.customer
        subject: { identifiers: { id: customer_id, email: email } }
        columns:
          id: { category: identifier.internal, erase: keep }
          email: { category: contact.email, erase: { pseudonym: email } }
          name: { category: identity.name, erase: null }
          address_id: { category: link, erase: keep }
      - name: public.address
        columns: { id: { category: link, erase: keep }, street: { category: location.address, erase: null } }
      - name: public.orders
        columns:
          id: { category: identifier.internal, erase: keep }
          customer_id: { category: link, erase: keep }
          note: { category: free_text, erase: null }
          contact: { category: contact.email, erase: { pseudonym: email } }
    ignore: [public.change_log]
`;

interface Line {
  readonly person: number;
  readonly line: number;
  readonly status: string;
  readonly rows: number;
  readonly planHash: string | null;
  readonly certificate: string | null;
  readonly error: { readonly code: string } | null;
}

describe('habeas erase --people', () => {
  let database: TestDatabase;
  let client: pg.Client;
  let folder: string;
  beforeEach(async () => {
    database = await createTestDatabase();
    client = new pg.Client({ connectionString: database.url });
    await client.connect();
    await client.query(SCHEMA);
    folder = mkdtempSync(join(tmpdir(), 'habeas-test-cli-'));
    writeFileSync(join(folder, 'map.yaml'), MAP);
  }, 30_000);
  afterEach(async () => {
    await client.end();
    await database.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  const options = (input = '') => ({ cwd: folder, env: { SHOP: database.url }, input });
  const command = (...more: string[]) => ['erase', '--map', 'map.yaml', '--yes', '--json', ...more];
  const linesOf = ({ stdout }: CliResult): Line[] =>
    stdout
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Line);
  const number = async (sql: string): Promise<number> => {
    const { rows } = await client.query<{ count: string }>(`select count(*) from ${sql}`);
    return Number(rows[0]?.count);
  };
  const file = (from: number, to: number): string =>
    `email\n${Array.from({ length: to - from + 1 }, (_, at) => `person-${from + at}@example.com`).join('\n')}\n`;

  it('erases, verifies and certifies everybody of a file, and nobody else', async () => {
    writeFileSync(join(folder, 'people.csv'), `${file(1, 30)}person-3@example.com\nnobody@example.com\n`);
    const others = async () =>
      JSON.stringify((await client.query('select * from customer where id > 30 order by id')).rows) +
      JSON.stringify((await client.query('select * from orders where customer_id > 30 order by id')).rows);
    const before = await others();
    const result = await runCliProcess(
      command('--people', 'people.csv', '--certificates', 'proofs'),
      options(),
    );
    expect(result.stderr).toContain('Line 32 names the person of line 4 again: done once.');
    expect(result.code).toBe(0);
    const lines = linesOf(result);
    expect(lines.map(({ line, status }) => [line, status])).toEqual([
      ...Array.from({ length: 30 }, (_, at) => [at + 2, 'done']),
      [33, 'nothing_found'],
    ]);
    // the first two live together: the address goes with the second of them
    expect(lines.map(({ rows }) => rows)).toEqual([11, ...Array.from({ length: 29 }, () => 12), 0]);
    expect(await others()).toBe(before);
    expect(await number('customer where name is null')).toBe(30);
    expect(await number('orders where note is null')).toBe(300);
    expect(await number('change_log')).toBe(300);
    expect(await number('address where street is null')).toBe(29);
    const certificate = lines[4]!.certificate!;
    const proof = JSON.parse(readFileSync(certificate, 'utf8')) as { certificate?: { planHash?: string } };
    expect(JSON.stringify(proof)).toContain(lines[4]!.planHash);
    const check = await runCli(
      ['certificate', 'verify', certificate, '--jwks', certificate.replace('.json', '.jwks.json')],
      options(),
    );
    expect(check).toMatchObject({ code: 0 });
    expect(
      readdirSync(join(folder, '.habeas-journal')).filter((name) => /^[0-9a-f]{32}$/.test(name)),
    ).toEqual([]);
  });

  it('takes objects of JSON from standard input, and says who is not erased', async () => {
    await client.query("insert into orders values (9000, 35, null, 'ask person-1@example.com')");
    const people = [{ email: 'person-1@example.com', customer_id: 1 }, { email: ['person-2@example.com'] }];
    const result = await runCli(
      command('--people', '-'),
      options(people.map((person) => JSON.stringify(person)).join('\n')),
    );
    expect(linesOf(result).map(({ status }) => status)).toEqual(['not_clean', 'done']);
    expect(result.code).toBe(1);
  });

  it('changes nothing when a line is wrong, and says which', async () => {
    const cases = [
      ['email\nperson-1@example.com\nno address\n', 'Line 3: '],
      ['email,shoe_size\nperson-1@example.com,44\n', '"shoe_size"'],
      ['email,phone\nperson-1@example.com\n,\n', 'Line 3 names nobody'],
      ['{"email":"person-1@example.com"}\n{"email":\n', 'Line 2 is no object of JSON'],
      ['{"email":"person-1@example.com"}\n{"email":{}}\n', 'Line 2: email is no text'],
      ['email\n', 'names nobody'],
    ] as const;
    for (const [text, told] of cases) {
      const result = await runCli(command('--people', '-'), options(text));
      expect(result).toMatchObject({ code: 2, stderr: expect.stringContaining(told) as string });
    }
    expect(await number('customer where name is null')).toBe(0);
  });

  it('refuses what is about one person, and to guess who is meant', async () => {
    const of = async (...more: string[]) =>
      (await runCli(['erase', '--map', 'map.yaml', ...more], options())).stderr;
    expect(await of('--yes')).toContain('Say who is meant');
    expect(await of('--people', 'p.csv')).toContain('add --yes');
    expect(await of('--people', 'p.csv', '--plan-hash', 'x')).toContain('--plan-hash is about one person');
    expect(await of('--people', 'p.csv', '--yes', '--certificate', 'x')).toContain('--certificates <folder>');
    expect(await of('--identity', 'email=a@example.com', '--yes', '--certificates', 'x')).toContain(
      'give --certificate for one person',
    );
  });

  it('goes on with the same file after it was killed, and does nothing twice', async () => {
    writeFileSync(join(folder, 'people.csv'), file(1, PEOPLE));
    const blocker = new pg.Client({ connectionString: database.url });
    await blocker.connect();
    await blocker.query(`begin; select * from orders where customer_id = ${PEOPLE} for update`);
    const running = startCli(command('--people', 'people.csv'), options());
    await eventually('the erasure waits for a row', async () => {
      const waiting = await number(
        "pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()",
      );
      return waiting > 0;
    });
    running.child.kill('SIGKILL');
    await running.result;
    await blocker.query('rollback');
    await blocker.end();
    const result = await runCliProcess(command('--people', 'people.csv'), options());
    expect(result.stderr).not.toContain('error');
    expect(result.code).toBe(0);
    expect(linesOf(result).map(({ status }) => status)).toEqual(Array.from({ length: PEOPLE }, () => 'done'));
    expect(await number('change_log')).toBe(PEOPLE * 10);
    expect(await number('orders where note is null')).toBe(PEOPLE * 10);
    expect(await number('address where street is not null')).toBe(1);
  });

  it('loses and repeats nothing whenever it, or its connections, are cut off', async () => {
    const people = file(1, PEOPLE);
    writeFileSync(join(folder, 'people.csv'), people);
    await client.query(`update orders set note = note || repeat(' and ring', 200); truncate change_log`);
    await client.query(
      'create table start as select * from orders; create table person as select * from customer',
    );
    for (let round = 0; round < KILL_ROUNDS; round += 1) {
      await client.query(`drop trigger remember on orders; truncate orders, customer, change_log;
        insert into customer select * from person; insert into orders select * from start;
        update address set street = 'Street ' || id;
        create trigger remember after update on orders for each row execute function remember()`);
      rmSync(join(folder, '.habeas-journal'), { recursive: true, force: true });
      const running = startCli(command('--people', 'people.csv'), options());
      await eventually('the run is connected', async () => (await number(SESSIONS)) > 0);
      const moment = randomInt(0, 1_500);
      await delay(moment);
      if (round % 2 === 0) running.child.kill('SIGKILL');
      else await client.query(`select pg_terminate_backend(pid) from ${SESSIONS}`);
      await running.result;
      const result = await runCli(command('--people', 'people.csv'), options());
      const name = `round ${round}, after ${moment} ms`;
      expect([name, result.code]).toEqual([name, 0]);
      // of those with whom the cut off run had finished nothing is left
      for (const { status } of linesOf(result)) expect(['done', 'nothing_found']).toContain(status);
      expect([name, await number('change_log')]).toEqual([name, PEOPLE * 10]);
      expect([name, await number('orders where note is null')]).toEqual([name, PEOPLE * 10]);
      expect([name, await number('customer where name is null')]).toEqual([name, PEOPLE]);
    }
  }, 300_000);
});
