import pg from 'pg';
import { AppError } from '#contracts';

const MAINTENANCE_DATABASE = 'postgres';
const DUPLICATE = '42P04';

/** Makes the database that the URL names unless the server has it, also when two processes do so at once. */
export async function ensureDatabase(databaseUrl: string): Promise<void> {
  const url = new URL(databaseUrl);
  const name = decodeURIComponent(url.pathname.slice(1));
  if (await canOpen(databaseUrl)) return;
  url.pathname = `/${MAINTENANCE_DATABASE}`;
  await withClient(url.href, (client) =>
    client.query(`create database ${pg.escapeIdentifier(name)}`).catch((error: { code?: string }) => {
      if (error.code !== DUPLICATE && error.code !== '23505') throw error;
    }),
  );
}

const MISSING = '3D000';
async function canOpen(databaseUrl: string): Promise<boolean> {
  try {
    await withClient(databaseUrl, (client) => client.query('select 1'));
    return true;
  } catch (error) {
    if ((error as { code?: string }).code === MISSING) return false;
    throw new AppError('service.unavailable', {
      detail: 'PostgreSQL refused the connection: check the address, the login and the password.',
      cause: error,
    });
  }
}

export async function withClient<T>(
  databaseUrl: string,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
