import { z } from 'zod';
import * as ex from '../examples/intake.js';
import { CHANNELS } from '../../rights.js';
import { instant } from '../instant.js';
import { text } from '../text.js';
import { formVersion } from './law.js';
import { attachmentSchema } from './messages.js';

/** Answers by the id of the question. Which ids and values there are says `GET /v1/rights`. */
export const formAnswers = z.record(z.string().max(60), text(2_000).trim().min(1));
export type FormAnswers = z.infer<typeof formAnswers>;

/** How a request came in, for staff. */
export const requestIntakeSchema = z
  .object({
    channel: z.enum(CHANNELS),
    receivedAt: instant,
    /** Absent: not said. */
    receivedBy: z.string().optional(),
    recordedAt: instant,
    /** By the name that the audit trail has. */
    recordedBy: z.string(),
    formVersion: formVersion.optional(),
    /** In the words that were asked, and in the order of the form. */
    answers: z.array(
      z.object({
        id: z.string(),
        question: z.string(),
        value: z.string(),
        /** Of a choice: the words of the option. */
        label: z.string().optional(),
      }),
    ),
    /** What it came in with: a scanned letter, the files of a mail. */
    files: z.array(attachmentSchema),
  })
  .meta({ examples: [ex.REQUEST_INTAKE] });
export type RequestIntakeView = z.infer<typeof requestIntakeSchema>;
