import { z } from 'zod';
import { EVENT_TYPES, idPattern } from '#contracts';
import { pageSchema } from './page.js';
import { text } from './text.js';
import { listOf } from './examples/page.js';
import * as ex from './examples/webhooks.js';

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

/** Set by Habeas or by HTTP itself. */
const RESERVED_HEADERS =
  /^(host|connection|content-.*|transfer-encoding|user-agent|upgrade|te|expect|webhook-.*)$/i;

const place = {
  in: z.enum(['header', 'query']),
  name: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,64}$/)
    .refine((name) => !RESERVED_HEADERS.test(name), 'This name is used by Habeas or by HTTP itself.')
    .meta({ description: 'Name of the header or query member.' }),
};
const code = {
  algorithm: z.enum(['SHA1', 'SHA256', 'SHA512']),
  digits: z.union([z.literal(6), z.literal(8)]),
  period: z.int().min(15).max(300).meta({ description: 'Seconds for which a code stands.' }),
};
const client = {
  tokenUrl: urlSchema,
  clientId: z.string().min(1).max(200),
  scope: z.string().min(1).max(500).optional(),
};
const clientAuthentication = z.enum(['basic', 'body']).meta({
  description: 'How the client shows itself at the token address: HTTP Basic, or members of the form.',
});

const endpointAuthenticationSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('APIKEY'),
      ...place,
      key: z.string().regex(/^[\x21-\x7e]{1,500}$/, 'Visible ASCII characters, up to 500.'),
    }),
    z.strictObject({
      kind: z.literal('TOTP'),
      ...place,
      key: z.string().regex(/^[A-Za-z2-7]{16,256}=*$/, 'Base32, 16 characters or more.'),
      algorithm: code.algorithm.default('SHA1'),
      digits: code.digits.default(6),
      period: code.period.default(30),
    }),
    z.strictObject({
      kind: z.literal('CIDAAS_OAUTH2'),
      ...client,
      clientSecret: z.string().min(1).max(500),
      clientAuthentication: clientAuthentication.default('basic'),
    }),
  ])
  .meta({
    description:
      'How Habeas shows itself to the receiver, next to the signature: a key, a time-based code (RFC 6238), or a bearer token by client credentials. null: the signature alone.',
  });
export type EndpointAuthentication = z.infer<typeof endpointAuthenticationSchema>;

const endpointAuthenticationViewSchema = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('APIKEY'), ...place }),
    z.object({ kind: z.literal('TOTP'), ...place, ...code }),
    z.object({ kind: z.literal('CIDAAS_OAUTH2'), ...client, clientAuthentication }),
  ])
  .meta({ description: 'Without its secret, which is never shown.' });
export type EndpointAuthenticationView = z.infer<typeof endpointAuthenticationViewSchema>;

const MOST_LISTED = 200;
const filterPart = <Item extends z.ZodType>(item: Item) =>
  z.discriminatedUnion('mode', [
    z.strictObject({ mode: z.literal('all') }),
    z.strictObject({ mode: z.literal('only'), list: z.array(item).min(1).max(MOST_LISTED) }),
    z.strictObject({ mode: z.literal('except'), list: z.array(item).min(1).max(MOST_LISTED) }),
  ]);
const filterSchema = z
  .strictObject({
    consents: filterPart(z.uuid()).optional(),
    purposes: filterPart(z.string().min(1).max(200)).optional(),
  })
  .nullable()
  .meta({
    description:
      'Which answers are sent, by the id of the consent and by the keys of its purposes; other events are not touched. `except` leaves out a consent when all of its purposes are listed. null: all.',
  });
export type EndpointFilter = NonNullable<z.infer<typeof filterSchema>>;

const formatSchema = z.enum(['habeas', 'cidaas']).meta({
  description:
    '`cidaas` sends CONSENT_ACCEPTED and CONSENT_REJECTED with the `sub` of the person, and no other event.',
});
const includeSubjectSchema = z.boolean().meta({
  description:
    'Puts the `sub` of the person into events of consents. Needs subjects:read; `cidaas` always does.',
});
const options = {
  format: formatSchema.optional(),
  includeSubject: includeSubjectSchema.optional(),
  filter: filterSchema.optional(),
  authentication: endpointAuthenticationSchema.nullable().optional(),
};

export const createWebhookEndpointSchema = z
  .strictObject({
    url: urlSchema,
    events: eventsSchema.optional(),
    ...options,
  })
  .meta({ examples: [ex.NEW_ENDPOINT] });
