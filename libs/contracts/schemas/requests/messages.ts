import { z } from 'zod';
import * as ex from '../examples/requests.js';
import { listOf } from '../examples/page.js';
import { id } from '../id.js';
import { instant } from '../instant.js';
import { pageSchema } from '../page.js';
import { text } from '../text.js';

/** What staff writes about a request; `internal`: among staff, the person never sees it. */
export const postMessageSchema = z
  .object({ text: text(5_000).trim().min(1), internal: z.boolean().default(false) })
  .meta({ examples: [{ text: 'We need a copy of the contract.' }] });
export type PostMessage = z.infer<typeof postMessageSchema>;
export const postOwnMessageSchema = postMessageSchema
  .pick({ text: true })
  .meta({ examples: [ex.OWN_MESSAGE] });
export type PostOwnMessage = z.infer<typeof postOwnMessageSchema>;
/** A file that came with a message. What it is was read from its content; its name is not kept. */
export const attachmentSchema = z
  .object({
    id: id('attachment'),
    mediaType: z.string(),
    bytes: z.number(),
    /** Of the bytes as they were sent, in hexadecimal. */
    sha256: z.string(),
    createdAt: instant,
  })
  .meta({ examples: [ex.ATTACHMENT] });
/** A file that shows what was done by hand. */
export const taskFileSchema = attachmentSchema
  .extend({ intoPackage: z.boolean().meta({ description: 'It is in the package that the person gets.' }) })
  .meta({ examples: [ex.TASK_FILE] });
export type TaskFileView = z.infer<typeof taskFileSchema>;
export type AttachmentView = z.infer<typeof attachmentSchema>;
export const messageSchema = z
  .object({
    id: id('message'),
    from: z.enum(['subject', 'staff']),
    /** Shown to staff alone. */
    internal: z.boolean().optional(),
    /** It came by mail: its sender knew the address in a letter of the request, and nothing else is shown. */
    channel: z.enum(['email']).optional(),
    text: z.string(),
    attachments: z.array(attachmentSchema),
    createdAt: instant,
  })
  .meta({ examples: [ex.MESSAGE] });
export type MessageView = z.infer<typeof messageSchema>;
export const messagePageSchema = pageSchema(messageSchema).meta({ examples: [listOf(ex.MESSAGE)] });
