import { z } from 'zod';
import { EVIDENCE, GPC_MODES, RECONSENT_MODES } from '../consents.js';
import { isIdentityType, type IdentityType } from '../identities.js';
import { idPattern } from '../ids.js';
import { STAFF_PERMISSIONS } from '../permissions.js';
import { regimeIdSchema } from './regime-id.js';
import { pageSchema } from './page.js';
import { text } from './text.js';
import { API_CLIENT, API_KEY, NEW_API_CLIENT } from './examples/operation.js';
import { listOf } from './examples/page.js';

const instant = z.iso.datetime();

/** Permissions that a key or a role may carry: everything but what belongs to persons. */
export const grantableSchema = z.array(z.enum(STAFF_PERMISSIONS)).max(STAFF_PERMISSIONS.length);

export const createApiClientSchema = z
  .strictObject({
    name: text(100).trim().min(1),
    permissions: grantableSchema.min(1),
    expiresAt: instant.optional(),
  })
  .meta({ examples: [NEW_API_CLIENT] });
export type CreateApiClient = z.infer<typeof createApiClientSchema>;

export const apiClientIdSchema = z.string().regex(idPattern('apiClient'), 'not the id of an API client');

export const apiClientSchema = z.object({
  id: apiClientIdSchema,
  name: z.string(),
  permissions: z.array(z.string()),
  createdAt: instant,
  expiresAt: instant.nullable(),
  revokedAt: instant.nullable(),
});
export type ApiClientView = z.infer<typeof apiClientSchema>;
export const apiClientPageSchema = pageSchema(apiClientSchema).meta({ examples: [listOf(API_CLIENT)] });

/** The only answer that ever contains the key. */
export const newApiClientSchema = apiClientSchema
  .extend({ key: z.string() })
  .meta({ examples: [{ ...API_CLIENT, key: API_KEY }] });
export type NewApiClientView = z.infer<typeof newApiClientSchema>;

const isZone = (zone: string): boolean => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
};
const isLocale = (locale: string): boolean => {
  try {
    return Intl.getCanonicalLocales(locale).length === 1;
  } catch {
    return false;
  }
};

/** Name or address of a host, without a port: what a browser shows before the path. */
const hostSchema = z
  .string()
  .trim()
  .toLowerCase()
  .max(253)
  .regex(
    /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*|\[[0-9a-f:.]+\])$/,
    'a host name such as consent.example.com, without port or path',
  );
const hostsSchema = z.array(hostSchema).max(100);

export const createTenantSchema = z.strictObject({
  slug: z
    .string()
    .max(63)
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'lower case letters, digits and single hyphens'),
  name: text(200).trim().min(1),
  regime: regimeIdSchema,
  /** IANA time zone in which the controller's days begin and end. */
  zone: z.string().max(64).refine(isZone, 'not an IANA time zone'),
  /** Holiday calendar: ISO 3166-1 country, with the subdivision where holidays differ (`DE`, `DE-BE`). */
  calendar: z.string().regex(/^[A-Z]{2}(-[A-Z0-9]{1,3})?$/, 'a country code such as DE or DE-BE'),
  /** BCP 47 language of notices when the person's is unknown. */
  locale: z.string().max(35).refine(isLocale, 'not a language tag'),
  /** Host names under which callers without a credential reach this tenant. */
  hosts: hostsSchema.default([]),
});
export type CreateTenant = z.input<typeof createTenantSchema>;

/** It travels in a list that is split at spaces, and within quotes (RFC 9470, section 3). */
const acrValue = z
  .string()
  .regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,200}$/, 'expected an acr without spaces, quotes and backslashes');

const role = z.string().regex(/^[\w.:-]{1,60}$/, 'expected a role such as dpo');

const addresses = z.array(z.email().max(254)).max(20);

