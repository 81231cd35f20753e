import { Module, type DynamicModule, type Type } from '@nestjs/common';
import { AccessModule } from '#access';
import type { Clock, Settings } from '#platform';
import { HttpModule } from '#platform/http';
import type { Logger } from '#platform/logging';
import { RuntimeModule } from '#runtime';
import { ApiClientsModule } from './api-clients/api-clients.module.js';
import { AuditModule } from './audit/audit.module.js';
import { HealthModule } from './health/health.module.js';
import { WellKnownModule } from './well-known/well-known.module.js';

/** One module a feature; a new one is named here. */
const FEATURES: readonly Type[] = [HealthModule, WellKnownModule, ApiClientsModule, AuditModule];

export interface AppOptions {
  readonly settings: Settings;
  readonly logger: Logger;
  readonly clock: Clock;
  /** Further modules, for specs. */
  readonly modules: readonly (Type | DynamicModule)[];
}

@Module({})
export class AppModule {
  static forRoot({ settings, logger, clock, modules }: AppOptions): DynamicModule {
    return {
      module: AppModule,
      imports: [
        RuntimeModule.forRoot(settings, clock),
        HttpModule.forRoot(logger),
        AccessModule,
        ...FEATURES,
        ...modules,
      ],
    };
  }
}
