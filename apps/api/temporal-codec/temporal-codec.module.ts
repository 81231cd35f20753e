import { Module, type DynamicModule } from '@nestjs/common';
import type { Settings } from '#platform';
import { TemporalModule } from '#temporal';
import { AuditedCodecController } from './audited-codec.controller.js';
import { LocalCodecController } from './local-codec.controller.js';

@Module({})
export class TemporalCodecModule {
  static forRoot({ HABEAS_MODE }: Settings): DynamicModule {
    const controller = HABEAS_MODE === 'standalone' ? LocalCodecController : AuditedCodecController;
    return { module: TemporalCodecModule, imports: [TemporalModule], controllers: [controller] };
  }
}
