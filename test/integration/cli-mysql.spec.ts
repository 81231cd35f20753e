import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Connection, RowDataPacket } from 'mysql2/promise';
import {
  createMysqlDatabase,
  hasMysql,
  startMysql,
  type TestMysql,
  type TestMysqlDatabase,
} from '../support/mysql.js';
import { runCli, runCliProcess, type CliResult } from '../support/run-cli.js';
import { sampleDataFolder } from '../support/sample-data.js';

const script = join(sampleDataFolder() ?? '', 'chinook/chinook-mysql.sql');
const hasData = existsSync(script);
if (!hasData)
  console.warn('No Chinook for MySQL: set HABEAS_SAMPLE_DATA to the folder with chinook/chinook-mysql.sql.');
const describeOnServer = hasData && hasMysql() ? describe : describe.skip;

const PERSON = 'luisg@embraer.com.br';
const CUSTOMER_ID = 1;
const TABLES = ['Customer', 'Employee', 'Invoice', 'InvoiceLine', 'Track', 'Artist', 'Album'] as const;
type Rows = Readonly<Record<string, readonly RowDataPacket[]>>;

const belongsToPerson = (row: RowDataPacket): boolean => row['CustomerId'] === CUSTOMER_ID;
const digestsOfOthers = (rows: Rows): Record<string, string> =>
  Object.fromEntries(
    Object.entries(rows).map(([table, all]) => [
      table,
      createHash('sha256')
        .update(JSON.stringify(all.filter((row) => !belongsToPerson(row))))
        .digest('hex'),
    ]),
  );

/** Without the lines that make a database of the script's own name. */
const inThisDatabase = (sql: string): string => sql.replace(/^(DROP|CREATE) DATABASE .*;$|^USE .*;$/gm, '');

