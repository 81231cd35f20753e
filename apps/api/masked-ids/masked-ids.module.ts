import { Module } from '@nestjs/common';
import { ConsentsModule } from '#consents';
import { MaskedIdsController } from './masked-ids.controller.js';

@Module({ imports: [ConsentsModule], controllers: [MaskedIdsController] })
export class MaskedIdsApiModule {}
