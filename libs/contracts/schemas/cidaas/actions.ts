import { z } from 'zod';
import { ANSWER_STATUSES, COLLECTION_METHODS, RECORD_KINDS, RELATIONS } from '../../consents.js';
import { REFUSAL_CODES } from '../../rights.js';
import { ageMembers, confirmationAddress } from '../awaited-members.js';
import { text } from '../text.js';
import { ACTION, GRAPH_ACTIONS, USER_ACTIONS } from '../examples/consents.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** What cannot be an id is no id of ours; it is looked for and not found. */
export const wireId = text(128).transform((value) => (UUID.test(value) ? value.toLowerCase() : NO_ID));
/** What cannot be an id is looked for by this one, which nothing has. */
export const NO_ID = '00000000-0000-0000-0000-ffffffffffff';

/** One of `values`, whatever its case. */
const word = <const Values extends readonly [string, ...string[]]>(values: Values) =>
  z.string().trim().toLowerCase().pipe(z.enum(values));
const listed = <Schema extends z.ZodType>(schema: Schema, most: number) => z.array(schema).max(most);
const oneOrMore = <Schema extends z.ZodType>(schema: Schema) =>
  z.union([schema, z.array(schema).max(200)]).transform((value) => [value].flat() as z.output<Schema>[]);

const name = text(128).trim().min(1);
const sub = text(255).trim().min(1);

/** Global Privacy Control, beside the header of a browser (receipt reference, section 6). */
export const signalMembers = {
  gpc: z
    .boolean()
    .optional()
    .meta({ description: 'What a script read from `navigator.globalPrivacyControl`' }),
  gpcOverride: z.boolean().optional().meta({
    description: 'The person accepts in spite of the signal, on a page that named it',
  }),
};

/** What may be personal about an answer, in the older names of the consent API. */
const answerMembers = {
  status: word(ANSWER_STATUSES).optional(),
  accepted_fields: listed(name, 200).optional(),
  scopes: listed(text(200).trim().min(1), 200).optional(),
  action_type: name.optional(),
  accepted_by: text(255).optional(),
  field_key: text(255).optional(),
  url: text(2_048).optional(),
  saidAt: z.iso.datetime({ offset: true }).optional().meta({
    description:
      'When the person said it. Older than what the record says already: nothing is written (`effect: "outdated"`). More than five minutes ahead: the time of the server counts',
  }),
  method: word(COLLECTION_METHODS).optional().meta({ description: 'How the answer was collected' }),
  ...signalMembers,
};

export const processingSchema = z.object({
  purpose: text(500).min(1),
  categories: listed(text(200), 200).optional(),
  recipients: listed(text(200), 200).optional(),
  startedAt: z.iso.datetime({ offset: true }).optional(),
  endedAt: z.iso.datetime({ offset: true }).optional(),
  source: text(200).optional(),
});

const mail = text(255).trim().pipe(z.email('expected an e-mail address'));
const httpsUrl = text(2_048)
  .trim()
  .pipe(z.url({ protocol: /^https$/, error: 'expected an https address' }));
const mailOrUrl = z.union([mail, httpsUrl], 'expected an e-mail address or an https address');

/** Where the answer to a right goes; without it: to the portal. */
export const provideDataToSchema = z.union([
  mailOrUrl,
  z.discriminatedUnion('channel', [
    z.object({ channel: z.literal('portal') }),
    z.object({ channel: z.literal('email'), address: mail }),
    z.object({ channel: z.literal('webhook'), address: httpsUrl }),
    z.object({ channel: z.literal('third_party'), address: mailOrUrl }),
  ]),
]);
export type ProvideDataTo = z.infer<typeof provideDataToSchema>;

/** Fee for a manifestly unfounded or excessive request (Art. 12(5) GDPR). */
export const settleAmountSchema = z.union([
  z.number().min(0).max(1_000_000_000),
  z.object({
    amount: z.string().regex(/^\d{1,9}(\.\d{1,2})?$/, 'expected an amount such as 12.50'),
    currency: z.string().regex(/^[A-Z]{3}$/, 'expected a currency such as EUR'),
  }),
]);
export type SettleAmount = z.infer<typeof settleAmountSchema>;

