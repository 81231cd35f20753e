import type { EntitySchema } from '@mikro-orm/core';
import { Migrator, type Migration } from '@mikro-orm/migrations';
import { MikroORM, defineConfig, type Options } from '@mikro-orm/postgresql';
import { TransactionClient } from './transaction-client.js';

/** An entity made by `defineEntity`. */
export type AnyEntity = EntitySchema | (new (...args: never[]) => object);
export type MigrationClass = new (...args: never[]) => Migration;

/** Role of every query: it owns no table, so row-level security holds for hand-written SQL too. */
export const APP_ROLE = 'habeas_app';
/** Role of work across tenants (outbox relay, sweeps): sees the few tables that such work needs. */
export const SYSTEM_ROLE = 'habeas_system';

export interface OrmOptions {
  readonly databaseUrl: string;
  readonly entities: readonly AnyEntity[];
  readonly poolSize?: number;
}

/** Connects to PostgreSQL as {@link APP_ROLE}. Close with `orm.close()`. */
export const createOrm = ({ databaseUrl, entities, poolSize = 20 }: OrmOptions): Promise<MikroORM> =>
  MikroORM.init(
    baseConfig(databaseUrl, entities, {
      pool: { min: 0, max: poolSize },
      driverOptions: { options: `-c role=${APP_ROLE}`, Client: TransactionClient },
    }),
  );

/** Connects as the login of the URL, which owns the tables: for migrations only. */
export const createOwnerOrm = (
  databaseUrl: string,
  entities: readonly AnyEntity[],
  migrations: readonly MigrationClass[],
) =>
  MikroORM.init(
    baseConfig(databaseUrl, entities, {
      pool: { min: 0, max: 2 },
      extensions: [Migrator],
      migrations: {
        tableName: 'habeas_migration',
        transactional: true,
        allOrNothing: true,
        snapshot: false,
        migrationsList: migrations.map((migration) => ({ name: migration.name, class: migration as never })),
      },
    }),
  );

const baseConfig = (databaseUrl: string, entities: readonly AnyEntity[], extra: Options): Options =>
  defineConfig({
    logger: () => undefined,
    clientUrl: databaseUrl,
    entities: [...entities] as never,
    ...extra,
  } as Options);
