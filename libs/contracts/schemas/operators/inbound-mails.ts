import { z } from 'zod';
import { DISCARD_REASONS, INBOUND_MAIL_STATES } from '../../inbound-mail.js';
import * as ex from '../examples/inbound-mails.js';
import { listOf } from '../examples/page.js';
import { id } from '../id.js';
import { instant } from '../instant.js';
import { pageQuerySchema, pageSchema } from '../page.js';
import { mailToRequestSchema } from '../requests/new-request.js';
import { attachmentSchema } from '../requests/messages.js';

const facts = {
  id: id('inboundMail'),
  state: z.enum(INBOUND_MAIL_STATES),
  receivedAt: instant,
  /** What it became, or belongs to. */
  requestId: id('request').optional(),
  reason: z.enum(DISCARD_REASONS).optional(),
  decidedBy: z.string().optional(),
  decidedAt: instant.optional(),
};

/** A mail to the mailbox of the controller. What it says is there while it is a draft. */
export const inboundMailSchema = z
  .object({
    ...facts,
    /** Nobody has checked that they sent it. */
    from: z.string().optional(),
    subject: z.string().optional(),
    attachments: z.number().optional(),
  })
  .meta({ examples: [ex.INBOUND_MAIL, ex.DISCARDED_MAIL] });
export type InboundMailView = z.infer<typeof inboundMailSchema>;
export const inboundMailPageSchema = pageSchema(inboundMailSchema).meta({
  examples: [listOf(ex.INBOUND_MAIL)],
});

export const inboundMailDetailsSchema = z
  .object({
    ...facts,
    from: z.string().optional(),
    /** As the sender calls themselves. */
    name: z.string().optional(),
    subject: z.string().optional(),
    text: z.string().optional(),
    attachments: z.array(attachmentSchema).optional(),
    /** How many files were not kept, because of their kind or number. */
    leftOut: z.number().optional(),
  })
  .meta({ examples: [ex.INBOUND_MAIL_DETAILS] });
export type InboundMailDetails = z.infer<typeof inboundMailDetailsSchema>;

export const inboundMailQuerySchema = pageQuerySchema.extend({
  state: z.enum(INBOUND_MAIL_STATES).default('draft'),
});
export type InboundMailQuery = z.infer<typeof inboundMailQuerySchema>;

export { mailToRequestSchema };
export type MailToRequest = z.infer<typeof mailToRequestSchema>;

export const mailToMessageSchema = z
  .object({ requestId: id('request') })
  .meta({ examples: [ex.MAIL_TO_MESSAGE] });
export type MailToMessage = z.infer<typeof mailToMessageSchema>;

export const discardMailSchema = z
  .object({ reason: z.enum(DISCARD_REASONS) })
  .meta({ examples: [ex.DISCARD_MAIL] });
export type DiscardMail = z.infer<typeof discardMailSchema>;