export type CreateWebhookEndpoint = z.infer<typeof createWebhookEndpointSchema>;

export const updateWebhookEndpointSchema = z
  .strictObject({
    url: urlSchema.optional(),
    events: eventsSchema.optional(),
    enabled: z.boolean().optional(),
    ...options,
  })
  .meta({ examples: [ex.ENDPOINT_CHANGE] });
export type UpdateWebhookEndpoint = z.infer<typeof updateWebhookEndpointSchema>;

export const webhookEndpointSchema = z
  .object({
    id: webhookEndpointIdSchema,
    url: z.string(),
    events: eventsSchema,
    format: formatSchema,
    includeSubject: includeSubjectSchema,
    filter: filterSchema,
    authentication: endpointAuthenticationViewSchema.nullable(),
    enabled: z.boolean(),
    disabledReason: z.enum(['manual', 'gone', 'failing']).nullable(),
    failingSince: instant.nullable(),
    createdAt: instant,
  })
  .meta({ examples: [ex.ENDPOINT] });

const secretSchema = z.string().startsWith('whsec_').meta({
  description: 'Signs messages by Standard Webhooks 1.0. Shown this once.',
});
export const newWebhookEndpointSchema = webhookEndpointSchema
  .extend({ secret: secretSchema })
  .meta({ examples: [{ ...ex.ENDPOINT, secret: ex.SECRET }] });
export const webhookSecretSchema = z
  .object({
    secret: secretSchema,
    previousUntil: instant.meta({ description: 'Until then the secret before signs as well.' }),
  })
  .meta({ examples: [ex.NEW_SECRET] });
export const webhookTestSchema = z.object({ eventId: z.string() }).meta({ examples: [ex.TEST_SENT] });

const COMPLETION_STATUSES = ['completed', 'partially_completed', 'failed', 'not_applicable'] as const;
const completionStatusSchema = z.enum(COMPLETION_STATUSES);

/** What a recipient did with a message, told once (Art. 19 GDPR: recipients are told, and can be named). */
export const reportCompletionSchema = z
  .strictObject({
    completionStatus: completionStatusSchema,
    completionEvidence: text(2_000)
      .min(1)
      .optional()
      .meta({ description: 'Address of a proof, or a word about it. No personal data.' }),
    evidenceSha256: z
      .string()
      .regex(/^[0-9a-f]{64}$/, 'must be 64 lower-case hexadecimal digits')
      .optional()
      .meta({ description: 'SHA-256 of the proof; kept where the message told a recipient of data.' }),
    completedAt: z.iso.datetime({ offset: true }),
  })
  .meta({ examples: [ex.COMPLETION_REPORT] });
export type ReportCompletion = z.infer<typeof reportCompletionSchema>;

export const completionSchema = z
  .object({
    deliveryId: deliveryIdSchema,
    completionStatus: completionStatusSchema,
    completionEvidence: z.string().nullable(),
    completedAt: instant,
    reportedAt: instant,
  })
  .meta({ examples: [ex.COMPLETION] });
export type Completion = z.infer<typeof completionSchema>;

export const deliverySchema = z
  .object({
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
    completionStatus: completionStatusSchema.nullable().meta({ description: 'What the recipient reported.' }),
  })
  .meta({ examples: [ex.DELIVERY] });

export const deliveryAttemptSchema = z.object({
  attempt: z.int(),
  at: instant,
  durationMs: z.int(),
  status: z.int().nullable(),
  error: z.string().nullable(),
  response: z.string().nullable().meta({ description: 'First 1,024 characters of the answer.' }),
});

export const webhookEndpointPageSchema = pageSchema(webhookEndpointSchema).meta({
  examples: [listOf(ex.ENDPOINT)],
});
export const deliveryPageSchema = pageSchema(deliverySchema).meta({ examples: [listOf(ex.DELIVERY)] });
export const deliveryAttemptListSchema = z
  .object({ items: z.array(deliveryAttemptSchema) })
  .meta({ examples: [{ items: [ex.ATTEMPT] }] });

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
  data: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string())])),
  at: instant,
});
export const eventFeedSchema = z
  .object({
    items: z.array(loggedEventSchema),
    nextCursor: z.string().nullable().meta({
      description:
        'Send it as `cursor` to get what came later; there also on an empty page, since a feed has no last one. null: nothing has happened yet.',
    }),
  })
  .meta({ examples: [{ items: [ex.LOGGED_EVENT], nextCursor: 'WyI4Il0' }] });
