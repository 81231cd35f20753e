import pg from 'pg';
import { AppError } from '#contracts';
import { APP_ROLE, MIGRATIONS, SYSTEM_ROLE } from '#persistence';
import type { Settings } from '#platform';

const unavailable = (detail: string): AppError => new AppError('service.unavailable', { detail });

async function query<T extends pg.QueryResultRow>(
  url: string,
  sql: string,
  values: unknown[] = [],
): Promise<T[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  try {
    await client.connect();
    return (await client.query<T>(sql, values)).rows;
  } finally {
    await client.end();
  }
}

export async function checkDatabase({ DATABASE_URL }: Settings): Promise<string> {
  const [row] = await query<{ server_version: string }>(DATABASE_URL, 'show server_version').catch(
    (error: Error) => {
      throw unavailable(
        `PostgreSQL cannot be reached (${error.message}): check DATABASE_URL and that the server runs.`,
      );
    },
  );
  return `PostgreSQL ${row?.server_version ?? ''}`;
}

export async function checkRoles({ DATABASE_URL }: Settings): Promise<string> {
  const rows = await query<{ rolname: string }>(
    DATABASE_URL,
    `select rolname from pg_roles where rolname = any($1) and pg_has_role(current_user, oid, 'member')`,
    [[APP_ROLE, SYSTEM_ROLE]],
  );
  const missing = [APP_ROLE, SYSTEM_ROLE].filter((role) => !rows.some(({ rolname }) => rolname === role));
  if (missing.length > 0)
    throw unavailable(`the login is not a member of ${missing.join(' and ')}: run habeas migrate.`);
  return `${APP_ROLE}, ${SYSTEM_ROLE}`;
}

const UNDEFINED_TABLE = '42P01';

export async function checkMigrations({ DATABASE_URL }: Settings): Promise<string> {
  const rows = await query<{ name: string }>(DATABASE_URL, 'select name from habeas_migration').catch(
    (error: { code?: string }) => {
      if (error.code === UNDEFINED_TABLE) return [];
      throw error;
    },
  );
  const applied = new Set(rows.map(({ name }) => name));
  const pending = MIGRATIONS.filter(({ name }) => !applied.has(name));
  if (pending.length > 0)
    throw unavailable(`${pending.length} migrations are not applied: run habeas migrate.`);
  return `${MIGRATIONS.length} migrations applied`;
}
