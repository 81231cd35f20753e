import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { createTestDatabase } from '../support/database.js';
import { createMysqlDatabase, hasMysql, startMysql } from '../support/mysql.js';
import { runCli } from '../support/run-cli.js';

/** What a thousand tables may take; SUGGEST_TABLES=1000 measures as many and says so. */
const LIMIT_MS = 60_000;
const TABLES = Number(process.env.SUGGEST_TABLES ?? 300);
/** MariaDB makes tables slowly; what grows with their number shows with fewer. */
const MYSQL_TABLES = Number(process.env.SUGGEST_TABLES ?? 60);
const shareOf = (tables: number): number => (LIMIT_MS * tables) / 1_000;

const customers = `create table customers (id integer primary key, email varchar(80), first_name varchar(40), owner_id integer)`;
const module = (index: number): string =>
  `create table module_${index} (id integer primary key, customer_id integer, created_by integer, item_type varchar(20),
   item_id integer, title varchar(80), note varchar(200), amount numeric(10, 2), changed timestamp null)`;
const rowsOf = (table: string, columns: string, row: (index: number) => string): string =>
  `insert into ${table} (${columns}) values ${Array.from({ length: 20 }, (_, index) => `(${row(index)})`).join(', ')}`;
const people = rowsOf(
  'customers',
  'id, email, first_name',
  (index) => `${index}, 'p${index}@example.com', 'Given'`,
);
const items = (index: number): string =>
  rowsOf(
    `module_${index}`,
    'id, customer_id, created_by, item_type, item_id, title, note, amount',
    (row) => `${row}, ${row}, ${row}, 'Customer', ${row}, 'Title ${row}', 'Note ${row}', ${row}`,
  );
const schema = (tables: number): string[] => [
  customers,
  people,
  ...Array.from({ length: tables - 1 }, (_, index) => [module(index), items(index)]).flat(),
];

/** Suggests a map and says how long it took, in ms. */
const measured = async (url: string, tables: number): Promise<number> => {
  const folder = mkdtempSync(join(tmpdir(), 'habeas-test-speed-'));
  try {
    const begin = performance.now();
    const { code } = await runCli(['map', 'suggest', 'env:BIG', '-o', 'map.yaml'], {
      cwd: folder,
      env: { BIG: url },
    });
    const spent = performance.now() - begin;
    const map = readFileSync(join(folder, 'map.yaml'), 'utf8');
    expect(code).toBe(0);
    expect(map.match(/^ {6}- name: /gm)).toHaveLength(tables);
    expect(map.match(/\.?customer_id", to: "(public\.)?customers\.id"/g)).toHaveLength(tables - 1);
    if (process.env.SUGGEST_TABLES) console.log(`${tables} tables: ${Math.round(spent)} ms`);
    return spent;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

describe('a map suggested for very many tables', () => {
  it('takes its share of a minute for a thousand in PostgreSQL', async () => {
    const database = await createTestDatabase();
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    try {
      await client.query('set synchronous_commit = off');
      // one transaction could not hold the locks of so many tables
      const statements = schema(TABLES);
      for (let at = 0; at < statements.length; at += 200)
        await client.query(statements.slice(at, at + 200).join(';\n'));
      expect(await measured(database.url, TABLES)).toBeLessThan(shareOf(TABLES));
    } finally {
      await client.end();
      await database.drop();
    }
  }, 180_000);

  (hasMysql() ? it : it.skip)(
    'takes its share of a minute for a thousand in MariaDB',
    async () => {
      const server = await startMysql();
      const database = await createMysqlDatabase(server);
      const connection = await database.connect({ multipleStatements: true });
      try {
        await connection.query(schema(MYSQL_TABLES).join(';\n'));
        expect(await measured(database.url, MYSQL_TABLES)).toBeLessThan(shareOf(MYSQL_TABLES));
      } finally {
        await connection.end();
        await database.drop();
        await server.stop();
      }
    },
    300_000,
  );
});
