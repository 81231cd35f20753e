import { z } from 'zod';
import { pageQuerySchema, pageSchema } from '../page.js';
import { id } from '../id.js';
import { text } from '../text.js';
import {
  CONSENT_TEXT,
  CONTROLLER,
  CONTROLLER_INPUT,
  RECEIPT_SUMMARY,
  RECEIPT_TO_VERIFY,
  RECEIPT_VERIFIED,
} from '../examples/consents.js';
import { listOf } from '../examples/page.js';

const httpUrl = z.url({ protocol: /^https?$/, hostname: z.regexes.domain }).max(2_048);
const country = z.string().regex(/^[A-Z]{2}$/, 'expected a country such as DE');
const duration = z.iso.duration();
/** jsonb takes no half characters. */
const line = (max: number) =>
  text(max)
    .trim()
    .min(1)
    .refine((value) => value.isWellFormed(), 'must not contain half characters');

/** Who is responsible for the processing; what a receipt says of the controller. */
export const controllerProfileInputSchema = z
  .strictObject({
    piiController: line(200).meta({ description: 'Name of the controller.' }),
    contact: line(200).meta({ description: 'Whom to ask: a person or an office.' }),
    address: z
      .strictObject({
        streetAddress: line(200).optional(),
        postOfficeBoxNumber: line(60).optional(),
        postalCode: line(30).optional(),
        addressLocality: line(120).optional(),
        addressRegion: line(120).optional(),
        addressCountry: country.optional(),
      })
      .refine((address) => Object.keys(address).length > 0, 'expected at least one member'),
    email: z.email().max(254),
    phone: line(40),
    piiControllerUrl: httpUrl.optional(),
    onBehalf: z.boolean().optional(),
    jurisdiction: z
      .string()
      .regex(/^[A-Z]{2}( [A-Z]{2}){0,9}$/, 'expected countries such as DE, or EU, separated by a space'),
    withdrawalUrl: httpUrl.optional().meta({ description: 'Where a person withdraws.' }),
    policyUrl: httpUrl.optional(),
    storageLocations: z.array(line(120)).min(1).max(50).optional(),
    retentionPeriod: duration.optional().meta({ description: 'How long the data are kept, ISO 8601.' }),
    specialCategories: z.array(line(120)).max(50).optional(),
    supervisoryAuthority: line(200).optional(),
  })
  .meta({ examples: [CONTROLLER_INPUT] });
export type ControllerProfileInput = z.infer<typeof controllerProfileInputSchema>;

export const controllerProfileSchema = z
  .object({
    ...controllerProfileInputSchema.shape,
    // the first profile is made from the name of the tenant: what nobody has said is empty
    address: z.record(z.string(), z.string()),
    contact: z.string(),
    email: z.string(),
    phone: z.string(),
    jurisdiction: z.string(),
    placeholder: z.boolean().meta({ description: 'Nobody has said yet who is responsible.' }),
    warnings: z.array(z.string()).meta({ description: 'What a receipt of this controller will lack.' }),
    since: z.iso.datetime(),
  })
  .meta({ examples: [CONTROLLER] });
export type ControllerProfileView = z.infer<typeof controllerProfileSchema>;

const STATUSES = ['accepted', 'revoked', 'declined', 'expired'] as const;
const standing = z.enum(['still_in_force', 'superseded', 'withdrawn', 'expired']).meta({
  description: 'What became of it: whether the answer stands, was replaced, withdrawn, or has expired.',
});

/** A receipt in a list. */
export const receiptSummarySchema = z.object({
  id: id('receipt'),
  status: z.enum(STATUSES),
  current: standing,
  givenAt: z.iso.datetime(),
  consent: z.object({
    id: z.uuid(),
    name: z.string(),
    version: z.number(),
    locale: z.string().nullable(),
    contentHash: z
      .string()
      .nullable()
      .meta({ description: '`sha256:` and the hash of the text that was shown.' }),
  }),
  clientId: z.string().nullable(),
  supersedes: id('receipt').nullable(),
  signed: z.boolean().meta({ description: 'false: it is signed when it is fetched.' }),
});
export type ReceiptSummary = z.infer<typeof receiptSummarySchema>;
export const receiptPageSchema = pageSchema(receiptSummarySchema).meta({
  examples: [listOf(RECEIPT_SUMMARY)],
});

export const receiptListQuerySchema = pageQuerySchema.extend({
  subject: line(255).meta({ description: '`sub` of the person.' }),
});
export type ReceiptListQuery = z.infer<typeof receiptListQuerySchema>;

/** A consent receipt after Kantara 1.1; members beyond these are legal. */
export const kantaraReceiptSchema = z.looseObject({
  version: z.literal('KI-CR-v1.1.0'),
  jurisdiction: z.string(),
  consentTimestamp: z.int().min(0).meta({ description: 'Seconds since 1970.' }),
  collectionMethod: z.string(),
  consentReceiptID: z.string(),
  publicKey: z.string().optional(),
  language: z.string().optional(),
  piiPrincipalId: z.string(),
  piiControllers: z.array(z.looseObject({ piiController: z.string() })),
  policyUrl: z.string(),
  services: z.array(z.looseObject({ service: z.string(), purposes: z.array(z.looseObject({})) })),
  sensitive: z.boolean(),
  spiCat: z.array(z.string()),
  habeas: z.looseObject({}),
});

export const receiptVerificationInputSchema = z
  .strictObject({
    receipt: z
      .union([
        z
          .string()
          .max(100_000)
          .regex(/^[\w.-]+\s*$/, 'expected a compact JWS: three parts in Base64url'),
        z.record(z.string(), z.unknown()),
      ])
      .meta({ description: 'The signed receipt (compact JWS), or a bare one as a JSON object.' }),
  })
  .meta({ examples: [RECEIPT_TO_VERIFY] });
export type ReceiptVerificationInput = z.infer<typeof receiptVerificationInputSchema>;

export const receiptVerificationSchema = z
  .object({
    valid: z
      .boolean()
      .meta({ description: 'Signed by a key of this installation, whole, and a receipt by the schema.' }),
    signature: z.enum(['good', 'bad', 'unknown_key', 'none']),
    reason: z.string().optional(),
    schema: z.array(z.string()).meta({ description: 'Problems against the schema of the receipt.' }),
    warnings: z.array(z.string()),
    known: z.boolean().nullable().meta({
      description: 'Whether the answer is on record here. null without a good signature: nobody guesses.',
    }),
    current: standing.nullable(),
    contentHashMatches: z
      .boolean()
      .nullable()
      .meta({ description: 'Whether the text that was shown is the one kept here.' }),
  })
  .meta({ examples: [RECEIPT_VERIFIED] });
export type ReceiptVerification = z.infer<typeof receiptVerificationSchema>;

export const consentTextQuerySchema = z.object({ locale: line(35).optional() });
export type ConsentTextQuery = z.infer<typeof consentTextQuerySchema>;
export const consentTextSchema = z
  .object({
    id: id('consentVersion'),
    locale: z.string(),
    title: z.string().nullable(),
    content: z.string().nullable(),
    url: z.string().nullable(),
    contentHash: z.string(),
  })
  .meta({ examples: [CONSENT_TEXT] });
export type ConsentTextView = z.infer<typeof consentTextSchema>;
