import { Module } from '@nestjs/common';
import { DecisionsModule } from '#decisions';
import { DecisionChangesController } from './decision-changes.controller.js';
import { DecisionsController } from './decisions.controller.js';

@Module({ imports: [DecisionsModule], controllers: [DecisionsController, DecisionChangesController] })
export class DecisionsApiModule {}
