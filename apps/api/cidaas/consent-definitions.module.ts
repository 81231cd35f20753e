import { Module } from '@nestjs/common';
import { ConsentsController } from './consents.controller.js';
import { ConsentGroupsController } from './groups.controller.js';
import { SubjectRightsController } from './rights.controller.js';
import { ConsentVersionsController } from './versions.controller.js';

/** What is asked of people, on the management paths of the consent API. */
@Module({
  controllers: [
    ConsentGroupsController,
    ConsentsController,
    ConsentVersionsController,
    SubjectRightsController,
  ],
})
export class ConsentDefinitionsApiModule {}
