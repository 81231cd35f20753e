import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { runCli, type CliResult } from '../support/run-cli.js';
import { loadSample, sampleDataFolder } from '../support/sample-data.js';

const data = sampleDataFolder();
const describeWithData = data === null ? describe.skip : describe;

const CUSTOMER = 'ALFKI';
const EMPLOYEE = 1;
type Row = Record<string, unknown>;

describeWithData('the command line on Northwind with the map as it was suggested', () => {
  let database: TestDatabase;
  let folder: string;

  const habeas = (...args: string[]): Promise<CliResult> =>
    runCli(args, { cwd: folder, env: { SHOP_DATABASE_URL: database.url } });
  const query = async (sql: string): Promise<Row[]> => {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    try {
      return (await client.query<Row>(sql)).rows;
    } finally {
      await client.end();
    }
  };
  const orders = (): Promise<Row[]> => query('select * from orders order by order_id');
  const erase = (identity: string): Promise<CliResult> =>
    habeas('erase', '--map', 'map.yaml', '--identity', identity, '--yes');

  beforeAll(async () => {
    database = await createTestDatabase();
    await loadSample('northwind', data ?? '', database.url);
    folder = mkdtempSync(join(tmpdir(), 'habeas-test-cli-'));
    await habeas('map', 'suggest', 'env:SHOP_DATABASE_URL', '--id', 'shop', '-o', 'map.yaml');
  }, 60_000);
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await database.drop();
  });

  it('proposes that employees only handle orders', () => {
    const text = readFileSync(join(folder, 'map.yaml'), 'utf8');
    expect(text.match(/^.*role: actor.*$/gm)).toEqual([
      expect.stringContaining('from: "public.orders.employee_id", to: "public.employees.employee_id"'),
    ]);
  });

  it("erases a customer's shipping data, whoever sold", async () => {
    const before = await orders();
    expect(await erase(`customer_id=${CUSTOMER}`)).toMatchObject({ code: 0 });
    const after = await orders();
    const theirs = after.filter((row) => row['customer_id'] === CUSTOMER);
    expect(theirs).toHaveLength(6);
    for (const row of theirs) {
      expect(row['ship_name']).not.toBe('Alfreds Futterkiste');
      expect(row['ship_address']).toBeNull();
    }
    const others = (rows: readonly Row[]): Row[] => rows.filter((row) => row['customer_id'] !== CUSTOMER);
    expect(others(after)).toEqual(others(before));
  }, 60_000);

  it('leaves the orders of others as they are when the seller is erased', async () => {
    const before = await orders();
    expect(before.filter((row) => row['employee_id'] === EMPLOYEE)).toHaveLength(123);
    expect(await erase(`external:employee_id=${EMPLOYEE}`)).toMatchObject({ code: 0 });
    expect(await orders()).toEqual(before);
    const [employee] = await query(`select last_name from employees where employee_id = ${EMPLOYEE}`);
    expect(employee?.['last_name']).not.toBe('Davolio');
  }, 60_000);
});
