import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { UnitOfWork, createOrm } from '#persistence';
import { SYSTEM_ACTOR, loadSettings, newId, runInContext, type Settings } from '#platform';
import { ENTITIES } from '#runtime';
import { createMigratedDatabase } from './migrated-database.js';
import { runCli, startCli, type CliResult, type RunningCli } from './run-cli.js';

/** An installation that the command line works on: a database, a master key and a folder to stand in. */
export interface CliInstallation {
  readonly folder: string;
  readonly settings: Settings;
  /** Within this process. */
  habeas(args: readonly string[], input?: string): Promise<CliResult>;
  /** As a process of its own. */
  start(args: readonly string[]): RunningCli;
  /** @returns the path within the folder */
  write(name: string, content: string | Buffer): string;
  /** Makes a tenant and returns its id. */
  createTenant(slug: string): Promise<string>;
  /** Runs work in one transaction of the tenant. */
  as<T>(tenantId: string, work: (unitOfWork: UnitOfWork) => Promise<T>): Promise<T>;
  /** As the owner of the database, who sees every tenant. */
  rows<Row extends pg.QueryResultRow>(sql: string, values?: readonly unknown[]): Promise<Row[]>;
  close(): Promise<void>;
}

export async function createCliInstallation(): Promise<CliInstallation> {
  const database = await createMigratedDatabase();
  const folder = mkdtempSync(join(tmpdir(), 'habeas-test-moving-'));
  writeFileSync(join(folder, 'master.key'), randomBytes(32).toString('base64'));
  const orm = await createOrm({ databaseUrl: database.url, entities: ENTITIES, poolSize: 3 });
  const unitOfWork = new UnitOfWork(orm);
  const owner = new pg.Client({ connectionString: database.url });
  await owner.connect();
  const env = {
    DATABASE_URL: database.url,
    MASTER_KEY_FILE: join(folder, 'master.key'),
    PUBLIC_URL: 'http://127.0.0.1',
    SMTP_URL: 'smtp://127.0.0.1:9',
  };
  return {
    folder,
    settings: loadSettings(env),
    habeas: (args, input) => runCli(args, { cwd: folder, env, ...(input !== undefined && { input }) }),
    start: (args) => startCli(args, { cwd: folder, env }),
    write: (name, content) => {
      writeFileSync(join(folder, name), content);
      return name;
    },
    createTenant: async (slug) => {
      const id = newId('tenant');
      await owner.query(
        `insert into tenant (id, slug, name, regime, zone, calendar, locale)
         values ($1, $2, 'Example GmbH', 'EU_GDPR', 'Europe/Berlin', 'DE', 'en')`,
        [id, slug],
      );
      return id;
    },
    as: (tenantId, work) =>
      runInContext({ tenantId, actor: SYSTEM_ACTOR, correlationId: 'test' }, () =>
        unitOfWork.run(() => work(unitOfWork)),
      ),
    rows: async (sql, values = []) => (await owner.query(sql, [...values])).rows,
    close: async () => {
      await owner.end();
      await orm.close(true);
      await database.drop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
