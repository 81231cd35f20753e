import { Global, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { DigestKey, MasterKeys } from '#keys';
import { SETTINGS } from '#platform';
import { UnitOfWork } from '#persistence';
import type { Settings } from '#platform';
import { createClient, createProbe } from './client.js';
import { DatabaseKeyring } from './keyring.js';
import { RequestKeyCodec } from './payload-codec.js';
import { PayloadDecoder } from './payload-decoder.js';
import { WorkflowService } from './workflow-service.js';

/** The client side of Temporal: starts, signals, updates, and the codec that seals what they carry. */
@Global()
@Module({
  providers: [
    {
      provide: RequestKeyCodec,
      inject: [MasterKeys, DigestKey, UnitOfWork],
      useFactory: (masters: MasterKeys, digests: DigestKey, unitOfWork: UnitOfWork) =>
        new RequestKeyCodec(new DatabaseKeyring(masters, digests, unitOfWork)),
    },
    {
      provide: PayloadDecoder,
      inject: [RequestKeyCodec],
      useFactory: (codec: RequestKeyCodec) => new PayloadDecoder(codec),
    },
    {
      provide: WorkflowService,
      inject: [SETTINGS, RequestKeyCodec],
      useFactory: (settings: Settings, codec: RequestKeyCodec) =>
        new WorkflowService(createClient(settings, codec), createProbe(settings)),
    },
  ],
  exports: [RequestKeyCodec, PayloadDecoder, WorkflowService],
})
export class TemporalModule implements OnApplicationShutdown {
  constructor(@Inject(WorkflowService) private readonly workflows: WorkflowService) {}

  async onApplicationShutdown(): Promise<void> {
    await this.workflows.close();
  }
}
