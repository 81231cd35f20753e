import { z } from 'zod';
import { CONTENT_KINDS } from '../../consents.js';
import { text } from '../text.js';
import {
  wireAnswer,
  wireDuration,
  wireIdentity,
  wireList,
  wireLocale,
  wirePageSchema,
  wireServed,
  wireTime,
  wireTimes,
  wireUrl,
  word,
} from './wire.js';

/** How a text is to be shown. */
export const TEXT_FORMATS = ['text', 'markdown', 'html', 'url'] as const;

const REQUEST_EXAMPLE = {
  consent_id: '0198c1d3-2b10-7f00-9a01-5d2f0c7e1a02',
  consentType: 'text',
  user_skip_limit: 2,
  content: [
    { locale: 'en', title: 'Newsletter', content: 'I want the monthly newsletter by e-mail.' },
    { locale: 'de', title: 'Newsletter', content: 'Ich möchte den monatlichen Newsletter per E-Mail.' },
  ],
};
export const VERSION_EXAMPLE = {
  _id: '0198c1d4-01aa-7c10-8e44-77aa10c2b903',
  id: '0198c1d4-01aa-7c10-8e44-77aa10c2b903',
  consent_id: '0198c1d3-2b10-7f00-9a01-5d2f0c7e1a02',
  consent_name: 'newsletter',
  consentType: 'text',
  version: 1,
  isLatest: true,
  content: REQUEST_EXAMPLE.content.map((entry) => ({ ...entry, contentType: 'text' })),
  scopes: [],
  claims: [],
  required_fields: [],
  user_skip_limit: 2,
  system_skip_limit: 0,
  retentionPeriod: null,
  defaultLocale: 'en',
  effectiveFrom: '2026-11-22T09:01:00.000Z',
  draft: false,
  contentHashes: {
    en: 'sha256:9b4d06da9a0f5ba1cbb8ae6c1f4b0e5f0b6f1a4b3b3a3f5f0e6f6a1c2d3e4f50',
    de: 'sha256:1f0c2a9d4e115d2f0c7e1a0277aa10c2b90355aa7d028f6e3c1b7e20aa010a6b',
  },
  createdTime: '2026-11-22T09:01:00.000Z',
  updatedTime: '2026-11-22T09:01:00.000Z',
  created_at: '2026-11-22T09:01:00.000Z',
  updated_at: '2026-11-22T09:01:00.000Z',
};

const notBlank = (given: string): boolean => given.trim() !== '';

const contentSchema = z.object({
  locale: wireLocale,
  title: z.string().max(2000).nullish(),
  content: z.string().max(4_000_000).refine(notBlank, 'must not be empty').nullish(),
  url: wireUrl.nullish(),
  contentType: word(TEXT_FORMATS).nullish(),
  scopeTexts: z
    .record(z.string().min(1).max(255), z.string().max(2000))
    .nullish()
    .meta({ description: 'What each scope means, in words of this language' }),
});
const namesSchema = z.array(z.string().trim().min(1).max(255)).max(200).nullish();
/** PostgreSQL and RFC 3339 have four digits of a year in common, whatever the offset. */
const moment = z.iso
  .datetime({ offset: true })
  .refine(
    (time) => Date.parse(time) < Date.parse('9999-12-31T00:00:00Z'),
    'must be before the year 9999 ends',
  );
const limitSchema = z.int().min(0).max(1_000_000).nullish();

const versionMembers = {
  version: z.number().nullish().meta({
    description: 'Above 0 and every other, up to three decimals; the next whole number when absent',
  }),
  content: z.array(contentSchema).max(1000).nullish(),
  scopes: namesSchema,
  claims: namesSchema,
  required_fields: namesSchema.meta({ description: 'What the person must fill in to accept' }),
  user_skip_limit: limitSchema,
  system_skip_limit: limitSchema,
  retentionPeriod: z
    .union([z.int().min(0).max(36_500), wireDuration])
    .nullish()
    .meta({
      description: 'How long the evidence is kept after the version stopped being current: days or ISO 8601',
    }),
  defaultLocale: wireLocale.nullish(),
  effectiveFrom: moment
    .nullish()
    .meta({ description: 'The version becomes the latest from then on; now when absent' }),
  effectiveUntil: moment.nullish().meta({
    description:
      'From then on nobody is asked, and acceptances no longer count; null: without end. May be set and moved until it has passed',
  }),
  draft: z.boolean().nullish().meta({ description: 'Seen by nobody until it is published' }),
};

