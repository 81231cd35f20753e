import { Module } from '@nestjs/common';
import { RequestsModule } from '#requests';
import { OwnRequestsController } from './own-requests.controller.js';
import { VerificationLinksController } from './verification-links.controller.js';

@Module({ imports: [RequestsModule], controllers: [OwnRequestsController, VerificationLinksController] })
export class MeApiModule {}