const tenantSettingsSchema = z.strictObject({
  /** Whoever approves must be neither who submitted nor who asserted the identity. */
  fourEyes: z.boolean(),
  /** Days between the notice and the lifting of a restriction (Art. 18(3) GDPR wants the person told before, names no time). */
  liftNoticeDays: z.int().min(0).max(365),
  /** Days after closing until the identifiers are destroyed; never within a day, because the workflow still writes. */
  retentionDays: z.int().min(1).max(36_500),
  /** Addresses of staff that are told once a day what is open; none: nobody is told. */
  staffMail: addresses,
  /** Addresses by the role whose tasks alone they are told of. */
  roleMail: z
    .record(role, addresses)
    .refine((roles) => Object.keys(roles).length <= 20, 'expected at most 20 roles'),
  /** Kind of identifier that the `sub` of callers of the consent API is. */
  subIdentity: z
    .string()
    .max(60)
    .refine(
      (type) => isIdentityType(type),
      'expected a type of identifier such as customer_id or external:crm',
    )
    .transform((type) => type as IdentityType),
  /** Whether an acceptance of an older version still counts when there is a new one. */
  reconsent: z.enum(RECONSENT_MODES),
  /** What the signal of Global Privacy Control means for the people of this controller. */
  gpc: z.strictObject({
    mode: z.enum(GPC_MODES),
    /** Whether the controller says that it abides by the signal. */
    supported: z.boolean(),
    /** Date of the last change of that statement. */
    statementDate: z.iso.date().nullable(),
  }),
  /** Places whose law applies to the controller whoever asks, such as those of its establishments. */
  establishments: z
    .array(z.string().regex(/^[A-Z]{2}(-[A-Z0-9]{1,3})?$/, 'a country such as DE or US-CA'))
    .max(100),
  /** Regimes that the controller is not under, such as those below whose thresholds it stays. */
  exemptRegimes: z.array(regimeIdSchema).max(100),
  /** What of a person's browser is kept with their answers. */
  evidence: z.array(z.enum(EVIDENCE)).max(EVIDENCE.length),
  /** What a sign-on of an authentication context class (`acr`) proves; a class that is not named proves L2. */
  acrLevels: z.record(acrValue, z.enum(['L0', 'L1', 'L2', 'L3'])),
  /** Countries whose law gives heirs and nominees rights in the data of the dead. */
  deceasedRights: z.array(z.string().regex(/^[A-Z]{2}$/, 'expected a country such as FR')).max(250),
  /** Who is told how many days before the safe end of a period, beside operators. */
  escalation: z
    .array(
      z.strictObject({
        daysBefore: z.int().min(0).max(365),
        role,
      }),
    )
    .max(20),
  /** Webhook endpoint that is asked about each new request before anything happens to it; null: nobody is. */
  identityCheck: z
    .string()
    .regex(idPattern('webhookEndpoint'), 'expected the id of a webhook endpoint')
    .nullable(),
  /** Controllers for whom the tenant processes data as a processor (Art. 28 GDPR). */
  controllers: z
    .array(
      z.strictObject({
        id: z.string().regex(/^[a-z0-9][a-z0-9_-]{0,62}$/, 'expected a short name such as acme'),
        name: text(200).trim().min(1),
        /** Where people turn to it. */
        contact: text(320).trim().min(1),
        country: z
          .string()
          .regex(/^[A-Z]{2}$/, 'expected a country such as FR')
          .nullable()
          .default(null),
        /** How it is told of requests; `manual`: by a person. */
        channel: z.union([
          z.literal('manual'),
          z.strictObject({
            webhook: z.string().regex(idPattern('webhookEndpoint'), 'expected the id of a webhook endpoint'),
          }),
          z.strictObject({ mail: z.email().max(254) }),
        ]),
        /** API clients that speak for it. */
        clients: z
          .array(z.string().regex(idPattern('apiClient'), 'expected the id of an API client'))
          .max(20)
          .default([]),
      }),
    )
    .max(100)
    .refine((all) => new Set(all.map(({ id }) => id)).size === all.length, 'each id once'),
  /** The one of them to whom requests belong that name none; null: they are the tenant's own. */
  processorFor: z.string().max(63).nullable(),
  /** Address whose mails become drafts of requests; null: none. It belongs to one tenant of an installation. */
  mailbox: z.email().max(254).nullable(),
});
/** What a tenant decides for all its requests. */
export type TenantSettingsView = Readonly<z.infer<typeof tenantSettingsSchema>>;

/** What is absent stays as it is. */
export const updateTenantSchema = tenantSettingsSchema.partial().extend({
  gpc: tenantSettingsSchema.shape.gpc.partial().optional(),
  /** Host names; replace those before. */
  hosts: hostsSchema.optional(),
});
export type UpdateTenant = z.infer<typeof updateTenantSchema>;

/** What holds for a tenant that decided nothing else. */
export const DEFAULT_TENANT_SETTINGS: TenantSettingsView = {
  fourEyes: true,
  liftNoticeDays: 7,
  retentionDays: 3 * 365,
  staffMail: [],
  roleMail: {},
  subIdentity: 'customer_id',
  reconsent: 'lenient',
  gpc: { mode: 'advisory', supported: true, statementDate: null },
  establishments: [],
  exemptRegimes: [],
  evidence: [...EVIDENCE],
  acrLevels: {},
  deceasedRights: [],
  escalation: [],
  identityCheck: null,
  controllers: [],
  processorFor: null,
  mailbox: null,
};

/** @param decided as it is stored with the tenant */
export const completeTenantSettings = (decided: UpdateTenant): TenantSettingsView =>
  ({
    ...DEFAULT_TENANT_SETTINGS,
    ...decided,
    gpc: { ...DEFAULT_TENANT_SETTINGS.gpc, ...decided.gpc },
  }) as TenantSettingsView;

/** Signature algorithms a token may have: asymmetric only, so that nobody signs with a public key. */
export const TOKEN_ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
] as const;

const secureUrl = z
  .url({ protocol: /^https?$/ })
  .max(500)
  .refine(
    (url) =>
      new URL(url).protocol === 'https:' ||
      ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(url).hostname),
    'must be https',
  );

export const registerIssuerSchema = z.strictObject({
  /** Compared with `iss` to the letter. */
  issuer: secureUrl,
  audience: z.string().min(1).max(200),
  kind: z.enum(['person', 'staff']),
  /** Absent: found through the issuer's `/.well-known/openid-configuration`. */
  jwksUrl: secureUrl.optional(),
  algorithms: z.array(z.enum(TOKEN_ALGORITHMS)).min(1).default(['RS256', 'ES256', 'EdDSA']),
  /** Staff: claim that holds the roles, by name or as a path (`realm_access.roles`). */
  roleClaim: z.string().min(1).max(200).default('roles'),
  /** Staff: what each role may do. */
  roles: z.record(z.string().min(1).max(100), grantableSchema).default({}),
});
export type RegisterIssuer = z.input<typeof registerIssuerSchema>;
