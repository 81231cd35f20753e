import { Global, Module, type DynamicModule, type OnApplicationShutdown, Inject } from '@nestjs/common';
import { MikroORM } from '@mikro-orm/postgresql';
import { AuditTrail } from '#audit';
import { Catalogue, readCatalogue } from '#catalogue';
import { DigestKey, KeyManager, MasterKeyCheck, MasterKeys, loadMasterKeys } from '#keys';
import { Outbox, UnitOfWork, createOrm } from '#persistence';
import { CLOCK, SETTINGS, systemClock, type Clock, type Settings } from '#platform';
import { ENTITIES } from './entities.js';

/** What every process stands on: settings, clock, law, database, keys, audit. Imported once by the root module of an app. */
@Global()
@Module({})
export class RuntimeModule implements OnApplicationShutdown {
  constructor(@Inject(MikroORM) private readonly orm: MikroORM) {}

  static forRoot(settings: Settings, clock: Clock = systemClock): DynamicModule {
    const orm = {
      provide: MikroORM,
      useFactory: () =>
        createOrm({
          databaseUrl: settings.DATABASE_URL,
          entities: ENTITIES,
          poolSize: settings.DATABASE_POOL,
        }),
    };
    const masters = { provide: MasterKeys, useFactory: () => loadMasterKeys(settings) };
    const digests = {
      provide: DigestKey,
      inject: [MasterKeys, UnitOfWork],
      useFactory: (masters: MasterKeys, unitOfWork: UnitOfWork) =>
        new MasterKeyCheck(unitOfWork).confirm(masters),
    };
    const keys = {
      provide: KeyManager,
      inject: [MasterKeys, UnitOfWork],
      useFactory: (masters: MasterKeys, unitOfWork: UnitOfWork) => new KeyManager(masters, unitOfWork),
    };
    return {
      module: RuntimeModule,
      providers: [
        { provide: SETTINGS, useValue: settings },
        { provide: CLOCK, useValue: clock },
        { provide: Catalogue, useFactory: () => readCatalogue(settings.CATALOGUE_DIR) },
        orm,
        masters,
        digests,
        { provide: UnitOfWork, inject: [MikroORM], useFactory: (mikro: MikroORM) => new UnitOfWork(mikro) },
        {
          provide: Outbox,
          inject: [UnitOfWork],
          useFactory: (unitOfWork: UnitOfWork) => new Outbox(unitOfWork),
        },
        {
          provide: AuditTrail,
          inject: [UnitOfWork],
          useFactory: (unitOfWork: UnitOfWork) => new AuditTrail(unitOfWork, clock),
        },
        keys,
      ],
      exports: [
        SETTINGS,
        CLOCK,
        Catalogue,
        MikroORM,
        UnitOfWork,
        Outbox,
        AuditTrail,
        MasterKeys,
        DigestKey,
        KeyManager,
      ],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.orm.close(true);
  }
}
