import { Module } from '@nestjs/common';
import { RequestsModule } from '#requests';
import { TransferTargetsController } from './transfer-targets.controller.js';

@Module({ imports: [RequestsModule], controllers: [TransferTargetsController] })
export class TransferTargetsApiModule {}
