import { Module } from '@nestjs/common';
import { ConsentsModule } from '#consents';
import { StoresModule } from '#stores';
import { ConsentPurposesController } from './consent-purposes.controller.js';
import { ConsentRecordsController } from './consent-records.controller.js';
import { PersonalDataCategoriesController } from './personal-data-categories.controller.js';
import { PurposeRegister } from './purpose-register.service.js';

@Module({
  imports: [ConsentsModule, StoresModule],
  controllers: [ConsentRecordsController, ConsentPurposesController, PersonalDataCategoriesController],
  providers: [PurposeRegister],
})
export class ConsentAdministrationApiModule {}
