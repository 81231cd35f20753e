import { Module } from '@nestjs/common';
import { RequestsModule } from '#requests';
import { OwnRecipientsController } from './own-recipients.controller.js';
import { RecipientLinksController } from './recipient-links.controller.js';
import { RequestRecipientsController } from './request-recipients.controller.js';

@Module({
  imports: [RequestsModule],
  controllers: [RequestRecipientsController, OwnRecipientsController, RecipientLinksController],
})
export class RecipientsApiModule {}
