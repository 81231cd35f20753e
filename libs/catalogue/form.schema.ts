import { z } from 'zod';
import { REGIME_ID, REQUESTER_KINDS, RIGHTS } from '#contracts';
import { localizedSchema } from './rights.schema.js';

const key = z.string().regex(/^[a-z][a-z0-9_]{0,59}$/, 'expected a key such as scope');

const question = z
  .strictObject({
    id: key,
    kind: z.enum(['text', 'choice', 'date']),
    label: localizedSchema,
    required: z.boolean(),
    /** Asked only where all that is named here fits; what is absent fits always. */
    when: z.strictObject({
      rights: z.array(z.enum(RIGHTS)).min(1).exactOptional(),
      requesters: z.array(z.enum(REQUESTER_KINDS)).min(1).exactOptional(),
      regimes: z.array(z.string().regex(REGIME_ID)).min(1).exactOptional(),
    }),
    /** Of a choice. */
    options: z.array(z.strictObject({ value: key, label: localizedSchema })).default([]),
  })
  .refine(({ kind, options }) => (kind === 'choice') === options.length > 1, {
    path: ['options'],
    message: 'a choice needs at least two options, and nothing else has any',
  });
export type FormQuestion = Readonly<z.infer<typeof question>>;

/** A file of `data/forms`: what a form asks beside the right and who asks for it. */
export const formSchema = z.strictObject({
  id: z.literal('request'),
  /** Kept with each request, so that its answers can be read by the questions that were asked. */
  version: z.iso.date(),
  questions: z.array(question),
});
export type RequestForm = Readonly<z.infer<typeof formSchema>>;
