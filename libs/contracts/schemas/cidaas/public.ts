import { z } from 'zod';
import { text } from '../text.js';
import { envelopeOf, signalMembers, wireId } from './actions.js';

/** Public paths of the consent API (consent reference, sections 7 and 8.1). Members nobody knows are ignored. */

const MASKED = 'm1.4k9…';
const SHOP = { client_id: 'shop' };
const CONSENT = {
  consent_id: '0198c1d3-2b10-7f00-9a01-5d2f0c7e1a02',
  consent_version_id: '0198c1d4-01aa-7c10-8e44-77aa10c2b903',
};

const clientName = text(128).min(1);
const nameOfClaim = text(200).trim().min(1);
/** Exactly one of them; a person's own token may stand for both. */
const personMembers = {
  sub: text(4_096)
    .optional()
    .meta({ description: 'A masked id; with a token of a client also the person as it is' }),
  q: text(4_096).optional().meta({ description: 'A masked id' }),
  gpc: signalMembers.gpc,
};
const flag = z.union([z.boolean(), z.enum(['true', 'false']).transform((value) => value === 'true')]);

export const claimCheckSchema = z
  .object({
    client_id: clientName,
    ...personMembers,
    claims: z
      .array(nameOfClaim)
      .max(200)
      .optional()
      .meta({ description: 'Absent: all that the client needs' }),
  })
  .meta({ examples: [{ ...SHOP, q: MASKED, claims: ['given_name', 'birthdate'] }] });
export type ClaimCheck = z.infer<typeof claimCheckSchema>;

export const claimAcceptSchema = z
  .object({ client_id: clientName, ...personMembers, accepted_claims: z.array(nameOfClaim).max(200) })
  .meta({ examples: [{ ...SHOP, q: MASKED, accepted_claims: ['given_name', 'birthdate'] }] });
export type ClaimAccept = z.infer<typeof claimAcceptSchema>;

export const claimRevokeSchema = z
  .object({
    client_id: clientName.optional(),
    ...personMembers,
    revoked_claims: z.array(nameOfClaim).max(200),
  })
  .meta({
    examples: [{ ...SHOP, sub: '7f0c2d1e-9a44-4d55-8f10-2b8d7e3f6c90', revoked_claims: ['birthdate'] }],
  });
export type ClaimRevoke = z.infer<typeof claimRevokeSchema>;

const scopeAnswer = z.union([nameOfClaim, z.record(nameOfClaim, z.enum(['accepted', 'denied']))]);
export const scopeAcceptSchema = z
  .object({ client_id: clientName, ...personMembers, scopes: z.array(scopeAnswer).max(200) })
  .meta({
    examples: [{ client_id: 'partner-app', q: MASKED, scopes: ['email', { offline_access: 'denied' }] }],
  });
export type ScopeAccept = z.infer<typeof scopeAcceptSchema>;

const usageMembers = {
  consent_id: wireId,
  consent_version_id: wireId,
  scopes: z.array(text(200).trim().min(1)).max(200).optional(),
  url: text(2_048).optional(),
  field_key: text(255).optional(),
  accepted_fields: z.array(nameOfClaim).max(200).optional(),
  accepted_by: text(255).optional(),
  skipped: flag.optional(),
  revoked: flag.optional(),
  action_type: text(128).trim().min(1).optional(),
  action_id: text(128).trim().min(1).optional(),
  gpcOverride: signalMembers.gpcOverride,
};
/** One of the answers of a bulk. */
export const usageAnswerSchema = z.object({ client_id: clientName.optional(), ...usageMembers });
export type UsageAnswer = z.infer<typeof usageAnswerSchema>;

export const usageAcceptSchema = z
  .object({ ...usageMembers, client_id: clientName, ...personMembers })
  .meta({ examples: [{ ...SHOP, ...CONSENT, q: MASKED }] });
export type UsageAccept = z.infer<typeof usageAcceptSchema>;

export const bulkAcceptSchema = z
  .object({
    client_id: clientName,
    sub: text(4_096).min(1),
    consentAccepts: z.array(z.unknown()).min(1).max(100).meta({
      description: 'Each as for `v2/consent/usage/accept`, without the person',
    }),
  })
  .meta({
    examples: [
      {
        ...SHOP,
        sub: '7f0c2d1e-9a44-4d55-8f10-2b8d7e3f6c90',
        consentAccepts: [{ ...CONSENT, accepted_fields: ['email'] }],
      },
    ],
  });
export type BulkAccept = z.infer<typeof bulkAcceptSchema>;

export const usageInfoSchema = z
  .object({ consent_id: wireId, consent_version_id: wireId, ...personMembers })
  .meta({ examples: [{ ...CONSENT, q: MASKED }] });
export type UsageInfo = z.infer<typeof usageInfoSchema>;

export const consentIdsSchema = z
  .array(wireId)
  .max(200)
  .meta({ examples: [[CONSENT.consent_id]] });

const answer = <Data extends z.ZodType>(data: Data, example: unknown) =>
  envelopeOf(data).meta({ examples: [{ success: true, status: 200, data: example }] });

export const claimCheckAnswerSchema = answer(z.object({ open_claims: z.array(z.string()) }), {
  open_claims: [],
});
export const claimAcceptAnswerSchema = answer(
  z.object({ accepted: z.literal(true), client_id: z.string(), accepted_claims: z.array(z.string()) }),
  { accepted: true, ...SHOP, accepted_claims: ['given_name', 'birthdate'] },
);
export const claimRevokeAnswerSchema = answer(
  z.object({ revoked: z.literal(true), revoked_claims: z.array(z.string()) }),
  { revoked: true, revoked_claims: ['birthdate'] },
);
export const scopeAcceptAnswerSchema = answer(
  z.object({
    accepted: z.literal(true),
    client_id: z.string(),
    scopes: z.array(z.string()),
    denied: z.array(z.string()),
  }),
  { accepted: true, client_id: 'partner-app', scopes: ['email'], denied: ['offline_access'] },
);
const usageAnswerView = z.object({
  accepted: z.boolean(),
  consent_id: z.string(),
  consent_version_id: z.string(),
});
export type UsageAnswerView = z.infer<typeof usageAnswerView>;
export const usageAcceptAnswerSchema = answer(usageAnswerView, { accepted: true, ...CONSENT });
const bulkItem = z.object({
  consent_id: z.string().nullable(),
  accepted: z.boolean(),
  error: z.looseObject({ code: z.int(), error: z.string(), type: z.string() }).optional(),
});
export type BulkItem = z.infer<typeof bulkItem>;
export const bulkAcceptAnswerSchema = answer(z.array(bulkItem), [
  { consent_id: CONSENT.consent_id, accepted: true },
]);
const usageInfoView = z.object({
  consent_id: z.string(),
  consent_name: z.string(),
  consent_version_id: z.string(),
  content: z.string(),
  scopes: z.array(
    z.object({ scopeKey: z.string(), locale: z.string(), language: z.string(), description: z.string() }),
  ),
  sub: z.string(),
  url: z.string(),
});
export type UsageInfoView = z.infer<typeof usageInfoView>;
export const usageInfoAnswerSchema = answer(usageInfoView, {
  ...CONSENT,
  consent_name: 'newsletter',
  content: 'I want the monthly newsletter by e-mail.',
  scopes: [],
  sub: MASKED,
  url: '',
});
