import { Module } from '@nestjs/common';
import { RequestsModule } from '#requests';
import { WebhooksModule } from '#webhooks';
import { DeliveriesController } from './deliveries.controller.js';
import { EventSchemasController } from './event-schemas.controller.js';
import { EventsController } from './events.controller.js';
import { WebhookEndpointsController } from './webhook-endpoints.controller.js';

@Module({
  imports: [RequestsModule, WebhooksModule],
  controllers: [WebhookEndpointsController, DeliveriesController, EventsController, EventSchemasController],
})
export class WebhooksApiModule {}
