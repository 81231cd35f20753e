import { z } from 'zod';
import { text } from '../text.js';
import { NO_ID, envelopeOf, wireId } from './actions.js';
import { groupNameSchema } from './groups.js';
import { wireLocale, wireName, wireUrl, word } from './wire.js';

/** The older generation of the consent API (consent reference, section 8). Members nobody knows are ignored. */

const GROUP = '0198c1d2-7a10-7c3e-9b55-1f0c2a9d4e11';
const CONSENT = '0198c1d3-2b10-7f00-9a01-5d2f0c7e1a02';
const VERSION = '0198c1d4-01aa-7c10-8e44-77aa10c2b903';
const TIMES = { createdTime: '2026-11-22T09:30:00.000Z', updatedTime: '2026-11-22T09:30:00.000Z' };
const VERSION_TIMES = { created_at: TIMES.createdTime, updated_at: TIMES.updatedTime };

const answer = <Data extends z.ZodType>(data: Data, example: unknown) =>
  envelopeOf(data).meta({ examples: [{ success: true, status: 200, data: example }] });
const instant = z.iso.datetime();
const times = { createdTime: instant, updatedTime: instant };
const versionTimes = { created_at: instant, updated_at: instant };

/** An id that may be absent, empty or null in an upsert: then the entity is found by its name. */
const upsertId = z
  .union([z.literal('').transform(() => undefined), wireId])
  .nullish()
  .transform((id) => id ?? undefined);

/** An id in a path: what cannot be one is looked for like any other, and not found. */
export const legacyPathId = z.string().transform((id) => wireId.safeParse(id).data ?? NO_ID);

export const LEGACY_CONTENT_TYPES = ['SCOPES', 'URL'] as const;
const contentType = word(LEGACY_CONTENT_TYPES);

export const legacyGroupSchema = z
  .object({
    _id: upsertId,
    group_name: groupNameSchema,
    description: z.string().max(2_000).nullish(),
  })
  .meta({ examples: [{ group_name: 'privacy-and-terms', description: '' }] });
export type LegacyGroup = z.infer<typeof legacyGroupSchema>;

const groupView = z.object({
  _id: z.string(),
  group_name: z.string(),
  description: z.string(),
  enabled: z.boolean(),
  ...times,
});
export type LegacyGroupView = z.infer<typeof groupView>;
export const legacyGroupAnswerSchema = answer(groupView, {
  _id: GROUP,
  group_name: 'privacy-and-terms',
  description: '',
  enabled: true,
  ...TIMES,
});

export const legacyInstanceSchema = z
  .object({
    _id: upsertId,
    consent_group_id: wireId,
    consent_name: wireName(),
    enabled: z.boolean().nullish(),
  })
  .meta({ examples: [{ consent_group_id: GROUP, consent_name: 'terms', enabled: true }] });
export type LegacyInstance = z.infer<typeof legacyInstanceSchema>;

const INSTANCE_EXAMPLE = {
  _id: CONSENT,
  consent_group_id: GROUP,
  consent_name: 'terms',
  enabled: true,
  ...TIMES,
};
const instanceView = z.object({
  _id: z.string(),
  consent_group_id: z.string(),
  consent_name: z.string(),
  enabled: z.boolean(),
  ...times,
});
export type LegacyInstanceView = z.infer<typeof instanceView>;
export const legacyInstanceAnswerSchema = answer(instanceView, INSTANCE_EXAMPLE);
export const legacyInstancesAnswerSchema = answer(z.array(instanceView), [INSTANCE_EXAMPLE]);

const nameOfScope = text(255).trim().min(1);
const localeTextSchema = z.object({
  locale: wireLocale,
  content: z.string().max(4_000_000).nullish(),
  url: z.union([z.literal(''), wireUrl]).nullish(),
});

