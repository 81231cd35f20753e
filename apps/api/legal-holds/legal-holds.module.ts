import { Module } from '@nestjs/common';
import { RequestsModule } from '#requests';
import { LegalHoldsController } from './legal-holds.controller.js';

@Module({ imports: [RequestsModule], controllers: [LegalHoldsController] })
export class LegalHoldsApiModule {}
