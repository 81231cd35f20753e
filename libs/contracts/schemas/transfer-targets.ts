import { z } from 'zod';
import { NEW_TRANSFER_TARGET, TRANSFER_TARGET } from './examples/transfers.js';
import { id } from './id.js';
import { text } from './text.js';

/** A controller to whom packages may be handed straight (Art. 20(2) GDPR), and where it takes them. */
export const createTransferTargetSchema = z
  .strictObject({
    kind: z.literal('http').default('http'),
    name: text(200).trim().min(1),
    /** Packages are put below it: `<url>/<id of the package>/part-1.zip`. */
    url: text(1_000).min(1),
    /** Sent as a bearer token; sealed and never shown again. */
    token: text(4_000)
      .regex(/^[\x21-\x7e]+$/, 'expected a bearer token')
      .optional(),
  })
  .meta({ examples: [NEW_TRANSFER_TARGET] });
export type CreateTransferTarget = z.infer<typeof createTransferTargetSchema>;

export const transferTargetSchema = z
  .object({
    id: id('transferTarget'),
    kind: z.literal('http'),
    name: z.string(),
    url: z.string(),
    /** Whether it has a token. */
    authenticated: z.boolean(),
    createdAt: z.iso.datetime(),
  })
  .meta({ examples: [TRANSFER_TARGET] });
export type TransferTargetView = z.infer<typeof transferTargetSchema>;
export const transferTargetListSchema = z
  .object({ items: z.array(transferTargetSchema) })
  .meta({ examples: [{ items: [TRANSFER_TARGET] }] });
export type TransferTargetList = z.infer<typeof transferTargetListSchema>;
