import { Module } from '@nestjs/common';
import { AuditTrail } from '#audit';
import { KeyManager } from '#keys';
import { Outbox, UnitOfWork } from '#persistence';
import { CLOCK, SETTINGS, type Clock, type Settings } from '#platform';
import { DeliveryService } from './deliveries/delivery.service.js';
import { EndpointService } from './endpoints/endpoint.service.js';
import { EventLog } from './events/event-log.js';
import { UrlPolicy } from './net/url-policy.js';

/** Events and the endpoints they are sent to. Sending itself is the dispatcher's. */
@Module({
  providers: [
    {
      provide: EventLog,
      inject: [UnitOfWork, Outbox, CLOCK],
      useFactory: (unitOfWork: UnitOfWork, outbox: Outbox, clock: Clock) =>
        new EventLog(unitOfWork, outbox, clock),
    },
    {
      provide: UrlPolicy,
      inject: [SETTINGS],
      useFactory: (settings: Settings) => new UrlPolicy(settings),
    },
    {
      provide: EndpointService,
      inject: [UnitOfWork, KeyManager, AuditTrail, EventLog, UrlPolicy, CLOCK],
      useFactory: (...parts: ConstructorParameters<typeof EndpointService>) => new EndpointService(...parts),
    },
    {
      provide: DeliveryService,
      inject: [UnitOfWork, Outbox, AuditTrail, CLOCK],
      useFactory: (...parts: ConstructorParameters<typeof DeliveryService>) => new DeliveryService(...parts),
    },
  ],
  exports: [EventLog, EndpointService, DeliveryService, UrlPolicy],
})
export class WebhooksModule {}
