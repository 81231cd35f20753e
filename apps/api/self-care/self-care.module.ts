import { Module } from '@nestjs/common';
import { ConsentsModule } from '#consents';
import { Visits } from '../cidaas/wire/visits.service.js';
import { OwnAnswers } from './own-answers.service.js';
import { OwnConsentsController } from './own-consents.controller.js';
import { OwnPreferencesController } from './own-preferences.controller.js';

/** What people do themselves about their consents. */
@Module({
  imports: [ConsentsModule],
  controllers: [OwnConsentsController, OwnPreferencesController],
  providers: [OwnAnswers, Visits],
})
export class SelfCareApiModule {}
