import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mysql, { type Connection } from 'mysql2/promise';
import { freePort } from '../../scripts/lib/ports.mjs';
import { findMariadb, startMariadb } from '../../scripts/servers/mariadb.mjs';

export interface TestMysql {
  /** Of an account that may make databases and accounts. */
  readonly url: string;
  /** Ends the process at once, as a crash does; null for a server that was given. */
  readonly kill: (() => Promise<void>) | null;
  /** Starts it again on the same data and port. */
  readonly restart: () => Promise<void>;
  stop(): Promise<void>;
}

/** True when a server is at hand; in a pipeline its absence is an error, elsewhere a printed reason. */
export function hasMysql(): boolean {
  if (process.env.TEST_MYSQL_URL) return true;
  try {
    findMariadb();
    return true;
  } catch (error) {
    if (process.env.CI && !process.env.TEST_SERVERS_OPTIONAL) throw error;
    console.warn(`MariaDB specs are skipped: ${(error as Error).message}`);
    return false;
  }
}

/** The server of TEST_MYSQL_URL, else one of our own on a free port of loopback. */
export async function startMysql(): Promise<TestMysql> {
  const given = process.env.TEST_MYSQL_URL;
  if (given)
    return { url: given, kill: null, restart: () => Promise.resolve(), stop: () => Promise.resolve() };
  return startOwnMysql();
}

/** A server of our own, which a spec may kill. */
export async function startOwnMysql(): Promise<TestMysql> {
  const home = mkdtempSync(join(tmpdir(), 'habeas-mariadb-'));
  const port = await freePort();
  let server = await startMariadb({ home, port });
  return {
    url: server.url,
    kill: async () => {
      process.kill(server.pid, 'SIGKILL');
      await server.exited;
    },
    restart: async () => {
      server = await startMariadb({ home, port });
    },
    stop: async () => {
      await server.stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** A database of its own. */
export interface TestMysqlDatabase {
  readonly name: string;
  readonly url: string;
  connect(options?: mysql.ConnectionOptions): Promise<Connection>;
  drop(): Promise<void>;
}

export async function createMysqlDatabase({
  url: server,
}: Pick<TestMysql, 'url'>): Promise<TestMysqlDatabase> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const admin = async (sql: string): Promise<void> => {
    const connection = await mysql.createConnection(server);
    await connection.query(sql);
    await connection.end();
  };
  await admin(`CREATE DATABASE ${name} CHARACTER SET utf8mb4`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return {
    name,
    url: url.href,
    connect: (options = {}) => mysql.createConnection({ uri: url.href, charset: 'utf8mb4', ...options }),
    drop: () => admin(`DROP DATABASE ${name}`),
  };
}