export const chatItemSchema = z.object({
  text: text(5_000).trim().min(1),
  from: word(['subject', 'staff']).optional(),
  internal: z.boolean().optional(),
});
export type ChatItem = z.infer<typeof chatItemSchema>;

/** Of a right that is exercised. `actionStatus` and `reasonCode` are commands, and only those of an update count. */
const rightMembers = {
  dataSubjectRight: name.optional(),
  provideDataTo: provideDataToSchema.optional(),
  settleAmount: settleAmountSchema.optional(),
  chatItem: chatItemSchema.optional(),
  actionStatus: text(40).trim().toLowerCase().optional(),
  reasonCode: z.enum(REFUSAL_CODES).optional(),
};

/** Somebody other than the person whose answer it is. */
const otherPerson = z.object({ sub, relation: word(RELATIONS).default('other') });

/** Of an acceptance that may not count at once. */
const pendingMembers = {
  confirmation_email: confirmationAddress,
  authorisers: listed(otherPerson, 10).optional().meta({
    description: 'All of them must agree before the acceptance counts',
  }),
  guardian: otherPerson.optional().meta({ description: 'Who accepts for the person' }),
  ...ageMembers,
};

/** `POST /consent-srv/actions`; unknown members are ignored. With `_id` it is an update. */
export const createActionSchema = z.object({
  _id: wireId.optional(),
  id: wireId.optional(),
  type: word(RECORD_KINDS),
  sub,
  consent_id: wireId.optional(),
  consent_version_id: wireId.optional(),
  client_id: name.optional(),
  action_id: name.optional(),
  locale: text(35).optional(),
  presentationId: text(65_536).optional(),
  processing: processingSchema.optional(),
  user_skip_amount: z.int().min(0).optional(),
  ...pendingMembers,
  ...answerMembers,
  ...rightMembers,
});
export type CreateAction = z.infer<typeof createActionSchema>;

/** `PUT /consent-srv/actions` and `/actions/{id}`. */
export const updateActionSchema = createActionSchema.partial().meta({
  examples: [
    { actionStatus: 'withdrawn', chatItem: { text: 'I have changed my mind.' } },
    {
      actionStatus: 'refused',
      reasonCode: 'NO_MATCH',
      chatItem: { text: 'We hold nothing under this number.' },
    },
    { chatItem: { text: 'Ask the legal team first.', internal: true } },
  ],
});
export type UpdateAction = z.infer<typeof updateActionSchema>;

export const postActionSchema = z
  .union([createActionSchema, updateActionSchema.required({ _id: true })])
  .meta({
    examples: [
      {
        type: 'subjectrightaction',
        sub: 'customer-4711',
        client_id: 'shop',
        dataSubjectRight: 'DataDeletion',
        provideDataTo: { channel: 'email', address: 'ann@example.com' },
        chatItem: { text: 'Please also close my account.' },
      },
      {
        type: 'legalbasistrack',
        sub: 'customer-4711',
        consent_id: '0198c1d3-2b10-7f00-9a01-5d2f0c7e1a02',
        client_id: 'shop',
        status: 'accepted',
      },
    ],
  });
export type PostAction = z.infer<typeof postActionSchema>;

const skip = z.coerce.number().int().min(0).max(1_000_000).default(0);
const instant = z.iso.datetime({ offset: true });

/** `POST /consent-srv/users/{sub}/actions` */
export const userActionsSchema = z
  .object({
    type: oneOrMore(word(RECORD_KINDS)).optional(),
    status: oneOrMore(word(ANSWER_STATUSES)).optional(),
    consent_id: oneOrMore(wireId).optional(),
    consent_version_id: oneOrMore(wireId).optional(),
    client_id: oneOrMore(name).optional(),
    dataSubjectRight: oneOrMore(name).optional(),
    from: instant.optional(),
    to: instant.optional(),
    skip,
    take: z.coerce.number().int().min(1).max(100).default(20),
    sort: z
      .string()
      .regex(/^-?[A-Za-z_]{1,40}$/, 'a field, with - before it for the other direction')
      .default('-updatedTime'),
  })
  .meta({ examples: [USER_ACTIONS] });
