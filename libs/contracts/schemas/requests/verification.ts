import { z } from 'zod';
import * as ex from '../examples/requests.js';
import { id } from '../id.js';
import { instant } from '../instant.js';
import { MANDATES, VERIFICATION_LEVELS } from '../../rights.js';
import { note, text } from '../text.js';

/** How to sign in again: `max_age` and `acr_values` to ask of the issuer. */
export const stepUpSchema = z.object({
  level: z.enum(VERIFICATION_LEVELS),
  maxAgeSeconds: z.number(),
  acrValues: z.array(z.string()),
});

/** What a person says of themselves that the stores hold too; compared, never kept. */
const dataPoint = z.object({
  /** Category of the data map, as `GET …/verification` lists them. */
  type: text(100).min(1),
  value: text(500).trim().min(1),
});
const evidence = {
  // a single one could be tried value by value
  dataPoints: z.array(dataPoint).min(2).max(10),
  /** Signed: the words that `GET …/verification` gives, and who signs them. */
  declaration: z.object({ text: text(2_000).trim().min(1), name: text(200).trim().min(2) }).optional(),
};
export interface GivenEvidence {
  readonly dataPoints: readonly { readonly type: string; readonly value: string }[];
  readonly declaration?: { readonly text: string; readonly name: string } | undefined;
  readonly note?: string | undefined;
}

export const verificationSchema = z
  .union([
    z.object({ method: z.literal('data_points'), ...evidence, note }),
    z.object({
      level: z.enum(['L1', 'L2', 'L3', 'L4']),
      method: z.enum(['operator', 'data_points', 'document']),
      note,
    }),
    z.object({ result: z.literal('failed'), method: z.enum(['operator', 'data_points', 'document']), note }),
  ])
  .meta({ examples: [ex.VERIFICATION] });
export const ownVerificationSchema = z
  .object({
    code: z
      .string()
      .regex(/^\d{6}$/, 'expected six digits')
      .optional(),
    dataPoints: evidence.dataPoints.optional(),
    declaration: evidence.declaration,
  })
  .refine(({ code, dataPoints }) => code === undefined || dataPoints === undefined, {
    path: ['code'],
    message: 'give the code and the data points one after the other',
  })
  .meta({ examples: [ex.OWN_VERIFICATION, ex.OWN_DATA_POINTS] });
/** Fields of the page behind a mailed link, named by category; those that stayed empty are left out. */
export const linkPointsSchema = z
  .record(text(100), text(500))
  .transform((fields) =>
    Object.entries(fields).flatMap(([type, value]) => (value.trim() === '' ? [] : { type, value })),
  )
  .pipe(evidence.dataPoints);
export type LinkPoints = z.infer<typeof linkPointsSchema>;
/** How the person may prove who they are. Says nothing of what is held of them. */
export const verificationWaysSchema = z
  .object({
    requiredLevel: z.enum(VERIFICATION_LEVELS),
    verificationLevel: z.enum(VERIFICATION_LEVELS),
    stepUp: stepUpSchema.optional(),
    dataPoints: z.object({
      /** What may be given; none: the data map offers nothing to compare with. */
      types: z.array(z.string()),
      /** How many are needed: with the address confirmed, or with the declaration signed. */
      needed: z.object({ L2: z.number(), L3: z.number() }),
      /** The words to sign. */
      declaration: z.string(),
    }),
    documents: z.object({ mediaTypes: z.array(z.string()), maxBytes: z.number() }),
  })
  .meta({ examples: [ex.VERIFICATION_WAYS] });
export type VerificationWays = z.infer<typeof verificationWaysSchema>;

export const recordMandateSchema = z
  .object({
    kind: z.enum(MANDATES),
    /** Where the paper is filed, or its number; sealed. */
    reference: text(500).trim().min(1),
    /** Staff had the person confirm it, by a way that was known before. */
    confirmed: z.boolean().default(false),
  })
  .meta({ examples: [ex.RECORD_MANDATE] });
export type RecordMandate = z.infer<typeof recordMandateSchema>;
export const mandateSchema = z
  .object({
    id: id('mandate'),
    kind: z.enum(MANDATES),
    reference: z.string().nullable(),
    recordedAt: instant,
    /** `law`: nobody may be asked, or nobody can. null: the person has not confirmed it yet. */
    confirmedBy: z.enum(['person', 'staff', 'law']).nullable(),
    confirmedAt: instant.nullable(),
  })
  .meta({ examples: [ex.MANDATE] });
export type MandateView = z.infer<typeof mandateSchema>;

export const identityDocumentSchema = z
  .object({
    id: id('document'),
    mediaType: z.string(),
    bytes: z.number(),
    createdAt: instant,
    /** Its content is gone: it was decided on, or the request has ended. */
    destroyedAt: instant.nullable(),
  })
  .meta({ examples: [ex.IDENTITY_DOCUMENT] });
export type IdentityDocumentView = z.infer<typeof identityDocumentSchema>;
export const identityDocumentListSchema = z
  .object({ items: z.array(identityDocumentSchema) })
  .meta({ examples: [{ items: [ex.IDENTITY_DOCUMENT] }] });
export type IdentityDocumentList = z.infer<typeof identityDocumentListSchema>;

export type Verification = z.infer<typeof verificationSchema>;
export type OwnVerification = z.infer<typeof ownVerificationSchema>;
