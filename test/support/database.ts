import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';

const GOODBYE_MS = 2_000;

/** A database of its own for one spec file, on the cluster that global setup started. */
export interface TestDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

export async function createTestDatabase(): Promise<TestDatabase> {
  const server = process.env.TEST_DATABASE_URL;
  if (!server) throw new Error('TEST_DATABASE_URL is not set: run the specs through `npm test`');
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const withAdmin = async <T>(work: (client: pg.Client) => Promise<T>): Promise<T> => {
    const client = new pg.Client({ connectionString: server });
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  };
  await withAdmin((client) => client.query(`create database ${name}`));
  const url = new URL(server);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    drop: () =>
      withAdmin(async (client) => {
        await untilUnused(client, name);
        await client.query(`drop database if exists ${name} with (force)`);
      }),
  };
}

/** A connection that was ended may still be saying goodbye: one that is cut off then has nobody to tell but the process. */
async function untilUnused(client: pg.Client, name: string): Promise<void> {
  const end = performance.now() + GOODBYE_MS;
  const inUse = async (): Promise<boolean> => {
    const { rows } = await client.query('select 1 from pg_stat_activity where datname = $1 limit 1', [name]);
    return rows.length > 0;
  };
  while (performance.now() < end && (await inUse())) await delay(20);
}
