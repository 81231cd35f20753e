import { z } from 'zod';
import * as ex from './examples/requests.js';
import { instant } from './instant.js';
import { text } from './text.js';
import { identitySchema } from './requests/subject.js';

const decisionQuestion = z
  .object({
    subject: identitySchema,
    purpose: text(100).min(1),
    topic: text(40).optional(),
    channel: text(40).optional(),
    signals: z.object({ gpc: z.boolean().optional() }).optional(),
    explain: z.boolean().optional(),
  })
  .meta({
    examples: [
      {
        subject: { type: 'customer_id', value: '4711' },
        purpose: 'newsletter',
        channel: 'email',
        signals: { gpc: true },
        explain: true,
      },
    ],
  });
export type DecisionQuestion = z.infer<typeof decisionQuestion>;
export const decisionsSchema = z
  .union([decisionQuestion, z.object({ items: z.array(decisionQuestion).min(1).max(1_000) })])
  .meta({ examples: [ex.DECISION_QUESTION] });
const decisionReason = z.object({ code: z.string(), id: z.string() });
/** What became of a signal of Global Privacy Control. */
export const gpcAnswerSchema = z.object({
  received: z.boolean(),
  applied: z.boolean(),
  purposes: z.array(z.string()),
});
/** What whoever listens to `/v1/decisions/changes` needs to keep an answer for longer than `validUntil`. */
const decisionCache = z.object({
  /** Of the person. */
  key: z.uuid(),
  epoch: z.int(),
  until: instant.nullable(),
});
const decisionAnswer = z.object({
  allow: z.boolean(),
  reasons: z.array(decisionReason),
  validUntil: instant,
  cache: decisionCache,
  gpc: gpcAnswerSchema.optional(),
  steps: z
    .array(
      z.object({
        step: z.enum(['purpose', 'basis', 'restriction', 'consent', 'preference', 'opt_out', 'gpc']),
        outcome: z.enum(['passed', 'denied']),
        reasons: z.array(decisionReason),
      }),
    )
    .optional(),
});
export type DecisionAnswer = z.infer<typeof decisionAnswer>;
export const decisionAnswersSchema = z
  .union([decisionAnswer, z.object({ items: z.array(decisionAnswer) })])
  .meta({ examples: [ex.DECISION_ANSWER] });

/** The `data` of an event `changed` of `/v1/decisions/changes`. */
export const decisionChangeSchema = z
  .object({ epoch: z.int(), keys: z.union([z.array(z.uuid()), z.literal('all')]) })
  .meta({ examples: [ex.DECISION_CHANGE] });
export type DecisionChangeEvent = z.infer<typeof decisionChangeSchema>;

export type DecisionsBody = z.infer<typeof decisionsSchema>;
export type DecisionAnswers = z.infer<typeof decisionAnswersSchema>;
