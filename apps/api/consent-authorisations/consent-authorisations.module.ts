import { Module } from '@nestjs/common';
import { ConsentsModule } from '#consents';
import { ConsentAuthorisationsController } from './consent-authorisations.controller.js';
import { OwnAuthorisationsController } from './own-authorisations.controller.js';

@Module({
  imports: [ConsentsModule],
  controllers: [OwnAuthorisationsController, ConsentAuthorisationsController],
})
export class ConsentAuthorisationsModule {}
