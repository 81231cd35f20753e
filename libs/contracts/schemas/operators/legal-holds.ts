import { z } from 'zod';
import { LEGAL_HOLD, NEW_LEGAL_HOLD } from '../examples/operators.js';
import { listOf } from '../examples/page.js';
import { pageQuerySchema, pageSchema } from '../page.js';
import { id } from '../id.js';
import { subjectSchema } from '../requests/subject.js';
import { text } from '../text.js';

const name = text(200).trim().min(1);

/** Of a person, or of a store or one of its collections. */
export const createLegalHoldSchema = z
  .strictObject({
    subject: subjectSchema.optional(),
    store: name.optional(),
    collection: name.optional(),
    reason: text(2_000).trim().min(1),
    reviewBy: z.iso.date().meta({ description: 'Its last day, at most twelve months ahead.' }),
  })
  .superRefine(({ subject, store, collection }, context) => {
    const fault = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message });
    if ((subject === undefined) === (store === undefined))
      fault('subject', 'give either the identifiers of a person or a store');
    if (collection !== undefined && store === undefined)
      fault('collection', 'name the store of the collection');
  })
  .meta({ examples: [NEW_LEGAL_HOLD] });
export type CreateLegalHold = z.infer<typeof createLegalHoldSchema>;

export const legalHoldSchema = z
  .object({
    id: id('legalHold'),
    state: z.enum(['active', 'ended']),
    subject: z
      .object({
        types: z.array(z.string()),
        identifiers: z
          .array(z.object({ type: z.string(), value: z.string() }))
          .optional()
          .meta({ description: 'In clear; only for one hold, while it lasts, and on record.' }),
      })
      .optional(),
    store: z.string().optional(),
    collection: z.string().optional(),
    reason: z.string(),
    reviewBy: z.string(),
    createdBy: z.string(),
    createdAt: z.iso.datetime(),
    endedBy: z.string().optional(),
    endedAt: z.iso.datetime().optional(),
  })
  .meta({ examples: [LEGAL_HOLD] });
export type LegalHoldView = z.infer<typeof legalHoldSchema>;
export const legalHoldPageSchema = pageSchema(legalHoldSchema).meta({ examples: [listOf(LEGAL_HOLD)] });

export const legalHoldListQuerySchema = pageQuerySchema.extend({
  state: z.enum(['active', 'ended']).default('active'),
});
export type LegalHoldListQuery = z.infer<typeof legalHoldListQuerySchema>;
