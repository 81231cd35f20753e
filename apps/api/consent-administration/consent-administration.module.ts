import { Module } from '@nestjs/common';
import { ConsentsModule } from '#consents';
import { ConsentRecordsController } from './consent-records.controller.js';

@Module({ imports: [ConsentsModule], controllers: [ConsentRecordsController] })
export class ConsentAdministrationApiModule {}
