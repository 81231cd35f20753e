import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { runCli, runCliProcess, startCli } from '../support/run-cli.js';
import { linesOf, PEOPLE, PEOPLE_MAP, PEOPLE_SCHEMA, peopleFile } from './erase-people.js';

describe('habeas erase --people', () => {
  let database: TestDatabase;
  let client: pg.Client;
  let folder: string;
  beforeEach(async () => {
    database = await createTestDatabase();
    client = new pg.Client({ connectionString: database.url });
    await client.connect();
    await client.query(PEOPLE_SCHEMA);
    folder = mkdtempSync(join(tmpdir(), 'habeas-test-cli-'));
    writeFileSync(join(folder, 'map.yaml'), PEOPLE_MAP);
  }, 30_000);
  afterEach(async () => {
    await client.end();
    await database.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  const options = (input = '') => ({ cwd: folder, env: { SHOP: database.url }, input });
  const command = (...more: string[]) => ['erase', '--map', 'map.yaml', '--yes', '--json', ...more];
  const number = async (sql: string): Promise<number> => {
    const { rows } = await client.query<{ count: string }>(`select count(*) from ${sql}`);
    return Number(rows[0]?.count);
  };

  it('erases, verifies and certifies everybody of a file, and nobody else', async () => {
    writeFileSync(
      join(folder, 'people.csv'),
      `${peopleFile(1, 30)}person-3@example.com\nnobody@example.com\n`,
    );
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
    writeFileSync(join(folder, 'people.csv'), peopleFile(1, PEOPLE));
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
});
