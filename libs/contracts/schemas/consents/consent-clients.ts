import { z } from 'zod';
import { DEONTICITIES } from '../../consents.js';
import { idPattern } from '../../ids.js';
import { apiClientIdSchema } from '../access.js';
import { text } from '../text.js';
import {
  CLIENT,
  CLIENT_SETTINGS,
  MASKED_ID,
  MASKED_ID_WISH,
  TOKEN,
  TOKEN_WISH,
} from '../examples/consents.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const LIST_MAX = 200;
const ORIGINS_MAX = 50;

/** Name of an application, as it names itself in calls: one segment of a path. */
export const clientIdSchema = z
  .string()
  .regex(/^[\w.:@~-]{1,128}$/, '1 to 128 letters, digits and . : @ ~ _ -')
  .meta({ examples: ['shop'] });

/** A name of a claim or scope (RFC 6749, section 3.3). */
export const scopeNameSchema = z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,128}$/, 'a name without spaces');
const names = z
  .array(scopeNameSchema)
  .max(LIST_MAX)
  .transform((given) => [...new Set(given)]);

/** UUID of a consent, bare or with the prefix of its native id. */
export const consentRefId = z
  .string()
  .max(60)
  .transform((id) => (idPattern('consent').test(id) ? id.slice('cns_'.length) : id.toLowerCase()))
  .refine((id) => UUID.test(id), 'not the id of a consent');

/** Scheme, host and port, as browsers send them in `Origin`. */
const originSchema = z
  .string()
  .max(300)
  .refine(isOrigin, 'an origin such as https://shop.example.com, without path; http only for localhost');

function isOrigin(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { origin, protocol, hostname } = new URL(value);
  const isLocal = ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
  return origin === value && (protocol === 'https:' || (protocol === 'http:' && isLocal));
}

export const putConsentClientSchema = z
  .strictObject({
    displayName: text(200).trim().min(1).optional(),
    /** `THIRD_PARTY`: people are asked for every scope it requests. */
    clientType: z.enum(['FIRST_PARTY', 'THIRD_PARTY']).default('FIRST_PARTY'),
    /** The API client whose key is this application's secret. */
    apiClientId: apiClientIdSchema.optional(),
    /** Names of the groups it asks for. */
    consentGroups: z.array(text(128).min(1)).max(LIST_MAX).default([]),
    consentRefs: z
      .array(z.strictObject({ consent_id: consentRefId, deonticity: z.enum(DEONTICITIES).optional() }))
      .max(LIST_MAX)
      .default([]),
    requiredClaims: names.default([]),
    consentScopes: names.default([]),
    /** Where its pages come from: they may call the public routes from a browser. */
    origins: z
      .array(originSchema)
      .max(ORIGINS_MAX)
      .transform((given) => [...new Set(given)])
      .default([]),
  })
  .meta({ examples: [CLIENT_SETTINGS] });
export type PutConsentClient = z.input<typeof putConsentClientSchema>;
export type ConsentClientInput = z.output<typeof putConsentClientSchema>;

export const consentClientSchema = z
  .object({
    clientId: z.string(),
    displayName: z.string().nullable(),
    clientType: z.enum(['FIRST_PARTY', 'THIRD_PARTY']),
    apiClientId: z.string().nullable(),
    consentGroups: z.array(z.string()),
    consentRefs: z.array(z.object({ consent_id: z.string(), deonticity: z.enum(DEONTICITIES).optional() })),
    requiredClaims: z.array(z.string()),
    consentScopes: z.array(z.string()),
    origins: z.array(z.string()),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ examples: [CLIENT] });
export type ConsentClientView = z.infer<typeof consentClientSchema>;

const DAY_SECONDS = 86_400;

/** How a person is named by whoever knows them: `sub` of the identity provider. */
export const subSchema = text(255).min(1);

export const issueMaskedIdSchema = z
  .strictObject({
    sub: subSchema,
    /** Only this application may use it; absent: every one of the tenant. */
    clientId: clientIdSchema.optional(),
    /** Life in seconds. */
    ttlSeconds: z.int().min(1).max(DAY_SECONDS).default(3_600),
  })
  .meta({ examples: [MASKED_ID_WISH] });
export type IssueMaskedId = z.output<typeof issueMaskedIdSchema>;

export const maskedIdSchema = z
  .object({ q: z.string(), expiresAt: z.iso.datetime() })
  .meta({ examples: [MASKED_ID] });
export type MaskedIdView = z.infer<typeof maskedIdSchema>;

/** OAuth 2.0, section 4.4: what a client sends for a token, as JSON or as a form. Members that are not used are ignored. */
export const tokenRequestSchema = z
  .object({
    grant_type: z.string().max(100),
    client_id: z.string().max(200).optional(),
    client_secret: z.string().max(1_000).optional(),
    scope: z.string().max(4_000).optional(),
  })
  .meta({ examples: [TOKEN_WISH] });
export type TokenRequest = z.infer<typeof tokenRequestSchema>;

export const tokenAnswerSchema = z
  .object({
    access_token: z.string(),
    token_type: z.literal('Bearer'),
    /** Seconds. */
    expires_in: z.int(),
    scope: z.string().optional(),
  })
  .meta({ examples: [TOKEN] });
export type TokenAnswer = z.infer<typeof tokenAnswerSchema>;
