import { Module } from '@nestjs/common';
import { RequestsModule } from '#requests';
import { OwnRightsController } from './own-rights.controller.js';
import { RightsController } from './rights.controller.js';

@Module({ imports: [RequestsModule], controllers: [RightsController, OwnRightsController] })
export class RightsApiModule {}
