import { createHash } from 'node:crypto';
import {
  copyFileSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
  chmodSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import pg from 'pg';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { runCli, runCliProcess, type CliResult } from '../support/run-cli.js';
import { loadSample, sampleDataFolder } from '../support/sample-data.js';

const data = sampleDataFolder();
const describeWithData = data === null ? describe.skip : describe;
if (data === null)
  console.warn(
    'No sample databases: set HABEAS_SAMPLE_DATA to the folder with chinook, northwind and sakila.',
  );

const PERSON = 'luisg@embraer.com.br';
const CUSTOMER_ID = 1;
type Row = Record<string, unknown>;
type Rows = Readonly<Record<string, readonly Row[]>>;

/** Names as the SQLite edition writes them, so that both stores are looked at by the same expectations. */
const TABLES = ['Customer', 'Employee', 'Invoice', 'InvoiceLine', 'Track', 'Artist', 'Album'] as const;
const snake = (name: string): string =>
  name.replace(/(?<=[a-z])[A-Z]/g, (letter) => `_${letter}`).toLowerCase();
const pascal = (name: string): string =>
  name.replace(/(^|_)([a-z])/g, (_match, _gap, letter: string) => letter.toUpperCase());
const belongsToPerson = (row: Row): boolean => row['CustomerId'] === CUSTOMER_ID;
const digest = (rows: readonly Row[]): string =>
  createHash('sha256').update(JSON.stringify(rows)).digest('hex');
const digestsOfOthers = (rows: Rows): Record<string, string> =>
  Object.fromEntries(
    Object.entries(rows).map(([table, all]) => [table, digest(all.filter((row) => !belongsToPerson(row)))]),
  );

describeWithData('the command line on Chinook in PostgreSQL and SQLite', () => {
  let database: TestDatabase;
  let folder: string;
  let before: { postgres: Rows; sqlite: Rows };
  let erased: CliResult;

  const runBy = (run: typeof runCli, ...args: string[]): Promise<CliResult> =>
    run(args, { cwd: folder, env: { SHOP_DATABASE_URL: database.url }, input: `email=${PERSON}\n` });
  const habeas = (...args: string[]): Promise<CliResult> => runBy(runCli, ...args);
  const process = (...args: string[]): Promise<CliResult> => runBy(runCliProcess, ...args);
  const PERSON_IN_MAP = ['--map', 'map.yaml', '--identity', '-'];
  const onPerson = (command: string, ...args: string[]): Promise<CliResult> =>
    habeas(command, ...PERSON_IN_MAP, ...args);

  const postgresRows = async (): Promise<Rows> => {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    try {
      const found: Record<string, Row[]> = {};
      for (const table of TABLES) {
        const { rows } = await client.query<Row>(`select * from ${snake(table)} order by 1`);
        found[table] = rows.map((row) =>
          Object.fromEntries(Object.entries(row).map(([name, value]) => [pascal(name), value])),
        );
      }
      return found;
    } finally {
      await client.end();
    }
  };
  const sqliteRows = (): Rows => {
    const file = new DatabaseSync(join(folder, 'chinook.sqlite'), { readOnly: true });
    try {
      return Object.fromEntries(
        TABLES.map((table) => [table, file.prepare(`select * from ${table} order by 1`).all() as Row[]]),
      );
    } finally {
      file.close();
    }
  };

  /** What a person changes in the suggestion: the amounts have a lawful reason to stay. */
  const writeMap = (): number => {
    const shop = readFileSync(join(folder, 'shop.yaml'), 'utf8').split('\n');
    const lite = readFileSync(join(folder, 'lite.yaml'), 'utf8').split('\n');
    const suggested = [
      ...shop.slice(0, -1),
      ...lite.slice(lite.findIndex((line) => line.startsWith('  - id'))),
    ];
    const kept = (from: string) =>
      `erase: { keep: { code: LEGAL_OBLIGATION, keepFor: P10Y, from: ${from} } }`;
    const edited = suggested.map((line) =>
      line
        .replace(/^( {10}total: .*)erase: keep/, `$1${kept('invoice_date')}`)
        .replace(/^( {10}Total: .*)erase: keep/, `$1${kept('InvoiceDate')}`),
    );
    writeFileSync(join(folder, 'map.yaml'), edited.join('\n'));
    return edited.filter((line, at) => line !== suggested[at]).length;
  };

  beforeAll(async () => {
    database = await createTestDatabase();
    await loadSample('chinook', data ?? '', database.url);
    folder = mkdtempSync(join(tmpdir(), 'habeas-test-cli-'));
    copyFileSync(join(data ?? '', 'chinook/chinook.sqlite'), join(folder, 'chinook.sqlite'));
    chmodSync(join(folder, 'chinook.sqlite'), 0o600);
    before = { postgres: await postgresRows(), sqlite: sqliteRows() };
  }, 60_000);
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await database.drop();
  });

  it('suggests maps that need at most five edited lines to be valid', async () => {
    const shop = await process('map', 'suggest', 'env:SHOP_DATABASE_URL', '--id', 'shop', '-o', 'shop.yaml');
    const lite = await habeas('map', 'suggest', 'chinook.sqlite', '-o', 'lite.yaml');
    expect([shop.code, lite.code]).toEqual([0, 0]);
    expect(writeMap()).toBeLessThanOrEqual(5);
    const validated = await habeas('map', 'validate', 'map.yaml');
    expect(validated).toMatchObject({ code: 0, stdout: expect.stringContaining('0 errors, 0 warnings') });
  }, 60_000);

  it('never overwrites a map unless told to', async () => {
    const edited = readFileSync(join(folder, 'map.yaml'), 'utf8');
    const again = await habeas('map', 'suggest', 'chinook.sqlite', '-o', 'map.yaml');
    expect(again).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('--force') });
    expect(readFileSync(join(folder, 'map.yaml'), 'utf8')).toBe(edited);
  });

  it('plans the same hash every time and changes nothing', async () => {
    const first = await process('plan', ...PERSON_IN_MAP, '--json');
    const second = await onPerson('plan', '--json');
    expect(first.code).toBe(0);
    expect(first.stdout).toBe(second.stdout);
    expect(first.stdout).not.toContain(PERSON);
    const plan = JSON.parse(first.stdout) as {
      stores: { collections: { collection: string; rows: number }[] }[];
    };
    expect(plan.stores.map(({ collections }) => collections.map(({ rows }) => rows))).toEqual([
      [1, 7],
      [1, 7],
    ]);
    expect(digest([await postgresRows(), sqliteRows()])).toBe(digest([before.postgres, before.sqlite]));
  }, 30_000);

  it('collects a package of what both stores hold', async () => {
    const collected = await onPerson('collect', '-o', 'person.zip', '--json');
    expect(collected.code).toBe(0);
    expect(JSON.parse(collected.stdout)).toMatchObject({ rows: 92 });
    expect(readFileSync(join(folder, 'person.zip')).subarray(0, 2).toString()).toBe('PK');
    expect(readdirSync(join(folder, '.habeas-journal'))).toEqual(['signing.key']);
  }, 30_000);

  it('finds the person before the erasure, and asks for approval when nobody can be asked', async () => {
    expect(await onPerson('verify')).toMatchObject({ code: 1, stdout: expect.stringContaining('found') });
    expect(await onPerson('erase')).toMatchObject({ code: 2, stderr: expect.stringContaining('add --yes') });
    expect(await onPerson('erase', '--plan-hash', '0'.repeat(64))).toMatchObject({ code: 1 });
    expect(digest([await postgresRows(), sqliteRows()])).toBe(digest([before.postgres, before.sqlite]));
  }, 60_000);

  it('erases, verifies and certifies, and names nobody while it does', async () => {
    erased = await process('erase', ...PERSON_IN_MAP, '--yes', '--certificate', 'proof.json');
    expect(erased).toMatchObject({ code: 0, stdout: expect.stringContaining('Done and verified: 16 rows') });
    const certificate = readFileSync(join(folder, 'proof.json'), 'utf8');
    for (const text of [erased.stdout, erased.stderr, certificate])
      expect(text).not.toMatch(/luisg|embraer/i);
    expect(readdirSync(join(folder, '.habeas-journal')).sort()).toEqual([
      'erasures.ndjson',
      'pseudonym.key',
      'signing.key',
    ]);
  }, 30_000);

  it.each(['postgres', 'sqlite'] as const)('leaves nothing of the person in %s', async (kind) => {
    const rows = kind === 'postgres' ? await postgresRows() : sqliteRows();
    const [customer] = rows['Customer']?.filter(belongsToPerson) ?? [];
    expect(customer).toMatchObject({
      FirstName: '[erased]',
      LastName: '[erased]',
      Address: null,
      Phone: null,
    });
    expect(customer?.['Email']).toMatch(/@erased\.invalid$/);
    expect(JSON.stringify(rows)).not.toMatch(/luisg|Gonçalves|3923-5555/);
  });

  it.each(['postgres', 'sqlite'] as const)(
    'leaves every other row in %s as it was, byte for byte',
    async (kind) => {
      const after = kind === 'postgres' ? await postgresRows() : sqliteRows();
      expect(digestsOfOthers(after)).toEqual(digestsOfOthers(before[kind]));
    },
  );

  it.each(['postgres', 'sqlite'] as const)(
    'keeps invoices, their amounts and their keys in %s',
    async (kind) => {
      const after = kind === 'postgres' ? await postgresRows() : sqliteRows();
      const amounts = (rows: Rows) =>
        rows['Invoice']
          ?.filter(belongsToPerson)
          .map((row) => [row['InvoiceId'], row['InvoiceDate'], row['Total']]);
      expect(amounts(after)).toEqual(amounts(before[kind]));
      expect(amounts(after)).toHaveLength(7);
      const customers = new Set(after['Customer']?.map((row) => row['CustomerId']));
      expect(after['Invoice']?.every((row) => customers.has(row['CustomerId']))).toBe(true);
    },
  );

  it('gives the person the same pseudonym in both stores', async () => {
    const [first] = (await postgresRows())['Customer']?.filter(belongsToPerson) ?? [];
    const [second] = sqliteRows()['Customer']?.filter(belongsToPerson) ?? [];
    expect(first?.['Email']).toBe(second?.['Email']);
  });

  it('verifies clean afterwards and has nothing left to do', async () => {
    expect(await onPerson('verify')).toMatchObject({ code: 0 });
    expect(await onPerson('plan')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('Nothing to do'),
    });
  }, 30_000);

  it('proves the certificate genuine, and one changed digit not', async () => {
    const verify = (file: string) => habeas('certificate', 'verify', file, '--jwks', 'proof.jwks.json');
    expect(await verify('proof.json')).toMatchObject({ code: 0, stdout: expect.stringContaining('Genuine') });
    const text = readFileSync(join(folder, 'proof.json'), 'utf8');
    writeFileSync(join(folder, 'forged.json'), text.replace('"affected": 7', '"affected": 8'));
    expect(await verify('forged.json')).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('changed after'),
    });
  }, 30_000);
});