describeOnServer('the command line on Chinook in MariaDB', () => {
  let server: TestMysql;
  let database: TestMysqlDatabase;
  let connection: Connection;
  let folder: string;
  let before: Rows;

  const habeas = (run: typeof runCli, ...args: string[]): Promise<CliResult> =>
    run(args, { cwd: folder, env: { CHINOOK_DATABASE_URL: database.url }, input: `email=${PERSON}\n` });
  const onPerson = (command: string, ...args: string[]): Promise<CliResult> =>
    habeas(runCli, command, '--map', 'map.yaml', '--identity', '-', ...args);
  const content = async (): Promise<Rows> => {
    const found: Record<string, RowDataPacket[]> = {};
    for (const table of TABLES)
      found[table] = (await connection.query<RowDataPacket[]>(`SELECT * FROM ${table} ORDER BY 1`))[0];
    return found;
  };

  beforeAll(async () => {
    server = await startMysql();
    database = await createMysqlDatabase(server);
    connection = await database.connect({ multipleStatements: true, dateStrings: true });
    await connection.query(inThisDatabase(readFileSync(script, 'utf8')));
    folder = mkdtempSync(join(tmpdir(), 'habeas-test-cli-'));
    before = await content();
  }, 120_000);
  afterAll(async () => {
    await connection?.end();
    await database?.drop();
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('suggests a map from a URL, which is not in it', async () => {
    const url = database.url.replace(/^mysql:/, 'mariadb:');
    const suggested = await habeas(runCliProcess, 'map', 'suggest', url, '--id', 'chinook', '-o', 'map.yaml');
    expect(suggested).toMatchObject({
      code: 0,
      stderr: expect.stringContaining(`export CHINOOK_DATABASE_URL='mariadb://`),
    });
    const map = readFileSync(join(folder, 'map.yaml'), 'utf8');
    expect(map).toContain('type: mariadb');
    expect(map).not.toContain('127.0.0.1');
    const edited = map.replace(
      /^( {10}Total: .*)erase: keep/m,
      '$1erase: { keep: { code: LEGAL_OBLIGATION, keepFor: P10Y, from: InvoiceDate } }',
    );
    writeFileSync(join(folder, 'map.yaml'), edited);
    expect(await habeas(runCli, 'map', 'validate', 'map.yaml')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('0 errors, 0 warnings'),
    });
  }, 60_000);

  it('plans, collects and finds the person, and changes nothing', async () => {
    const [first, second] = [await onPerson('plan', '--json'), await onPerson('plan', '--json')];
    expect(first.code).toBe(0);
    expect(first.stdout).toBe(second.stdout);
    const plan = JSON.parse(first.stdout) as {
      stores: { collections: { collection: string; rows: number }[] }[];
    };
    expect(plan.stores[0]?.collections.map(({ collection, rows }) => [collection, rows])).toEqual([
      ['Customer', 1],
      ['Invoice', 7],
    ]);
    expect(JSON.parse((await onPerson('collect', '-o', 'person.zip', '--json')).stdout)).toMatchObject({
      rows: 46,
    });
    expect(await onPerson('verify')).toMatchObject({ code: 1, stdout: expect.stringContaining('found') });
    expect(await content()).toEqual(before);
  }, 60_000);

  it('erases the person, and nobody else', async () => {
    const erased = await habeas(
      runCliProcess,
      'erase',
      '--map',
      'map.yaml',
      '--identity',
      '-',
      '--yes',
      '--certificate',
      'proof.json',
    );
    expect(erased).toMatchObject({ code: 0, stdout: expect.stringContaining('Done and verified: 8 rows') });
    const after = await content();
    expect(digestsOfOthers(after)).toEqual(digestsOfOthers(before));
    expect(after['Customer']?.find(belongsToPerson)).toMatchObject({
      FirstName: '[erased]',
      LastName: '[erased]',
      Address: null,
      Email: expect.stringMatching(/@erased\.invalid$/),
    });
    expect(JSON.stringify(after)).not.toMatch(/luisg|Gonçalves|3923-5555/);
    const amounts = (rows: Rows) =>
      rows['Invoice']?.filter(belongsToPerson).map((row) => [row['InvoiceId'], row['Total']]);
    expect(amounts(after)).toEqual(amounts(before));
    for (const text of [erased.stdout, erased.stderr, readFileSync(join(folder, 'proof.json'), 'utf8')])
      expect(text).not.toMatch(/luisg|embraer/i);
    const [tables] = await connection.query<RowDataPacket[]>(`SHOW TABLES LIKE 'habeas%'`);
    expect(tables).toEqual([]);
    expect(readdirSync(join(folder, '.habeas-journal')).sort()).toEqual([
      'erasures.ndjson',
      'pseudonym.key',
      'signing.key',
    ]);
  }, 60_000);

  it('verifies clean afterwards and has nothing left to do', async () => {
    expect(await onPerson('verify')).toMatchObject({ code: 0 });
    expect(await onPerson('plan')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('Nothing to do'),
    });
  }, 30_000);

  it('stops a plan at a table whose engine cannot take changes back', async () => {
    await connection.query(
      `CREATE TABLE Note (NoteId int PRIMARY KEY, Email varchar(60), Body text) ENGINE = MyISAM`,
    );
    await connection.query(`INSERT INTO Note VALUES (1, '${PERSON}', 'x')`);
    const map = readFileSync(join(folder, 'map.yaml'), 'utf8');
    const note = `      - name: Note
        subject: { identifiers: { Email: email } }
        columns:
          NoteId: { category: identifier.internal, erase: keep }
          Email: { category: contact.email, erase: { pseudonym: email } }
          Body: { category: free_text, erase: null }
`;
    writeFileSync(
      join(folder, 'notes.yaml'),
      map.replace(/^ {4}collections:\n/m, (line) => line + note),
    );
    const planned = await habeas(runCli, 'plan', '--map', 'notes.yaml', '--identity', '-');
    expect(planned.code).toBe(1);
    expect(`${planned.stdout}${planned.stderr}`).toMatch(
      /Note.*MyISAM.*NOT_CHANGEABLE|NOT_CHANGEABLE[\s\S]*Note.*MyISAM/,
    );
  }, 30_000);
});
