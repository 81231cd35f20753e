import { z } from 'zod';
import { consentRefId, subSchema } from './consent-clients.js';
import { text } from '../text.js';

const DAY_SECONDS = 86_400;

export const issuePreferenceLinkSchema = z
  .strictObject({
    sub: subSchema,
    consentId: consentRefId.optional().meta({ description: 'The link is for this consent alone.' }),
    purpose: text(200).min(1).optional().meta({ description: 'For the consents that have this purpose.' }),
    ttlSeconds: z
      .int()
      .min(60)
      .max(90 * DAY_SECONDS)
      .default(30 * DAY_SECONDS)
      .meta({ description: 'Life in seconds.' }),
  })
  .refine(({ consentId, purpose }) => consentId === undefined || purpose === undefined, {
    path: ['purpose'],
    message: 'leave out one of consentId and purpose',
  })
  .meta({ examples: [{ sub: 'person-1', consentId: '0198c1d3-2b10-7f00-9a01-5d2f0c7e1a02' }] });
export type IssuePreferenceLink = z.output<typeof issuePreferenceLinkSchema>;

export const preferenceLinkSchema = z
  .object({
    url: z.url(),
    expiresAt: z.iso.datetime(),
    headers: z
      .record(z.string(), z.string())
      .optional()
      .meta({ description: 'Of a mail, so that its reader can offer to unsubscribe (RFC 8058).' }),
  })
  .meta({
    examples: [
      {
        url: 'https://privacy.example.com/p/AZjB0gEq…',
        expiresAt: '2026-12-22T09:10:00.000Z',
        headers: {
          'List-Unsubscribe': '<https://privacy.example.com/p/AZjB0gEq…>',
          'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
        },
      },
    ],
  });
export type PreferenceLinkView = z.infer<typeof preferenceLinkSchema>;

const cell = z.string().max(90);

/** What the page of a link, or the mail reader of a person, posts. */
export const preferenceFormSchema = z.object({
  'List-Unsubscribe': z.literal('One-Click').optional(),
  action: z.enum(['revoke', 'choose']).optional(),
  consent: z.uuid().optional(),
  /** Topic and channel that are granted, with `/` between them; all others of the consent are denied. */
  grant: z
    .union([cell, z.array(cell).max(600)])
    .transform((given) => [given].flat())
    .default([]),
});
export type PreferenceForm = z.output<typeof preferenceFormSchema>;
