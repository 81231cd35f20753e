import { z } from 'zod';
import { REQUEST_IMPORT, REQUEST_IMPORT_ANSWER } from '../examples/intake.js';
import { id } from '../id.js';
import { instant } from '../instant.js';
import { problemSchema } from '../problem.js';
import { text } from '../text.js';

/** Cases of one call. */
export const MAX_IMPORTED = 1_000;

/** By which the caller knows a case: it is taken over once, whatever is sent again. Kept as a keyed hash alone. */
export const importReferenceSchema = text(200).trim().min(1);

/** Each case is checked by itself, so that a bad one stops no other: see `createRequestSchema`. */
export const importRequestsSchema = z
  .strictObject({
    items: z.array(z.record(z.string(), z.unknown())).min(1).max(MAX_IMPORTED).meta({
      description:
        'Each as `POST /v1/requests/import` takes it, and a `reference` of at most 200 characters: your name of the case.',
    }),
    dryRun: z.boolean().optional().meta({ description: 'Checks all of it and takes nothing over.' }),
  })
  .meta({ examples: [REQUEST_IMPORT] });
export type ImportRequests = z.infer<typeof importRequestsSchema>;

export const importAnswerSchema = z
  .object({
    done: z.number(),
    failed: z.number(),
    items: z
      .array(
        z.object({
          reference: z.string().optional(),
          ok: z.boolean(),
          repeated: z
            .boolean()
            .optional()
            .meta({ description: 'It was taken over before, and stays as it is.' }),
          id: id('request').optional().meta({ description: 'Absent in a dry run.' }),
          number: z.string().optional(),
          state: z.string().optional(),
          dueAt: instant.nullable().optional(),
          problem: problemSchema.optional().meta({ description: 'Why it was not taken over.' }),
        }),
      )
      .meta({ description: 'In the order of the cases.' }),
  })
  .meta({ examples: [REQUEST_IMPORT_ANSWER] });
export type ImportAnswer = z.infer<typeof importAnswerSchema>;