export const createVersionSchema = z
  .object({
    consent_id: z.string().max(1000).nullish().meta({ description: 'Required' }),
    consentType: word(CONTENT_KINDS).nullish().meta({ description: 'Required' }),
    ...versionMembers,
  })
  .meta({ examples: [REQUEST_EXAMPLE] });
export type CreateVersionWire = z.infer<typeof createVersionSchema>;

export const updateVersionSchema = z
  .object({
    consent_id: z.string().max(1000).nullish().meta({ description: 'Required, and as it is' }),
    consentType: word(CONTENT_KINDS).nullish().meta({ description: 'Required, and as it is' }),
    ...versionMembers,
  })
  .meta({
    examples: [
      {
        consent_id: REQUEST_EXAMPLE.consent_id,
        consentType: 'text',
        content: [
          {
            locale: 'en',
            title: 'Newsletter',
            content: 'I want the newsletter by e-mail, up to four times a month.',
          },
        ],
      },
    ],
  });
export type UpdateVersionWire = z.infer<typeof updateVersionSchema>;

export const versionListQuerySchema = wirePageSchema.extend({
  instanceId: text(200).optional().meta({ description: 'Only versions of this consent' }),
});
export type VersionListQuery = z.infer<typeof versionListQuerySchema>;

export const consentVersionSchema = z.object({
  ...wireIdentity,
  consent_id: z.uuid(),
  consent_name: z.string(),
  consentType: z.enum(CONTENT_KINDS),
  version: z.number(),
  isLatest: z.boolean(),
  content: z.array(
    z.object({
      locale: z.string(),
      title: z.string().optional(),
      content: z.string().optional(),
      url: z.string().optional(),
      contentType: z.string(),
      scopeTexts: z.record(z.string(), z.string()).optional(),
    }),
  ),
  scopes: z.array(z.string()),
  claims: z.array(z.string()),
  required_fields: z.array(z.string()),
  user_skip_limit: z.int(),
  system_skip_limit: z.int(),
  retentionPeriod: z.union([z.int(), z.string()]).nullable(),
  defaultLocale: z.string().nullable(),
  effectiveFrom: wireTime,
  effectiveUntil: wireTime.optional(),
  draft: z.boolean(),
  contentHashes: z.record(z.string(), z.string().startsWith('sha256:')).meta({
    description: 'By locale: SHA-256 over the UTF-8 bytes of `content` (of `url` for a url), in hex',
  }),
  supersedes: z.uuid().optional().meta({ description: 'The version whose changed text made this one' }),
  warnings: z.array(z.enum(['locale_not_updated'])).optional(),
  locale_not_updated: z
    .array(z.string())
    .optional()
    .meta({ description: 'Languages whose text was carried over as it was' }),
  ...wireServed,
  ...wireTimes,
  created_at: wireTime,
  updated_at: wireTime,
});
export type VersionWire = z.infer<typeof consentVersionSchema>;
export const versionAnswerSchema = wireAnswer(consentVersionSchema, VERSION_EXAMPLE);
/** Of writes, which answer 200 or 201. */
export const versionWrittenSchema = z
  .object({
    success: z.literal(true),
    status: z.union([z.literal(200), z.literal(201)]),
    data: consentVersionSchema,
  })
  .meta({ examples: [{ success: true, status: 201, data: VERSION_EXAMPLE }] });
/** undefined: there is none, 204. */
export const versionListSchema = wireList(consentVersionSchema, VERSION_EXAMPLE);
