import pg from 'pg';
import { AppError } from '#contracts';
import { APP_ROLE, SYSTEM_ROLE, createOwnerOrm, type AnyEntity, type MigrationClass } from './orm.js';

/** One process migrates at a time, whichever machine it runs on. */
const MIGRATION_LOCK = 0x4861_6265;

export interface MigrateOptions {
  readonly databaseUrl: string;
  readonly entities: readonly AnyEntity[];
  readonly migrations: readonly MigrationClass[];
}

/**
 * Brings the database to the newest schema; doing it twice, or at the same time from two processes, does it once.
 * @returns names of the migrations that were applied now
 * @throws AppError `service.unavailable` when the database cannot be reached or the login may not create roles
 */
export async function migrate({ databaseUrl, entities, migrations }: MigrateOptions): Promise<string[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect().catch((cause: Error) => {
    throw new AppError('service.unavailable', {
      detail: `PostgreSQL cannot be reached (${cause.message}). Check DATABASE_URL.`,
      cause,
    });
  });
  try {
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await createRoles(client);
    const orm = await createOwnerOrm(databaseUrl, entities, migrations);
    try {
      const applied = await orm.migrator.up();
      return applied.map(({ name }) => name);
    } finally {
      await orm.close(true);
    }
  } finally {
    await client.end();
  }
}

/** Roles belong to the whole server, so they may exist already; the login becomes a member to be able to switch. */
async function createRoles(client: pg.Client): Promise<void> {
  for (const role of [APP_ROLE, SYSTEM_ROLE]) {
    try {
      await client.query(`do $$ begin
        if not exists (select from pg_roles where rolname = '${role}') then create role ${role} nologin; end if;
        if not pg_has_role(current_user, '${role}', 'member') then grant ${role} to current_user; end if;
      exception when duplicate_object or unique_violation then null; end $$`);
    } catch (cause) {
      throw new AppError('service.unavailable', {
        detail: `The login of DATABASE_URL may not create the role ${role}. Let an administrator run: create role ${role} nologin; grant ${role} to <login>;`,
        cause,
      });
    }
  }
}
