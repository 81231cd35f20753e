import { Module, type DynamicModule } from '@nestjs/common';
import { ConsentsModule } from '#consents';
import type { Settings } from '#platform';
import { RequestsModule } from '#requests';
import { RuntimeModule } from '#runtime';
import { TemporalModule } from '#temporal';
import { ConsentTimerActivitiesImpl } from './activities/consent-timer.activities.js';
import { LifecycleActivitiesImpl } from './activities/lifecycle.activities.js';
import { RestrictionActivitiesImpl } from './activities/restriction.activities.js';
import { StoreActivitiesImpl } from './activities/store.activities.js';
import { TransferActivitiesImpl } from './activities/transfer.activities.js';

@Module({})
export class WorkerModule {
  static forRoot(settings: Settings): DynamicModule {
    return {
      module: WorkerModule,
      imports: [RuntimeModule.forRoot(settings), TemporalModule, RequestsModule, ConsentsModule],
      providers: [
        LifecycleActivitiesImpl,
        RestrictionActivitiesImpl,
        StoreActivitiesImpl,
        TransferActivitiesImpl,
        ConsentTimerActivitiesImpl,
      ],
    };
  }
}
