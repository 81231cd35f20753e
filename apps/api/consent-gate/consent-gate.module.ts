import { Module } from '@nestjs/common';
import { ConsentsModule } from '#consents';
import { ConsentGateController } from './consent-gate.controller.js';

@Module({ imports: [ConsentsModule], controllers: [ConsentGateController] })
export class ConsentGateApiModule {}
