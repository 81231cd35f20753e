import { z } from 'zod';
import { ACTION_EVENTS, ANSWER_STATUSES, AWAITED, RECORD_KINDS, RELATIONS } from '../../consents.js';
import { searchInstant } from '../instant.js';
import { preferenceSchema } from './preferences.js';
import { pageQuerySchema, pageSchema } from '../page.js';
import { ACTIVITY, OWN_EXPORT } from '../examples/consents.js';
import { listOf } from '../examples/page.js';

const instant = z.iso.datetime({ offset: true });
const names = z.array(z.string());

const answeredValueSchema = z.object({
  status: z.enum(ANSWER_STATUSES),
  accepted_fields: names,
  scopes: names,
  awaits: z.array(z.enum(AWAITED)).optional().meta({ description: 'Absent: it counts.' }),
});

/** One entry of the activity log of a person (consent reference, section 10). */
export const consentActivitySchema = z.object({
  id: z.uuid(),
  sub: z.string(),
  consent_id: z.uuid().nullable(),
  consent_name: z.string().nullable().meta({ description: 'As it was then.' }),
  consent_version_id: z.uuid().nullable(),
  record_id: z.uuid(),
  action: z.enum(ACTION_EVENTS),
  oldValue: answeredValueSchema.nullable().meta({ description: 'null: nothing was answered before.' }),
  newValue: answeredValueSchema.nullable().meta({ description: 'null: this is no answer.' }),
  preferences: z
    .array(preferenceSchema)
    .nullable()
    .meta({ description: 'All that is preferred from then on; null: this is about something else.' }),
  actor: z.object({ kind: z.enum(['subject', 'client', 'staff', 'authoriser', 'system']), id: z.string() }),
  guardian: z
    .object({ relation: z.enum(RELATIONS) })
    .optional()
    .meta({ description: 'Somebody accepted for the person: what they are to them. Absent: nobody did.' }),
  client_id: z.string().nullable(),
  occurredAt: instant,
  toldAt: instant.optional().meta({
    description: 'What the caller told, too far ahead of the server to be true: `occurredAt` counts.',
  }),
  locale: z.string().nullable(),
  contentHash: z.string().nullable().meta({ description: '`sha256:…` of the text that was shown.' }),
  textUrl: z.string().nullable().meta({ description: 'Where the text that was shown can be read for ever.' }),
  ip: z.string().nullable().meta({ description: 'Truncated to /24 or /48.' }),
  userAgent: z.string().nullable().meta({ description: 'Family alone.' }),
});
export type ConsentActivity = z.infer<typeof consentActivitySchema>;
export const consentActivityPageSchema = pageSchema(consentActivitySchema).meta({
  examples: [listOf(ACTIVITY)],
});

const filter = {
  consent: z.uuid().optional().meta({ description: 'Id of a consent.' }),
  status: z.enum(ANSWER_STATUSES).optional(),
  from: searchInstant.optional().meta({ description: 'Included.' }),
  to: searchInstant.optional().meta({ description: 'Included.' }),
};
export const ownActivityQuerySchema = pageQuerySchema.extend(filter);
export type OwnActivityQuery = z.infer<typeof ownActivityQuerySchema>;

export const activityQuerySchema = ownActivityQuerySchema.extend({
  subject: z
    .string()
    .min(1)
    .max(255)
    .meta({ description: '`sub` of the person, never an address or a name.' }),
});
export type ActivityQuery = z.infer<typeof activityQuerySchema>;

export const ownExportQuerySchema = z.object({ scope: z.literal('consents') });

/** Where an answer of a person stands. */
export const consentStateSchema = z.object({
  record_id: z.uuid(),
  type: z.enum([...RECORD_KINDS, 'preference']),
  consent_id: z.uuid().nullable(),
  consent_name: z.string().nullable(),
  consent_version_id: z.uuid().nullable(),
  version: z.number().nullable(),
  status: z.enum(ANSWER_STATUSES).nullable(),
  awaits: z.array(z.enum(AWAITED)).optional().meta({ description: 'Absent: it waits for nothing.' }),
  accepted_fields: names,
  scopes: names,
  preferences: z.array(preferenceSchema).optional(),
  client_id: z.string().nullable(),
  createdAt: instant,
  updatedAt: instant,
  expiresAt: instant.nullable(),
});
export type ConsentState = z.infer<typeof consentStateSchema>;

/** Everything of a person's consents in one document. */
export const ownExportSchema = z
  .object({
    sub: z.string(),
    createdAt: instant,
    consents: z.array(consentStateSchema),
    activity: z.array(consentActivitySchema),
    receipts: z.array(
      z.object({
        id: z.uuid(),
        createdAt: instant,
        jws: z.string().meta({ description: 'Signed receipt.' }),
      }),
    ),
    evidence: z
      .array(
        z.object({
          kind: z.string(),
          reference: z.string().meta({ description: 'Id that the document has where it comes from.' }),
          consent_id: z.uuid(),
          createdAt: instant,
          sha256: z.string().meta({ description: 'Of the document, in hex.' }),
          document: z.string().meta({ description: 'As it was taken in.' }),
        }),
      )
      .meta({ description: 'Documents that answers were taken from.' }),
  })
  .meta({ examples: [OWN_EXPORT] });
export type OwnExport = z.infer<typeof ownExportSchema>;
