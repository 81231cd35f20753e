import { z } from 'zod';
import { NOTICES } from '../lifecycle.js';
import {
  MAIL_TEMPLATE,
  MAIL_TEMPLATE_DIFF,
  MAIL_TEMPLATE_LIST,
  MAIL_TEMPLATE_PREVIEW,
  MAIL_TEMPLATE_TEST,
  MAIL_TEMPLATE_VERSION,
  PUT_MAIL_TEMPLATE,
} from './examples/mail-templates.js';
import { listOf } from './examples/page.js';
import { pageSchema } from './page.js';
import { regimeIdSchema } from './regime-id.js';
import { text } from './text.js';

const MAX_SUBJECT = 200;
const MAX_BODY = 20_000;
const subject = text(MAX_SUBJECT).trim().min(1);
const body = text(MAX_BODY).trim().min(1);
const version = z.int32().min(0);

export const mailTemplateParamsSchema = z.object({
  notice: z.enum(NOTICES),
  /** A language of the built-in letters, with a country where a letter is of its own there. */
  locale: z
    .string()
    .regex(/^(en|de|fr|es|it)(-[A-Z]{2})?$/, 'expected en, de, fr, es or it, or such as de-AT'),
});
export type MailTemplateParams = z.infer<typeof mailTemplateParamsSchema>;

export const putMailTemplateSchema = z
  .strictObject({
    subject,
    body,
    basedOn: version.optional().meta({
      description: 'The `version` that was read before: when another is in force by now, nothing is changed.',
    }),
  })
  .meta({ examples: [PUT_MAIL_TEMPLATE] });
export type PutMailTemplate = z.infer<typeof putMailTemplateSchema>;

const written = {
  version: version.meta({ description: '0: nobody has changed this letter.' }),
  restoredFrom: version.nullable(),
  createdBy: z.string().nullable(),
  createdAt: z.iso.datetime().nullable(),
};
const named = { notice: z.enum(NOTICES), locale: z.string() };

export const mailTemplateSchema = z
  .object({
    ...named,
    ...written,
    source: z.enum(['own', 'language', 'built_in']).meta({
      description: 'Whose words they are: of this locale, of its language, or those that come along.',
    }),
    subject: z.string(),
    body: z.string(),
    variables: z.array(
      z.object({
        name: z.string(),
        mandatory: z.boolean(),
        items: z.array(z.string()).optional().meta({ description: 'Of a list: what each item has.' }),
      }),
    ),
  })
  .meta({ examples: [MAIL_TEMPLATE] });
export type MailTemplateView = z.infer<typeof mailTemplateSchema>;

export const mailTemplateListSchema = z
  .object({
    notices: z.array(z.enum(NOTICES)),
    languages: z.array(z.string()),
    changed: z.array(z.object({ ...named, ...written })),
  })
  .meta({ examples: [MAIL_TEMPLATE_LIST] });
export type MailTemplateList = z.infer<typeof mailTemplateListSchema>;

export const mailTemplateVersionSchema = z
  .object({
    ...written,
    subject: z.string().nullable(),
    body: z.string().nullable().meta({ description: 'null: as if nobody had changed this letter.' }),
  })
  .meta({ examples: [MAIL_TEMPLATE_VERSION] });
export type MailTemplateVersion = z.infer<typeof mailTemplateVersionSchema>;
export const mailTemplateVersionPageSchema = pageSchema(mailTemplateVersionSchema).meta({
  examples: [listOf(MAIL_TEMPLATE_VERSION)],
});

export const mailTemplateDiffQuerySchema = z.object({
  from: z.coerce.number().pipe(version),
  to: z.coerce.number().pipe(version),
});
export type MailTemplateDiffQuery = z.infer<typeof mailTemplateDiffQuerySchema>;
export const mailTemplateDiffSchema = z
  .object({
    from: version,
    to: version,
    lines: z
      .array(z.object({ change: z.enum(['same', 'removed', 'added']), text: z.string() }))
      .meta({ description: 'The subject, an empty line, the body.' }),
  })
  .meta({ examples: [MAIL_TEMPLATE_DIFF] });
export type MailTemplateDiff = z.infer<typeof mailTemplateDiffSchema>;

export const rollBackMailTemplateSchema = z
  .strictObject({ version: version.meta({ description: '0: the letter that comes along.' }) })
  .meta({ examples: [{ version: 1 }] });
export type RollBackMailTemplate = z.infer<typeof rollBackMailTemplateSchema>;

export const previewMailTemplateSchema = z
  .strictObject({
    subject: subject.optional(),
    body: body.optional(),
    regime: regimeIdSchema.optional(),
  })
  .meta({
    examples: [{ subject: PUT_MAIL_TEMPLATE.subject, body: PUT_MAIL_TEMPLATE.body, regime: 'EU_GDPR' }],
  });
export type PreviewMailTemplate = z.infer<typeof previewMailTemplateSchema>;
export const mailTemplatePreviewSchema = z
  .object({ language: z.string(), subject: z.string(), text: z.string(), html: z.string() })
  .meta({ examples: [MAIL_TEMPLATE_PREVIEW] });
export type MailTemplatePreview = z.infer<typeof mailTemplatePreviewSchema>;

export const mailTemplateTestSchema = z
  .object({ mailId: z.string(), version })
  .meta({ examples: [MAIL_TEMPLATE_TEST] });
export type MailTemplateTest = z.infer<typeof mailTemplateTestSchema>;
