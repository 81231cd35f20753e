import { z } from 'zod';
import {
  IDENTITY_TYPES,
  REFUSAL_CODES,
  RESTRICTION_EXEMPTIONS,
  idPattern,
  didYouMean,
  isIdentityType,
  type IdentityType,
} from '#contracts';
import { RECORD_FORMATS, STORE_TYPES } from '#connectors/spi';
import { DURATION, SCOPES, readEraseAction, type WrittenAction } from './erase-action.js';
import { httpApiDocument } from './http-api-schema.js';
import { members } from './members.js';
import { readReferenceEnd } from './reference-end.js';

const name = z.string().min(1).max(200);
const id = z
  .string()
  .regex(/^[a-z][a-z0-9_-]{0,62}$/, 'must start with a letter and hold only a-z, 0-9, _ and -');
const category = z
  .string()
  .regex(
    /^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$/,
    'must be a path of lower-case words, such as contact.email',
  );
const duration = z.string().regex(DURATION, 'must be an ISO 8601 duration, such as P10Y');
const basis = z.enum([
  'consent',
  'contract',
  'legal_obligation',
  'vital_interests',
  'public_authority',
  'legitimate_interests',
]);

const identityType = z.custom<IdentityType>((value) => typeof value === 'string' && isIdentityType(value), {
  error: (issue) =>
    `${JSON.stringify(issue.input)} is no identity type.${didYouMean(String(issue.input), IDENTITY_TYPES)} Known: ${IDENTITY_TYPES.join(', ')}, external:<name>`,
});

const erase = z.unknown().transform((value, context): WrittenAction => {
  const outcome = readEraseAction(value);
  if (!('fault' in outcome)) return outcome;
  context.addIssue({ code: 'custom', message: outcome.fault });
  return z.NEVER;
});

const leafShape = {
  category: category.default('unclassified'),
  erase: erase.optional(),
  access: z.enum(['export', 'redact', 'skip']).default('export'),
  provenance: z.enum(['provided', 'observed', 'derived', 'third_party']).default('provided'),
  correct: z.enum(['allowed', 'system']).optional(),
  source: z.string().min(1).max(200).optional(),
  mentions: z.enum(['scrub', 'keep']).optional(),
};
const leaf = members('JSON path', leafShape);
const column = members('column', {
  ...leafShape,
  type: z.literal('json').nullable().default(null),
  derivedFrom: name.optional(),
  of: name.optional(),
  verification: z.boolean().optional(),
  paths: z.record(z.string(), leaf).default({}),
});

const formatType = z.enum(RECORD_FORMATS);
const format = z.union([
  formatType,
  members('format', {
    type: formatType.optional(),
    delimiter: z
      .string()
      .regex(/^[\x01-\x7f]$/, 'must be one character of ASCII')
      .optional(),
    columns: z.array(name).min(1).optional(),
    path: z.string().min(1).optional(),
  }),
]);

/** Fewer rows than this that are equal leave a person to be recognised (anonymization reference 9). */
export const DEFAULT_CLASS = 5;
const collection = members('collection', {
  name,
  title: z.union([z.string(), z.record(z.string(), z.string())]).default({}),
  where: z.string().min(1).nullable().default(null),
  key: z.array(name).default([]),
  subject: members('subject', {
    identifiers: z.record(name, identityType),
    trust: z.enum(['strong', 'weak']).default('strong'),
    created: name.optional(),
  })
    .nullable()
    .default(null),
  owner: z.enum(['exclusive', 'shared', 'reference']).nullable().default(null),
  purposes: z.array(name).default([]),
  retention: members('retention', {
    keepFor: duration,
    from: name.nullable().default(null),
    basis: basis.nullable().default(null),
    code: z.enum(REFUSAL_CODES).default('LEGAL_OBLIGATION'),
  })
    .nullable()
    .default(null),
  columns: z.record(name, column).default({}),
  restrict: members('restrict', {
    set: z.record(
      name,
      z.union([
        z.string(),
        z.number(),
        z.boolean(),
        z.null(),
        members('literal', { value: z.union([z.string(), z.number(), z.boolean(), z.null()]) }),
      ]),
    ),
  })
    .nullable()
    .default(null),
  rowAction: z.enum(['mask', 'delete', 'keep']).default('mask'),
  tombstone: z.array(name).optional(),
  quasiIdentifiers: z
    .union([
      z.array(name).min(1),
      members('quasiIdentifiers', {
        columns: z.array(name).min(1),
        threshold: z.int().min(2).max(1_000).default(DEFAULT_CLASS),
      }),
    ])
    .optional(),
  keepCode: z.enum(REFUSAL_CODES).nullable().default(null),
  files: z.array(z.string().min(1)).default([]),
  format: format.optional(),
  patterns: z.array(z.string().min(1)).default([]),
});

