import { z } from 'zod';
import { DEONTICITIES, GATE_CONTEXTS, GATE_REASONS, WITHHELD_REASONS } from '../../consents.js';
import { gpcAnswerSchema } from '../decisions.js';
import { clientIdSchema, consentRefId, subSchema } from './consent-clients.js';
import { id } from '../id.js';
import { text } from '../text.js';
import { GATE_ANSWER, GPC_SUPPORT } from '../examples/consents.js';

const names = z.array(text(200).trim().min(1)).max(200);

export const consentGateSchema = z
  .object({
    context: z.enum(GATE_CONTEXTS),
    clientId: clientIdSchema,
    sub: subSchema.optional(),
    actionType: text(128).min(1).optional(),
    actionId: text(128).min(1).optional(),
    requestedScopes: names.optional(),
    requestedClaims: names.optional(),
    /** Consents that a field of the registration form refers to. */
    consentRefs: z.array(consentRefId).max(200).optional(),
    locale: text(35).min(1).optional(),
    /** Of the answer whose items have been shown. */
    presentationId: text(65_536).min(1).optional(),
    interactive: z.boolean().default(true),
    signals: z.object({ gpc: z.boolean().optional() }).optional(),
  })
  .meta({ examples: [{ context: 'login', clientId: 'shop', sub: 'person-1', locale: 'en' }] });
export type ConsentGateBody = z.infer<typeof consentGateSchema>;

const pendingItem = z.object({
  consent_id: z.string().nullable(),
  consent_version_id: z.string().nullable(),
  version: z.number().nullable(),
  consent_name: z.string().nullable(),
  deonticity: z.enum(DEONTICITIES),
  interactionMode: z.string(),
  content: z
    .object({
      locale: z.string(),
      requestedLocale: z.string().optional(),
      title: z.string().nullable(),
      content: z.string().optional(),
      url: z.string().optional(),
      contentType: z.string(),
      contentHash: z.string(),
    })
    .nullable(),
  canSkip: z.boolean(),
  skipsLeft: z.number().int().nullable(),
  reason: z.enum(GATE_REASONS),
  blocks: z.boolean(),
  claims: z.array(z.string()).optional(),
  scopes: z.array(z.string()).optional(),
});

/** Who opted out of sale and sharing is not asked to opt in again before the law lets somebody. */
const withheldItem = z.object({
  consent_id: z.string(),
  consent_version_id: z.string(),
  consent_name: z.string(),
  reason: z.enum(WITHHELD_REASONS),
  requestId: id('request').meta({ description: 'The opt-out.' }),
  mayAskAgainFrom: z.iso.date(),
});

export const consentGateAnswerSchema = z
  .object({
    passed: z.boolean(),
    presentationId: z.string().nullable(),
    q: z.string().optional(),
    pending: z.array(pendingItem),
    withheld: z
      .array(withheldItem)
      .optional()
      .meta({ description: 'What must not be asked now, and why. It does not block.' }),
    gpc: gpcAnswerSchema.optional(),
  })
  .meta({ examples: [GATE_ANSWER] });
export type ConsentGateAnswer = z.infer<typeof consentGateAnswerSchema>;

/** GPC, "GPC Support Resource". */
export const gpcSupportSchema = z
  .object({ gpc: z.boolean(), lastUpdate: z.string() })
  .meta({ examples: [GPC_SUPPORT] });
export type GpcSupport = z.infer<typeof gpcSupportSchema>;
