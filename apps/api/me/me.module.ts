import { Module } from '@nestjs/common';
import { RequestsModule } from '#requests';
import { OwnAttachmentsController } from './own-attachments.controller.js';
import { OwnRequestsController } from './own-requests.controller.js';
import { VerificationLinksController } from './verification-links.controller.js';

@Module({
  imports: [RequestsModule],
  controllers: [OwnRequestsController, OwnAttachmentsController, VerificationLinksController],
})
export class MeApiModule {}
