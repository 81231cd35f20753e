import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';

const GOODBYE_MS = 2_000;

/** A database of its own for one spec file, on the cluster that global setup started. */
export interface TestDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

/**
 * @param template name of a database to begin as a copy of
 */
export async function createTestDatabase(template = 'template1'): Promise<TestDatabase> {
  const server = testServer();
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await withAdmin(server, (client) => client.query(`create database ${name} template ${template}`));
  return {
    url: urlOf(server, name),
    drop: () =>
      withAdmin(server, async (client) => {
        await untilUnused(client, name);
        await client.query(`drop database if exists ${name} with (force)`);
      }),
  };
}

/** The server of this worker of Jest; one that was given with TEST_DATABASE_URL is that of all. */
export function testServer(): string {
  const { TEST_DATABASE_URL: given, TEST_DATABASE_URLS: own, JEST_WORKER_ID: worker } = process.env;
  const server = given ?? own?.split(' ')[Number(worker ?? 1) - 1];
  if (!server) throw new Error('There is no server for databases: run the specs through `npm test`');
  return server;
}

/** A session on the server itself. */
export async function withAdmin<T>(server: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

export function urlOf(server: string, database: string): string {
  const url = new URL(server);
  url.pathname = `/${database}`;
  return url.href;
}

/** A connection that was ended may still be saying goodbye: one that is cut off then has nobody to tell but the process. */
export async function untilUnused(client: pg.Client, name: string): Promise<void> {
  const end = performance.now() + GOODBYE_MS;
  const inUse = async (): Promise<boolean> => {
    const { rows } = await client.query('select 1 from pg_stat_activity where datname = $1 limit 1', [name]);
    return rows.length > 0;
  };
  while (performance.now() < end && (await inUse())) await delay(20);
}
