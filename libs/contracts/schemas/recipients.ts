import { z } from 'zod';
import { NOTICE_ACTS, RECIPIENT_CHANNELS, RECIPIENT_STATES } from '../recipients.js';
import * as ex from './examples/recipients.js';
import { id } from './id.js';
import { text } from './text.js';

const instant = z.iso.datetime();
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 lower-case hexadecimal digits');
const webAddress = text(2_000).regex(/^https?:\/\/\S+$/, 'must be an address that begins with https://');

/** A recipient that was told of a request, and what came of it. */
export const recipientNoticeSchema = z
  .object({
    id: id('recipientNotice'),
    recipient: z.string().meta({ description: 'Its id in the data map.' }),
    name: z.string(),
    country: z.string().nullable(),
    act: z.enum(NOTICE_ACTS),
    purposes: z.array(z.string()).meta({ description: 'Of `stop`: the purposes that end.' }),
    channel: z.enum(RECIPIENT_CHANNELS),
    identityTypes: z
      .array(z.string())
      .meta({ description: 'Types of the identifiers that were sent: those by which it knows people.' }),
    state: z.enum(RECIPIENT_STATES),
    toldAt: instant,
    expectedBy: instant.meta({ description: 'Until then it should confirm: seven days.' }),
    checks: z.int().meta({ description: 'How often it was looked at again: after 14 and 28 days.' }),
    nextCheckAt: instant.nullable(),
    acknowledgedAt: instant.nullable(),
    confirmedAt: instant.nullable(),
    escalatedAt: instant.nullable(),
    evidenceUrl: z.string().nullable(),
    evidenceSha256: z.string().nullable(),
    note: z.string().nullable(),
    reportedBy: z.string().nullable().meta({ description: '`recipient`, or whoever of staff marked it.' }),
  })
  .meta({ examples: [ex.RECIPIENT_NOTICE] });
export type RecipientNoticeView = z.infer<typeof recipientNoticeSchema>;
export const recipientNoticeListSchema = z
  .object({ items: z.array(recipientNoticeSchema) })
  .meta({ examples: [{ items: [ex.RECIPIENT_NOTICE] }] });

/** What the person sees of it (Art. 19, last sentence, GDPR). */
export const ownRecipientSchema = recipientNoticeSchema
  .pick({ name: true, country: true, act: true, state: true, toldAt: true, confirmedAt: true })
  .meta({ examples: [ex.OWN_RECIPIENT] });
export type OwnRecipientView = z.infer<typeof ownRecipientSchema>;
export const ownRecipientListSchema = z
  .object({ items: z.array(ownRecipientSchema) })
  .meta({ examples: [{ items: [ex.OWN_RECIPIENT] }] });

const evidence = {
  evidenceUrl: webAddress.optional(),
  evidenceSha256: sha256.optional().meta({ description: 'SHA-256 of the proof, hex.' }),
  note: text(2_000).trim().min(1).optional().meta({ description: 'No personal data.' }),
};

/** What staff learnt of a recipient by letter or phone. */
export const markRecipientSchema = z
  .strictObject({ state: z.enum(['acknowledged', 'confirmed', 'escalated']), ...evidence })
  .superRefine(({ state, evidenceUrl, note }, context) => {
    if (state !== 'confirmed' || evidenceUrl !== undefined || note !== undefined) return;
    context.addIssue({
      code: 'custom',
      path: ['evidenceUrl'],
      message: 'say what shows it: evidenceUrl or note',
    });
  })
  .meta({ examples: [ex.MARKED_RECIPIENT] });
export type MarkRecipient = z.infer<typeof markRecipientSchema>;

/** A member of a form that was left empty is one that was not given. */
const left = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (value === '' ? undefined : value), schema);

/** What the page of a recipient's link posts, or a machine with that link. */
export const recipientFormSchema = z.object({
  /** Said outright: what scans mail posts as well. */
  action: z.enum(['acknowledge', 'confirm'], 'expected acknowledge or confirm'),
  evidenceUrl: left(evidence.evidenceUrl),
  evidenceSha256: left(evidence.evidenceSha256),
  note: left(evidence.note),
});
export type RecipientForm = z.output<typeof recipientFormSchema>;