export const legacyVersionSchema = z
  .object({
    version: z.number(),
    consent_id: wireId,
    consentType: contentType,
    scopes: z
      .array(z.union([nameOfScope, z.object({ scope: nameOfScope }).transform(({ scope }) => scope)]))
      .max(200)
      .nullish(),
    required_fields: z.array(text(200).trim().min(1)).max(200).nullish(),
    consent_locale: localeTextSchema,
  })
  .meta({
    examples: [
      {
        version: 1,
        consent_id: CONSENT,
        consentType: 'URL',
        scopes: [],
        required_fields: [],
        consent_locale: {
          locale: 'en',
          content: 'I accept the terms.',
          url: 'https://shop.example.com/terms',
        },
      },
    ],
  });
export type LegacyVersion = z.infer<typeof legacyVersionSchema>;

const VERSION_EXAMPLE = {
  _id: VERSION,
  version: 1,
  consent_id: CONSENT,
  consentType: 'URL',
  scopes: [],
  required_fields: [],
  ...VERSION_TIMES,
};
const versionView = z.object({
  _id: z.string(),
  version: z.number(),
  consent_id: z.string(),
  consentType: z.enum(LEGACY_CONTENT_TYPES),
  scopes: z.array(z.string()),
  required_fields: z.array(z.string()),
  ...versionTimes,
});
export type LegacyVersionView = z.infer<typeof versionView>;
export const legacyVersionAnswerSchema = answer(versionView, VERSION_EXAMPLE);
export const legacyVersionsAnswerSchema = answer(z.array(versionView), [VERSION_EXAMPLE]);

export const legacyLocaleSchema = z
  .object({
    consent_version_id: wireId,
    consent_id: wireId,
    ...localeTextSchema.shape,
  })
  .meta({
    examples: [
      {
        consent_version_id: VERSION,
        consent_id: CONSENT,
        locale: 'de',
        content: 'Ich akzeptiere die Bedingungen.',
        url: 'https://shop.example.com/terms/de',
      },
    ],
  });
export type LegacyLocale = z.infer<typeof legacyLocaleSchema>;

/** Languages come back in lower case, whatever case they were sent in. */
const localeView = z.object({
  consent_version_id: z.string(),
  consent_id: z.string(),
  content: z.string(),
  locale: z.string(),
  url: z.string().optional(),
  scopes: z.array(z.string()),
  required_fields: z.array(z.string()),
});
export type LegacyLocaleView = z.infer<typeof localeView>;
export const legacyLocaleAnswerSchema = answer(localeView, {
  consent_version_id: VERSION,
  consent_id: CONSENT,
  content: 'Ich akzeptiere die Bedingungen.',
  locale: 'de',
  url: 'https://shop.example.com/terms/de',
  scopes: [],
  required_fields: [],
});

export const legacyDeletedSchema = answer(z.object({ _id: z.string(), deleted: z.literal(true) }), {
  _id: GROUP,
  deleted: true,
});

/** `?locale=`; what is no language is answered like one that is not there. */
export const legacyLocaleQuerySchema = z.object({ locale: z.string().optional() });
export type LegacyLocaleQuery = z.infer<typeof legacyLocaleQuerySchema>;

const servedMembers = {
  ...versionView.shape,
  consent_name: z.string(),
  content: z.string(),
  url: z.string(),
  locale: z.string(),
  requestedLocale: z.string(),
};
const SERVED_EXAMPLE = {
  ...VERSION_EXAMPLE,
  consent_name: 'terms',
  content: 'I accept the terms.',
  url: 'https://shop.example.com/terms',
  locale: 'en',
  requestedLocale: 'en',
};
const liteView = z.object(servedMembers);
export type LiteVersionView = z.infer<typeof liteView>;
export const liteVersionAnswerSchema = answer(liteView, SERVED_EXAMPLE);
export const liteVersionsAnswerSchema = answer(z.array(liteView), [SERVED_EXAMPLE]);

const detailedView = liteView.extend({
  scopes: z.array(
    z.object({
      scope: z.string(),
      allowed_fields: z.array(z.string()),
      allowed_fields_localText: z.array(z.string()),
    }),
  ),
});
export type DetailedVersionView = z.infer<typeof detailedView>;
export const detailedVersionAnswerSchema = answer(detailedView, {
  ...SERVED_EXAMPLE,
  consentType: 'SCOPES',
  url: '',
  scopes: [{ scope: 'email', allowed_fields: ['email'], allowed_fields_localText: ['E-mail address'] }],
});
