import { z } from 'zod';
import { ACTION_SOURCES, ANSWER_STATUSES, RECORD_STANDINGS } from '../../consents.js';
import { clientIdSchema, consentRefId, subSchema } from './consent-clients.js';
import { searchInstant } from '../instant.js';
import { pageQuerySchema, pageSchema } from '../page.js';
import { text } from '../text.js';

const UUID = '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const instant = z.iso.datetime({ offset: true });
const names = z.array(z.string());
const few = <Item extends z.ZodType>(item: Item) => z.array(item).min(1).max(200);

/** Records of other systems keep their ids, of whatever version of UUID. */
export const consentRecordId = z
  .string()
  .regex(new RegExp(`^cnr_${UUID}$`), 'expected an id such as cnr_0190…');

/** `POST /v1/consent-records/search`: all conditions must hold. In a body, since addresses are kept in logs. */
export const consentRecordSearchSchema = z
  .strictObject({
    subject: subSchema.optional().meta({ description: '`sub` of the person; needs `subjects:read`.' }),
    consents: few(consentRefId).optional().meta({ description: 'Ids of consents, with or without `cns_`.' }),
    clients: few(clientIdSchema).optional(),
    purpose: text(200)
      .min(1)
      .optional()
      .meta({ description: 'Key of a purpose, see `/v1/consent-purposes`.' }),
    standings: few(z.enum(RECORD_STANDINGS)).optional().meta({
      description:
        'Where they stand now. An acceptance whose time is over is `expired`; one that does not count yet `unconfirmed` or `awaiting_authorisation`.',
    }),
    from: searchInstant.optional().meta({ description: 'Changed then or later.' }),
    to: searchInstant.optional().meta({ description: 'Changed then or before.' }),
    ...pageQuerySchema.shape,
  })
  .meta({
    examples: [
      {
        consents: ['cns_0198c1d3-2b10-7f00-9a01-5d2f0c7e1a02'],
        standings: ['accepted', 'expired'],
        from: '2026-11-01T00:00:00Z',
        limit: 100,
      },
    ],
  });
export type ConsentRecordSearchBody = z.output<typeof consentRecordSearchSchema>;

const recordMembers = {
  id: z.string(),
  sub: z.string().meta({ description: 'Shortened while `masked`; a pseudonym once the person was erased.' }),
  masked: z.boolean().meta({
    description: 'Give a reason in `X-Habeas-Reason` to be shown who it is; needs `subjects:read`.',
  }),
  erased: z.boolean().meta({ description: 'The person was erased: nobody is told who it was.' }),
  status: z.enum(ANSWER_STATUSES).meta({ description: 'What was answered last.' }),
  standing: z.enum(RECORD_STANDINGS).meta({ description: 'What it is worth now.' }),
  consent: z.object({
    id: z.string(),
    name: z.string().nullable(),
    version: z.number().nullable(),
    versionId: z.string(),
  }),
  clientId: z.string().nullable(),
  acceptedFields: names,
  scopes: names,
  skips: z.int(),
  receiptId: z.string().nullable().meta({ description: 'Of the newest answer that made one.' }),
  expiresAt: instant.nullable(),
  createdAt: instant,
  updatedAt: instant,
};
const RECORD = {
  id: 'cnr_0198c1e0-55aa-7d02-8f6e-3c1b7e20aa01',
  sub: '7f…90',
  masked: true,
  erased: false,
  status: 'accepted',
  standing: 'accepted',
  consent: {
    id: 'cns_0198c1d3-2b10-7f00-9a01-5d2f0c7e1a02',
    name: 'newsletter',
    version: 1,
    versionId: 'cnv_0198c1d4-01aa-7c10-8e44-77aa10c2b903',
  },
  clientId: 'shop',
  acceptedFields: ['email'],
  scopes: [],
  skips: 0,
  receiptId: 'rcp_0198c1e0-6f0e-7a55-9d0f-0f3c7f0a9e21',
  expiresAt: null,
  createdAt: '2026-11-22T09:05:00.000Z',
  updatedAt: '2026-11-22T09:05:00.000Z',
};

export const consentRecordItemSchema = z.object(recordMembers);
export type ConsentRecordItem = z.infer<typeof consentRecordItemSchema>;

export const consentRecordPageSchema = pageSchema(consentRecordItemSchema)
  .extend({
    total: z.int().nullable().meta({
      description: 'How many there are, on the first page; null when more than 10,000, and on later pages.',
    }),
  })
  .meta({ examples: [{ items: [RECORD], nextCursor: null, total: 1 }] });
export type ConsentRecordPage = z.infer<typeof consentRecordPageSchema>;

const answerSchema = z.object({
  status: z.enum(ANSWER_STATUSES),
  at: instant,
  actor: z.object({ kind: z.string(), id: z.string() }).meta({
    description: '`subject` is the person; of everybody else the id is told.',
  }),
  source: z.enum(ACTION_SOURCES),
  clientId: z.string().nullable(),
  locale: z.string().nullable(),
  reason: z.string().nullable().meta({ description: 'Of a revocation by staff; hidden while `masked`.' }),
});

const REVOKED = {
  ...RECORD,
  status: 'revoked',
  standing: 'revoked',
  updatedAt: '2026-11-23T08:00:00.000Z',
  history: [
    {
      status: 'accepted',
      at: '2026-11-22T09:05:00.000Z',
      actor: { kind: 'subject', id: '' },
      source: 'self',
      clientId: 'shop',
      locale: 'en',
      reason: null,
    },
    {
      status: 'revoked',
      at: '2026-11-23T08:00:00.000Z',
      actor: { kind: 'staff', id: 'staff_0198c1f0' },
      source: 'on_behalf',
      clientId: 'shop',
      locale: 'en',
      reason: null,
    },
  ],
};

/** A record with its answers, oldest first; of very many the newest 200. */
export const consentRecordSchema = z
  .object({ ...recordMembers, history: z.array(answerSchema) })
  .meta({ examples: [REVOKED] });
export type ConsentRecordDetail = z.infer<typeof consentRecordSchema>;

export const consentRevocationSchema = z
  .strictObject({
    reason: text(2_000).trim().min(1).meta({
      description: 'Why, and on whose word. Kept in the record, and erased with the person.',
    }),
  })
  .meta({ examples: [{ reason: 'Asked for by letter of 20 November.' }] });
export type ConsentRevocation = z.infer<typeof consentRevocationSchema>;

export const consentRevocationAnswerSchema = z
  .object({
    ...consentRecordSchema.shape,
    effect: z.literal('recorded_only').optional().meta({
      description: 'The processing does not rest on consent, so it does not stop it.',
    }),
  })
  .meta({ examples: [REVOKED] });
export type ConsentRevocationAnswer = z.infer<typeof consentRevocationAnswerSchema>;
