import { Module } from '@nestjs/common';
import { DecisionsModule } from '#decisions';
import { RequestsModule } from '#requests';
import { RestrictionsController } from './restrictions.controller.js';

@Module({ imports: [DecisionsModule, RequestsModule], controllers: [RestrictionsController] })
export class RestrictionsApiModule {}
