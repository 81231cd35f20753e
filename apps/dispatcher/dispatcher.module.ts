import { Module, type DynamicModule } from '@nestjs/common';
import { ConsentsModule } from '#consents';
import type { Settings } from '#platform';
import { RequestsModule } from '#requests';
import { RuntimeModule } from '#runtime';
import { TemporalModule } from '#temporal';

@Module({})
export class DispatcherModule {
  static forRoot(settings: Settings): DynamicModule {
    return {
      module: DispatcherModule,
      imports: [RuntimeModule.forRoot(settings), TemporalModule, RequestsModule, ConsentsModule],
    };
  }
}
