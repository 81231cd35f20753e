import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Connection, RowDataPacket } from 'mysql2/promise';
import { DEFAULT_LIMITS } from '#connectors/spi';
import { eventually } from '../support/eventually.js';
import {
  createMysqlDatabase,
  hasMysql,
  startOwnMysql,
  type TestMysql,
  type TestMysqlDatabase,
} from '../support/mysql.js';
import { KILLS, KILLS_TIMEOUT_MS, reportKills } from './kills.js';

const CHILD = fileURLToPath(new URL('./mysql-units.child.mjs', import.meta.url));
/** Each cut is after up to 24 lines of the journal, of which a unit has two. */
const UNITS = 20 * KILLS;
const ROWS = 20;
const SCHEMA = `
  CREATE TABLE orders (id int PRIMARY KEY, unit int, contact text, INDEX (unit));
  CREATE TABLE change_log (order_id int);
  INSERT INTO orders SELECT seq, seq MOD ${String(UNITS)}, 'jane' FROM seq_1_to_${String(UNITS * ROWS)};
  CREATE TRIGGER remember AFTER UPDATE ON orders FOR EACH ROW INSERT INTO change_log VALUES (NEW.id);`;

/** A server that was given is not ours to kill. */
const describeWithServer = hasMysql() && !process.env.TEST_MYSQL_URL ? describe : describe.skip;

describeWithServer('work on MariaDB that is cut off', () => {
  let server: TestMysql;
  let database: TestMysqlDatabase;
  let folder: string;
  let connection: Connection;

  beforeAll(async () => {
    server = await startOwnMysql();
    database = await createMysqlDatabase(server);
    folder = mkdtempSync(join(tmpdir(), 'habeas-units-'));
    connection = await connect();
    await connection.query(SCHEMA);
  }, 120_000);
  afterAll(async () => {
    await connection?.end();
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const connect = async (): Promise<Connection> => {
    const opened = await database.connect({ multipleStatements: true });
    opened.on('error', () => undefined);
    return opened;
  };
  const count = async (sql: string): Promise<number> => {
    const [rows] = await connection.query<RowDataPacket[]>(`SELECT count(*) AS n FROM ${sql}`);
    return Number(rows[0]?.['n']);
  };
  const journal = (): readonly { state: string; batch: number; detail: unknown }[] =>
    existsSync(join(folder, 'journal'))
      ? readFileSync(join(folder, 'journal'), 'utf8')
          .split('\n')
          .filter((line) => line.endsWith('}'))
          .map((line) => JSON.parse(line) as { state: string; batch: number; detail: unknown })
      : [];
  const start = (): ChildProcess => {
    const settings = {
      id: 'shop',
      type: 'mariadb',
      connection: database.url,
      access: 'write',
      limits: DEFAULT_LIMITS,
    };
    const orders = JSON.stringify({ settings, file: join(folder, 'journal'), units: UNITS });
    const flags = ['--conditions=source', '--disable-warning=ExperimentalWarning'];
    return spawn(process.execPath, [...flags, CHILD, orders], { stdio: ['ignore', 'pipe', 'pipe'] });
  };
  /** Ends the process, or the server below it, at some moment after it has gone on a little. */
  const cutOff = async (victim: 'process' | 'server'): Promise<void> => {
    const before = journal().length;
    const child = start();
    const exited = once(child, 'exit');
    const moment = before + 1 + Math.floor(Math.random() * 24);
    await eventually(`${String(moment)} lines are in the journal`, () => journal().length >= moment);
    if (victim === 'process') child.kill('SIGKILL');
    else {
      await server.kill?.();
      await exited;
      await server.restart();
      connection = await connect();
    }
    await exited;
  };

  it(
    `is done once, whatever was killed ${String(KILLS)} times`,
    async () => {
      for (let kill = 0; kill < KILLS; kill += 1) await cutOff(kill % 2 === 0 ? 'process' : 'server');
      expect(journal().filter(({ state }) => state === 'done').length).toBeLessThan(UNITS);

      const [code] = (await once(start(), 'exit')) as [number];
      expect(code).toBe(0);
      const done = journal().filter(({ state }) => state === 'done');
      expect(done.map(({ batch }) => batch).sort((a, b) => a - b)).toEqual(
        Array.from({ length: UNITS }, (_, at) => at),
      );
      expect(new Set(done.map(({ detail }) => JSON.stringify(detail)))).toEqual(
        new Set([`{"rows":${String(ROWS)}}`]),
      );
      expect(await count(`orders WHERE contact = 'jane!'`)).toBe(UNITS * ROWS);
      expect(await count('change_log')).toBe(UNITS * ROWS);
      expect(await count('(SELECT DISTINCT order_id FROM change_log) AS once')).toBe(UNITS * ROWS);
      expect(
        await count(
          `information_schema.tables WHERE table_schema = DATABASE() AND table_name = 'habeas_journal'`,
        ),
      ).toBe(0);
      reportKills('mariadb', { process: Math.ceil(KILLS / 2), server: Math.floor(KILLS / 2) });
    },
    KILLS_TIMEOUT_MS,
  );
});
