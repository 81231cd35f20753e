import { Module } from '@nestjs/common';
import { ConsentsModule } from '#consents';
import { StoresModule } from '#stores';
import { ConsentMetricsController } from './consent-metrics.controller.js';
import { ConsentPurposesController } from './consent-purposes.controller.js';
import { ConsentRecordsController } from './consent-records.controller.js';
import { PersonalDataCategoriesController } from './personal-data-categories.controller.js';
import { PurposeRegister } from './purpose-register.service.js';

@Module({
  imports: [ConsentsModule, StoresModule],
  controllers: [
    ConsentMetricsController,
    ConsentRecordsController,
    ConsentPurposesController,
    PersonalDataCategoriesController,
  ],
  providers: [PurposeRegister],
})
export class ConsentAdministrationApiModule {}
