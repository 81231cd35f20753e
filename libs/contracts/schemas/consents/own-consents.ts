import { z } from 'zod';
import { ACTION_EVENTS, ANSWER_STATUSES, DEONTICITIES, LEGAL_TYPES } from '../../consents.js';
import { ageMembers, confirmationAddress } from '../awaited-members.js';
import { scopeNameSchema } from './consent-clients.js';
import { preferenceSchema } from './preferences.js';
import { pageQuerySchema, pageSchema } from '../page.js';
import { id } from '../id.js';
import { text } from '../text.js';

const instant = z.iso.datetime();
const names = z.array(z.string());
const LOCALE = text(35).min(1).optional();

/** A version in the language in which it was or is shown. */
const shownSchema = z.object({
  versionId: z.uuid(),
  version: z.number().nullable(),
  locale: z.string().nullable(),
  contentHash: z.string().nullable().meta({ description: '`sha256:…` of the text.' }),
  textUrl: z.string().nullable().meta({ description: 'Where the text can be read for ever.' }),
});

const answerSchema = z.object({
  status: z.enum(ANSWER_STATUSES),
  answeredAt: instant,
  acceptedFields: names,
  scopes: names,
  clientId: z.string().nullable(),
  expiresAt: instant.nullable(),
  shown: shownSchema,
  receiptId: id('receipt').nullable(),
  receiptUrl: z.string().nullable(),
});

const STANDINGS = [
  'in_force',
  'never_answered',
  'skipped',
  'declined',
  'revoked',
  'expired',
  'retired',
  'superseded',
  'unconfirmed',
  'awaiting_authorisation',
] as const;

const latestSchema = z.object({
  versionId: z.uuid(),
  version: z.number(),
  answered: z.boolean().meta({ description: 'false: this version still waits for an answer.' }),
  scopes: names,
  claims: names,
  requiredFields: names,
  text: z
    .object({
      locale: z.string(),
      title: z.string().nullable(),
      content: z.string().nullable(),
      url: z.string().nullable(),
      contentType: z.string(),
      contentHash: z.string(),
      textUrl: z.string(),
    })
    .nullable(),
});

const EXAMPLE = {
  id: '0198c1d3-2b10-7f00-9a01-5d2f0c7e1a02',
  name: 'newsletter',
  kind: 'consent',
  client: null,
  legalType: 'consent',
  deonticity: 'optional',
  interactionMode: 'checkbox',
  purposes: [{ key: 'newsletter', name: 'Send the monthly newsletter' }],
  standing: 'in_force',
  endsAt: null,
  answer: {
    status: 'accepted',
    answeredAt: '2026-11-22T09:05:00.000Z',
    acceptedFields: ['email'],
    scopes: [],
    clientId: 'shop',
    expiresAt: null,
    shown: {
      versionId: '0198c1d4-01aa-7c10-8e44-77aa10c2b903',
      version: 1,
      locale: 'en',
      contentHash: 'sha256:0f3c…',
      textUrl:
        'https://privacy.example.com/v1/consent-texts/cnv_0198c1d4-01aa-7c10-8e44-77aa10c2b903?locale=en',
    },
    receiptId: 'rcp_0198c1e0-55aa-7d02-8f6e-3c1b7e20aa01',
    receiptUrl: '/v1/me/receipts/rcp_0198c1e0-55aa-7d02-8f6e-3c1b7e20aa01',
  },
  latest: {
    versionId: '0198c1d4-01aa-7c10-8e44-77aa10c2b903',
    version: 1,
    answered: true,
    scopes: [],
    claims: [],
    requiredFields: [],
    text: {
      locale: 'en',
      title: 'Newsletter',
      content: 'I want the monthly newsletter by e-mail.',
      url: null,
      contentType: 'text',
      contentHash: 'sha256:0f3c…',
      textUrl:
        'https://privacy.example.com/v1/consent-texts/cnv_0198c1d4-01aa-7c10-8e44-77aa10c2b903?locale=en',
    },
  },
  actions: ['revoke'],
};