export type UserActions = z.infer<typeof userActionsSchema>;

/** `POST /consent-srv/graph/actions` */
export const graphActionsSchema = z
  .object({
    filter: z.record(z.string(), z.unknown()).optional(),
    fields: listed(z.string().max(40), 40).optional(),
    sort: listed(
      z.object({ field: z.string().max(40), dir: z.enum(['asc', 'desc']).default('asc') }),
      5,
    ).optional(),
    cursor: z.string().min(1).max(1_000).optional().meta({
      description: '`meta.nextCursor` of the page before, in place of `skip`, with the same filter and sort',
    }),
    skip,
    take: z.coerce.number().int().min(1).max(1_000).default(20),
  })
  .meta({ examples: [GRAPH_ACTIONS] });
export type GraphActions = z.infer<typeof graphActionsSchema>;

/** What an acceptance is worth, where that is not what its status says. */
const EFFECTIVE_STATUSES = ['expired', 'unconfirmed', 'awaiting_authorisation'] as const;

/** An entry of the envelope's `data`; members follow the kind of the record. */
export const actionViewSchema = z.looseObject({
  _id: z.string(),
  id: z.string().optional(),
  type: z.enum(RECORD_KINDS).optional(),
  sub: z.string().optional(),
  consent_id: z.string().nullable().optional(),
  consent_name: z.string().nullable().optional(),
  consent_version_id: z.string().nullable().optional(),
  version: z.number().nullable().optional(),
  client_id: z.string().nullable().optional(),
  status: z.enum(ANSWER_STATUSES).optional(),
  effectiveStatus: z.enum(EFFECTIVE_STATUSES).optional().meta({
    description: 'It was accepted, and the acceptance has ended by itself or does not count yet',
  }),
  authorisers: z.array(z.object({ relation: z.string(), state: z.string() })).optional(),
  consentStatus: z
    .array(
      z.object({
        status: z.enum(ANSWER_STATUSES),
        createdTime: instant,
        source: z.string(),
        effectiveStatus: z.enum(EFFECTIVE_STATUSES).optional(),
        client_id: z.string().optional(),
        accepted_by: z.string().optional(),
      }),
    )
    .optional(),
  dataSubjectRight: z.string().optional(),
  requestId: z.string().optional(),
  actionStatus: z.string().nullable().optional(),
  provideDataTo: provideDataToSchema.optional(),
  settleAmount: settleAmountSchema.nullable().optional(),
  chatItems: z
    .array(
      z.object({
        _id: z.string(),
        text: z.string(),
        from: z.enum(['subject', 'staff']),
        internal: z.boolean().optional(),
        createdTime: instant,
      }),
    )
    .optional(),
  createdTime: instant.optional(),
  updatedTime: instant.optional(),
});
export type ActionView = z.infer<typeof actionViewSchema>;

/** The envelope of the consent API around `data`. */
export const envelopeOf = <Schema extends z.ZodType>(data: Schema) =>
  z.object({
    success: z.literal(true),
    status: z.int(),
    data,
    meta: z
      .object({
        total: z.int(),
        skip: z.int(),
        take: z.int(),
        nextCursor: z.string().nullable().optional().meta({
          description: 'Of `graph/actions`: send it as `cursor`; null on the last page',
        }),
      })
      .optional(),
  });

export const actionAnswerSchema = envelopeOf(actionViewSchema).meta({
  examples: [{ success: true, status: 200, data: ACTION }],
});
export const actionListSchema = envelopeOf(actionViewSchema.array()).meta({
  examples: [{ success: true, status: 200, data: [ACTION], meta: { total: 1, skip: 0, take: 20 } }],
});
