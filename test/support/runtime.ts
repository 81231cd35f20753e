import { randomBytes } from 'node:crypto';
import type { MikroORM } from '@mikro-orm/postgresql';
import { AuditTrail } from '#audit';
import { KeyManager, MasterKeys } from '#keys';
import { Outbox, UnitOfWork, createOrm } from '#persistence';
import { SYSTEM_ACTOR, newId, runInContext, systemClock, type Clock } from '#platform';
import { ENTITIES } from '#runtime';
import type { TestDatabase } from './database.js';
import { createMigratedDatabase } from './migrated-database.js';

/** The database part of a process, on a database of its own. */
export interface TestRuntime {
  readonly database: TestDatabase;
  readonly orm: MikroORM;
  readonly unitOfWork: UnitOfWork;
  readonly outbox: Outbox;
  readonly keys: KeyManager;
  readonly audit: AuditTrail;
  /** Makes a tenant and returns its id. */
  createTenant(slug?: string): Promise<string>;
  /** Runs work as the system actor of a tenant. */
  as<T>(tenantId: string, work: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export async function createTestRuntime(clock: Clock = systemClock): Promise<TestRuntime> {
  const database = await createMigratedDatabase();
  const orm = await createOrm({ databaseUrl: database.url, entities: ENTITIES, poolSize: 10 });
  const unitOfWork = new UnitOfWork(orm);
  return {
    database,
    orm,
    unitOfWork,
    outbox: new Outbox(unitOfWork),
    keys: new KeyManager(new MasterKeys(randomBytes(32)), unitOfWork),
    audit: new AuditTrail(unitOfWork, clock),
    createTenant: (slug) => insertTenant(unitOfWork, slug),
    as: (tenantId, work) => runInContext({ tenantId, actor: SYSTEM_ACTOR, correlationId: 'test' }, work),
    close: async () => {
      await orm.close(true);
      await database.drop();
    },
  };
}

async function insertTenant(unitOfWork: UnitOfWork, slug?: string): Promise<string> {
  const id = newId('tenant');
  await unitOfWork.runAsSystem(() =>
    unitOfWork.query(
      `insert into tenant (id, slug, name, regime, zone, calendar, locale) values (?, ?, 'Example GmbH', 'EU_GDPR', 'Europe/Berlin', 'DE', 'en')`,
      [id, slug ?? id.slice(4)],
    ),
  );
  return id;
}