/** What is asked of a person, and what they said to it. */
const members = z.object({
  id: z.uuid(),
  name: z.string(),
  kind: z.enum(['consent', 'claims', 'scopes']).meta({
    description: '`claims` and `scopes`: what the person lets the application `client` know and do.',
  }),
  client: z
    .object({ id: z.string(), name: z.string(), type: z.enum(['FIRST_PARTY', 'THIRD_PARTY']) })
    .nullable(),
  legalType: z.enum(LEGAL_TYPES),
  deonticity: z.enum(DEONTICITIES),
  interactionMode: z.string(),
  purposes: z.array(z.object({ key: z.string(), name: z.string(), description: z.string().optional() })),
  standing: z.enum(STANDINGS).meta({ description: 'Whether an acceptance is in force, and if not, why.' }),
  endsAt: instant.nullable().meta({ description: 'When it ends by itself.' }),
  answer: answerSchema.nullable().meta({ description: 'What counts of what was said; null: nothing was.' }),
  latest: latestSchema
    .nullable()
    .meta({ description: 'What would be answered now; null: it is no longer asked.' }),
  actions: z.array(z.enum(['accept', 'change', 'decline', 'revoke'])),
  mayAskAgainFrom: z.iso.date().optional().meta({
    description:
      'After an opt-out of sale and sharing: before this day the person is not asked for it. They may accept it by themselves.',
  }),
});
export const ownConsentSchema = members.meta({ examples: [EXAMPLE] });
export type OwnConsent = z.infer<typeof ownConsentSchema>;
export const ownConsentListSchema = z
  .object({ items: z.array(members) })
  .meta({ examples: [{ items: [EXAMPLE] }] });
export type OwnConsentList = z.infer<typeof ownConsentListSchema>;

/** An answer of a person, and where the consent stands after it. */
export const ownAnswerSchema = members
  .extend({
    changed: z.boolean().meta({ description: 'false: the same was said before, nothing was written.' }),
    effect: z.literal('recorded_only').optional().meta({
      description: 'The processing rests on another basis than consent and goes on.',
    }),
  })
  .meta({
    examples: [
      { ...EXAMPLE, changed: true },
      {
        ...EXAMPLE,
        standing: 'unconfirmed',
        answer: { ...EXAMPLE.answer, receiptId: null, receiptUrl: null },
        changed: true,
      },
    ],
  });
export type OwnAnswer = z.infer<typeof ownAnswerSchema>;

export const ownConsentsQuerySchema = z.object({
  locale: LOCALE.meta({ description: 'Of the texts; else `Accept-Language`.' }),
});
export type OwnConsentsQuery = z.infer<typeof ownConsentsQuerySchema>;

export const putOwnConsentSchema = z
  .strictObject({
    status: z.enum(['accepted', 'declined', 'revoked']),
    versionId: z.uuid().optional().meta({ description: 'The version that was shown; else the latest.' }),
    locale: LOCALE.meta({ description: 'Of the text that was shown.' }),
    acceptedFields: z.array(text(128).trim().min(1)).max(200).optional(),
    scopes: z.array(scopeNameSchema).max(200).optional(),
    gpcOverride: z.boolean().optional().meta({
      description: 'The page named the signal of Global Privacy Control that it is accepted in spite of.',
    }),
    confirmationEmail: confirmationAddress,
    ...ageMembers,
  })
  .meta({
    examples: [
      { status: 'accepted', acceptedFields: ['email'] },
      {
        status: 'accepted',
        confirmationEmail: 'person@example.com',
        birthdate: '2001-01-31',
        country: 'AT',
      },
      { status: 'revoked' },
    ],
  });
export type PutOwnConsent = z.infer<typeof putOwnConsentSchema>;

const valueSchema = z.object({
  status: z.enum(ANSWER_STATUSES),
  acceptedFields: names,
  scopes: names,
});

/** One entry of what happened to a consent of a person. */
export const ownHistoryEntrySchema = z.object({
  id: z.uuid(),
  at: instant,
  action: z.enum(ACTION_EVENTS),
  oldValue: valueSchema.nullable().meta({ description: 'null: nothing was answered before.' }),
  newValue: valueSchema.nullable().meta({ description: 'null: this is no answer.' }),
  preferences: z
    .object({ oldValue: z.array(preferenceSchema), newValue: z.array(preferenceSchema) })
    .nullable()
    .meta({ description: 'Of a change of preferences; else null.' }),
  by: z.enum(['subject', 'client', 'staff', 'authoriser', 'system']),
  clientId: z.string().nullable(),
  shown: shownSchema.nullable(),
  receiptId: id('receipt').nullable(),
});
export type OwnHistoryEntry = z.infer<typeof ownHistoryEntrySchema>;
export const ownHistoryPageSchema = pageSchema(ownHistoryEntrySchema).meta({
  examples: [
    {
      items: [
        {
          id: '0198c1e1-0a10-7b00-8d01-2f4a6c8e0b02',
          at: '2026-11-22T09:06:00.000Z',
          action: 'answered',
          oldValue: { status: 'accepted', acceptedFields: ['email'], scopes: [] },
          newValue: { status: 'revoked', acceptedFields: [], scopes: [] },
          preferences: null,
          by: 'subject',
          clientId: 'shop',
          shown: EXAMPLE.answer.shown,
          receiptId: 'rcp_0198c1e1-0a10-7b00-8d01-2f4a6c8e0b02',
        },
      ],
      nextCursor: null,
    },
  ],
});
export const ownHistoryQuerySchema = pageQuerySchema;
