import { Module } from '@nestjs/common';
import { AuditTrail } from '#audit';
import { KeyManager } from '#keys';
import { Outbox, UnitOfWork } from '#persistence';
import { CLOCK, SETTINGS, providerOf } from '#platform';
import { DeliveryService } from './deliveries/delivery.service.js';
import { WebhookQuestions } from './deliveries/webhook-questions.js';
import { EndpointService } from './endpoints/endpoint.service.js';
import { EventLog } from './events/event-log.js';
import { UrlPolicy } from './net/url-policy.js';

/** Events and the endpoints they are sent to. Sending itself is the dispatcher's. */
@Module({
  providers: [
    providerOf(EventLog, [UnitOfWork, Outbox, CLOCK]),
    providerOf(UrlPolicy, [SETTINGS]),
    providerOf(EndpointService, [UnitOfWork, KeyManager, AuditTrail, EventLog, UrlPolicy, CLOCK]),
    providerOf(WebhookQuestions, [UnitOfWork, KeyManager, UrlPolicy, CLOCK]),
    providerOf(DeliveryService, [UnitOfWork, Outbox, AuditTrail, CLOCK]),
  ],
  exports: [EventLog, EndpointService, DeliveryService, UrlPolicy, WebhookQuestions],
})
export class WebhooksModule {}
