import { Module } from '@nestjs/common';
import { ConsentsModule } from '#consents';
import { ApiClientsController } from './api-clients.controller.js';
import { ConsentClientsController } from './consent-clients.controller.js';

@Module({ imports: [ConsentsModule], controllers: [ApiClientsController, ConsentClientsController] })
export class ApiClientsModule {}