const referenceEnd = z.unknown().transform((value, context) => {
  const outcome = readReferenceEnd(value);
  if (!('fault' in outcome)) return outcome;
  context.addIssue({ code: 'custom', message: outcome.fault });
  return z.NEVER;
});
const reference = members('reference', {
  from: referenceEnd,
  to: referenceEnd,
  cast: z
    .string()
    .regex(/^[a-z][a-z0-9 _]*$/, 'must be the name of a type')
    .nullable()
    .default(null),
  when: z.string().min(1).nullable().default(null),
  role: z.enum(['owner', 'actor']).default('owner'),
});

const LITERAL_SECRET = /:\/\/[^/@\s]*:[^/@\s]+@/;
const store = members('store', {
  id,
  type: z.enum(STORE_TYPES),
  connection: z
    .string()
    .min(1)
    .refine(
      (value) => !LITERAL_SECRET.test(value),
      'must not hold a password: write env:NAME and set that variable',
    ),
  /** http: what the API is like, or the file that says so. */
  api: z.union([z.string().min(1), httpApiDocument]).optional(),
  taskQueue: name.nullable().default(null),
  region: name.nullable().default(null),
  transfer: members('transfer', { country: name, safeguard: name.nullable().default(null) }).optional(),
  access: z.enum(['read', 'write']).default('write'),
  after: z.array(z.string()).default([]),
  missingIndexes: z.literal('refuse', 'must be refuse, or left out').optional(),
  limits: members('limits', {
    batchRows: z.int().min(1).max(100_000).optional(),
    lockTimeoutMs: z.int().min(1).optional(),
    statementTimeoutMs: z.int().min(1).optional(),
    maxReplicaLagMs: z.int().min(1).optional(),
    batchMs: z.int().min(1).optional(),
    busyPercent: z.int().min(1).max(100).optional(),
  }).default({}),
  collections: z.array(collection).default([]),
  references: z.array(reference).default([]),
  ignore: z.array(name).default([]),
});

const ROUTES = 'must be manual, { webhook: <id of an endpoint, whk_…> } or { mail: <address> }';
const recipientRoute = z.union([
  z.literal('manual', ROUTES),
  z.strictObject({
    webhook: z.string().regex(idPattern('webhookEndpoint'), 'must be the id of an endpoint, whk_…'),
  }),
  z.strictObject({ mail: z.email('must be a mail address').max(320) }),
]);

/** Fewer people than this in an area are too few to hide among (anonymization reference 4.7). */
const MIN_POPULATION = 20_000;

/** The document as people write it, checked member by member; what depends on several members is checked after. */
export const dataMapDocument = members('data map', {
  version: z.literal(1, 'must be 1'),
  strict: z.boolean().default(false),
  keys: members('keys', { scope: z.enum(SCOPES).default('tenant') }).default({ scope: 'tenant' }),
  purposes: z
    .record(
      name,
      members('purpose', {
        basis: basis.nullable().default(null),
        dpv: z.string().nullable().default(null),
        directMarketing: z.boolean().default(false),
        sensitiveUse: z.boolean().exactOptional(),
        whileRestricted: z.enum(RESTRICTION_EXEMPTIONS).nullable().default(null),
        automated: members('automated decision', {
          logic: z.string().min(1),
          significance: z.string().min(1),
          consequences: z.string().min(1),
        }).optional(),
      }),
    )
    .default({}),
  stores: z.array(store).default([]),
  postcodes: z
    .record(
      id,
      members('table of postcodes', {
        minimum: z.int().min(MIN_POPULATION, `must be at least ${MIN_POPULATION}`).default(MIN_POPULATION),
        prefixes: z.record(
          z.string().regex(/^[0-9A-Z]{1,10}$/, 'must be capitals and digits without spaces'),
          z.int().min(0),
        ),
      }),
    )
    .optional(),
  holds: z
    .array(
      members('hold', {
        id,
        scope: z.enum(['collection', 'purpose']),
        on: name,
        reason: z.string().min(1),
        reviewBy: z.iso.date('must be a date, such as 2027-01-31'),
      }),
    )
    .default([]),
  recipients: z
    .array(
      members('recipient', {
        id,
        kind: name.default('recipient'),
        domain: z.string().nullable().default(null),
        receives: z.array(category).default([]),
        name: name.optional(),
        purposes: z.array(name).optional(),
        stores: z.array(name).optional(),
        knows: z.array(identityType).optional(),
        channel: recipientRoute.optional(),
        contact: name.optional(),
        country: z
          .string()
          .regex(/^[A-Z]{2}$/, 'must be a country code of two letters, such as DE')
          .optional(),
      }),
    )
    .optional(),
});
export type DataMapDocument = z.output<typeof dataMapDocument>;
export type WrittenColumn = DataMapDocument['stores'][number]['collections'][number]['columns'][string];
export type WrittenLeaf = z.output<typeof leaf>;
