import { z } from 'zod';
import { listOf } from './examples/page.js';
import { CHANGED_PRIVACY_NOTICE, NEW_PRIVACY_NOTICE, PRIVACY_NOTICE } from './examples/privacy-notices.js';
import { id } from './id.js';
import { instant } from './instant.js';
import { pageQuerySchema, pageSchema } from './page.js';
import { localeSchema } from './requests/subject.js';
import { text } from './text.js';

/** A mail carries the words, so that they have an end. */
const MAX_TEXT = 100_000;

/** Which notice it is: one for customers, one for applicants. */
export const noticeKeySchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,59}$/, 'expected a name such as customers or job-applicants');

const textSchema = z.strictObject({
  locale: localeSchema,
  title: text(200).trim().min(1),
  text: text(MAX_TEXT).trim().min(1),
  url: z
    .url({ protocol: /^https?$/ })
    .max(2_000)
    .optional()
    .meta({ description: 'Where people found it.' }),
});
const textsSchema = z
  .array(textSchema)
  .min(1)
  .max(50)
  .refine(
    (texts) => new Set(texts.map(({ locale }) => locale.toLowerCase())).size === texts.length,
    'expected one text of each locale',
  );
const words = {
  controller: text(500).trim().min(1).meta({
    description: 'Who informs: the identity and the contact details of the controller (Art. 13(1)(a) GDPR).',
  }),
  texts: textsSchema,
};
/** What there can have been a notice on. */
const day = z.iso.date().refine((given) => given >= '1900-01-01', 'expected a day since 1900-01-01');
const from = day.meta({
  description: 'The first day on which it holds, in the zone of the tenant. It may be past.',
});

export const createPrivacyNoticeSchema = z
  .strictObject({
    notice: noticeKeySchema,
    ...words,
    from: from.optional().meta({ description: 'Absent: a draft.' }),
  })
  .meta({ examples: [NEW_PRIVACY_NOTICE] });
export type CreatePrivacyNotice = z.infer<typeof createPrivacyNoticeSchema>;

export const changePrivacyNoticeSchema = z.strictObject(words).meta({ examples: [CHANGED_PRIVACY_NOTICE] });
export type ChangePrivacyNotice = z.infer<typeof changePrivacyNoticeSchema>;

export const publishPrivacyNoticeSchema = z
  .strictObject({ from })
  .meta({ examples: [{ from: NEW_PRIVACY_NOTICE.from }] });
export type PublishPrivacyNotice = z.infer<typeof publishPrivacyNoticeSchema>;

export const PRIVACY_NOTICE_STATES = ['draft', 'scheduled', 'in_force', 'replaced'] as const;
export type PrivacyNoticeState = (typeof PRIVACY_NOTICE_STATES)[number];

export const privacyNoticeSchema = z
  .object({
    id: id('privacyNotice'),
    notice: z.string(),
    /** Grows with each version of the notice that was drafted. */
    version: z.int32().min(1),
    state: z.enum(PRIVACY_NOTICE_STATES),
    from: z.iso.date().nullable(),
    until: z.iso
      .date()
      .nullable()
      .meta({ description: 'The last day on which it holds; null: none is known.' }),
    controller: z.string(),
    texts: z.array(
      z.object({
        locale: z.string(),
        title: z.string(),
        text: z.string(),
        url: z.string().nullable(),
        hash: z.string().meta({ description: '`sha256:` and the hash of the text in UTF-8.' }),
        permalink: z.string().nullable().meta({
          description: 'Where anybody can read it, from the day on which it holds; null: a draft.',
        }),
      }),
    ),
    createdBy: z.string(),
    createdAt: instant,
    publishedBy: z.string().nullable(),
    publishedAt: instant.nullable().meta({
      description: 'When it was put on record as holding, which may be later than `from`.',
    }),
  })
  .meta({ examples: [PRIVACY_NOTICE] });
export type PrivacyNoticeView = z.infer<typeof privacyNoticeSchema>;

export const privacyNoticePageSchema = pageSchema(privacyNoticeSchema).meta({
  examples: [listOf(PRIVACY_NOTICE)],
});
export const privacyNoticeListQuerySchema = pageQuerySchema.extend({
  notice: noticeKeySchema.optional(),
  on: day.optional().meta({ description: 'Only what held on that day, a version of each notice.' }),
});
export type PrivacyNoticeListQuery = z.infer<typeof privacyNoticeListQuerySchema>;
