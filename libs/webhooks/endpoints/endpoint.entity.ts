import { defineEntity, p } from '@mikro-orm/core';
import type { EventType } from '#contracts';
import type { EndpointAuthenticationView, EndpointFilter } from '#contracts/schemas';
import { sealed, tenantFilter, tenantId } from '#persistence';

const schema = defineEntity({
  name: 'WebhookEndpoint',
  tableName: 'webhook_endpoint',
  filters: tenantFilter,
  properties: {
    id: p.string().length(40).primary(),
    tenantId: tenantId(),
    url: p.string().length(2000),
    /** null: every event. */
    events: p.json<EventType[]>().nullable(),
    format: p.string().length(10).$type<EndpointFormat>().default('habeas'),
    /** Whether events of consents name the person. */
    includeSubject: p.boolean().default(false),
    /** null: answers to every consent. */
    filter: p.json<EndpointFilter>().nullable(),
    /** See `endpoint-secrets.ts`. */
    secrets: sealed(),
    authentication: p.json<EndpointAuthenticationView>().nullable(),
    authenticationSecret: sealed().nullable(),
    enabled: p.boolean().default(true),
    disabledReason: p.string().length(20).$type<DisabledReason>().nullable(),
    /** Begin of an unbroken row of failures. */
    failingSince: p.datetime().nullable(),
    createdAt: p.datetime().onCreate(() => new Date()),
    updatedAt: p
      .datetime()
      .onCreate(() => new Date())
      .onUpdate(() => new Date()),
  },
});

/** `cidaas`: the two events of that product alone, in its form. */
export type EndpointFormat = 'habeas' | 'cidaas';

/** `manual`: by the tenant; `gone`: the receiver answered 410; `failing`: nothing but failures for five days. */
export type DisabledReason = 'manual' | 'gone' | 'failing';

export class WebhookEndpoint extends schema.class {}
schema.setClass(WebhookEndpoint);
