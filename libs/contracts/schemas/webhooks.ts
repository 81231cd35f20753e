import { z } from 'zod';
import { EVENT_TYPES, idPattern } from '#contracts';
import { pageSchema } from './page.js';

const MOST_EVENTS = EVENT_TYPES.length;
const instant = z.iso.datetime();

export const webhookEndpointIdSchema = z.string().regex(idPattern('webhookEndpoint'));
export const deliveryIdSchema = z.string().regex(idPattern('delivery'));

const eventsSchema = z
  .array(z.enum(EVENT_TYPES))
  .min(1)
  .max(MOST_EVENTS)
  .nullable()
  .meta({ description: 'Events to send; null for every event.' });

const urlSchema = z.string().min(1).max(2000).meta({
  description: 'Public http(s) address; production wants https on port 443 or 8443.',
});

export const createWebhookEndpointSchema = z.strictObject({
  url: urlSchema,
  events: eventsSchema.optional(),
});
export type CreateWebhookEndpoint = z.infer<typeof createWebhookEndpointSchema>;

export const updateWebhookEndpointSchema = z.strictObject({
  url: urlSchema.optional(),
  events: eventsSchema.optional(),
  enabled: z.boolean().optional(),
});
export type UpdateWebhookEndpoint = z.infer<typeof updateWebhookEndpointSchema>;

export const webhookEndpointSchema = z.object({
  id: webhookEndpointIdSchema,
  url: z.string(),
  events: eventsSchema,
  enabled: z.boolean(),
  disabledReason: z.enum(['manual', 'gone', 'failing']).nullable(),
  failingSince: instant.nullable(),
  createdAt: instant,
});

const secretSchema = z.string().startsWith('whsec_').meta({
  description: 'Signs messages by Standard Webhooks 1.0. Shown this once.',
});
export const newWebhookEndpointSchema = webhookEndpointSchema.extend({ secret: secretSchema });
export const webhookSecretSchema = z.object({
  secret: secretSchema,
  previousUntil: instant.meta({ description: 'Until then the secret before signs as well.' }),
});
export const webhookTestSchema = z.object({ eventId: z.string() });

export const deliverySchema = z.object({
  id: deliveryIdSchema.meta({ description: 'The `webhook-id` of every try.' }),
  endpointId: webhookEndpointIdSchema,
  eventId: z.string(),
  type: z.enum(EVENT_TYPES),
  state: z.enum(['pending', 'queued', 'delivered', 'retry', 'dead']),
  attempts: z.int(),
  nextAt: instant.nullable(),
  lastStatus: z.int().nullable(),
  lastError: z.string().nullable(),
  createdAt: instant,
  deliveredAt: instant.nullable(),
});

export const deliveryAttemptSchema = z.object({
  attempt: z.int(),
  at: instant,
  durationMs: z.int(),
  status: z.int().nullable(),
  error: z.string().nullable(),
  response: z.string().nullable().meta({ description: 'First 1,024 characters of the answer.' }),
});

export const webhookEndpointPageSchema = pageSchema(webhookEndpointSchema);
export const deliveryPageSchema = pageSchema(deliverySchema);
export const deliveryAttemptListSchema = z.object({ items: z.array(deliveryAttemptSchema) });

/** Query of `GET /v1/events`: the feed for those who poll. */
export const eventFeedQuerySchema = z.object({
  cursor: z.string().min(1).max(1000).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  type: z
    .union([z.enum(EVENT_TYPES), z.array(z.enum(EVENT_TYPES)).min(1).max(MOST_EVENTS)])
    .optional()
    .meta({ description: 'Only events of this type; may be given several times.' }),
});
export type EventFeedQuery = z.infer<typeof eventFeedQuerySchema>;

export const loggedEventSchema = z.object({
  id: z.string(),
  type: z.enum(EVENT_TYPES),
  requestId: z.string().nullable(),
  sequence: z.int().nullable(),
  data: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  at: instant,
});
export const eventFeedSchema = z.object({
  items: z.array(loggedEventSchema),
  cursor: z.string().nullable().meta({
    description: 'Send it to get what came later; also on an empty page. null: nothing has happened yet.',
  }),
});
