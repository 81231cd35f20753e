import { Module } from '@nestjs/common';
import { DecisionsModule } from '#decisions';
import { DecisionsController } from './decisions.controller.js';

@Module({ imports: [DecisionsModule], controllers: [DecisionsController] })
export class DecisionsApiModule {}
