import { z } from 'zod';
import * as ex from '../examples/requests.js';
import {
  COMPLAINT_STATES,
  DELAY_CODES,
  FEE_GROUNDS,
  REFUSAL_CODES,
  REFUSAL_CODES_NEEDING_TEXT,
} from '../../rights.js';
import { INSTRUCTIONS } from '../../recipients.js';
import { note, text } from '../text.js';
import { refusalCode } from './refusal-code.js';

export const approvalSchema = z
  .object({
    planHash: z.string().regex(/^[0-9a-f]{64}$/, 'expected the hash of the plan'),
    note,
    changes: text(2_000).optional(),
  })
  .meta({ examples: [ex.APPROVAL] });
const needsText = (codes: readonly string[]) =>
  codes.some((code) => REFUSAL_CODES_NEEDING_TEXT.has(code as (typeof REFUSAL_CODES)[number]));
export const refusalSchema = z
  .object({
    codes: z.array(refusalCode).min(1).max(10),
    text: text(5_000).trim().min(1).optional(),
  })
  .refine((body) => body.text !== undefined || !needsText(body.codes), {
    path: ['text'],
    message: 'this reason needs an explanation in words',
  })
  .meta({ examples: [ex.REFUSAL] });
export const extensionSchema = z
  .object({
    codes: z.array(z.enum(DELAY_CODES)).min(1),
    text: text(5_000).trim().min(1),
  })
  .meta({ examples: [ex.EXTENSION] });
export const pauseSchema = z
  .object({
    kind: z.enum(['clarification', 'fee', 'identity']),
    text: text(5_000).trim().min(1).meta({
      description:
        'The person reads it: the question, how the fee was computed, or how they can show who they are.',
    }),
    amount: z.string().max(40).optional(),
    ground: z.enum(FEE_GROUNDS).optional().meta({ description: 'Why a fee may be asked for; with `fee`.' }),
  })
  .refine(({ kind, ground }) => (kind === 'fee') === (ground !== undefined), {
    path: ['ground'],
    message: `a fee needs its lawful ground (${FEE_GROUNDS.join(', ')}), and nothing else has one`,
  })
  .meta({ examples: [ex.PAUSE] });
export const resumeSchema = z
  .object({
    kind: z.enum(['clarification', 'fee']),
    text: text(5_000).trim().min(1).optional(),
  })
  .refine(({ kind, text: answer }) => kind === 'fee' || answer !== undefined, {
    path: ['text'],
    message: 'is missing: what the person answered',
  })
  .meta({ examples: [ex.RESUME] });
/** What a person found who looked at a decision by a machine, in the words that the person concerned is told. */
export const decisionReviewSchema = z.object({
  /** How the person concerned sees it. */
  view: text(5_000).trim().min(1),
  explanation: text(5_000).trim().min(1),
  outcome: z.enum(['changed', 'confirmed']),
});
export type DecisionReview = z.infer<typeof decisionReviewSchema>;
export const appealSchema = z.object({ reason: text(5_000).trim().min(1) }).meta({ examples: [ex.APPEAL] });
export type Appeal = z.infer<typeof appealSchema>;
export const complaintMoveSchema = z
  .object({ state: z.enum(COMPLAINT_STATES) })
  .meta({ examples: [ex.COMPLAINT_MOVE] });
export type ComplaintMove = z.infer<typeof complaintMoveSchema>;

/** What the controller decided for whom the tenant works as a processor. */
export const instructionSchema = z
  .strictObject({
    instruction: z.enum(INSTRUCTIONS),
    codes: z
      .array(z.enum(REFUSAL_CODES))
      .min(1)
      .max(10)
      .optional()
      .meta({ description: 'Why; with `reject`.' }),
    reference: text(500)
      .trim()
      .min(1)
      .optional()
      .meta({ description: 'Staff: where the instruction stands, such as the letter of the controller.' }),
  })
  .refine(({ instruction, codes }) => (instruction === 'reject') === (codes !== undefined), {
    path: ['codes'],
    message: 'a rejection needs its reasons, and nothing else has them',
  })
  .meta({ examples: [ex.INSTRUCTION, ex.REJECTION] });
export type Instruct = z.infer<typeof instructionSchema>;

export const decisionSchema = z
  .object({
    /** Of a request for human_review alone. */
    review: decisionReviewSchema.optional(),
    purposes: z
      .array(
        z
          .object({
            purposeId: text(100).min(1),
            decision: z.enum(['grant', 'refuse']),
            codes: z.array(refusalCode).optional(),
            until: text(40).optional(),
            note,
          })
          .refine(
            ({ decision, codes = [], note: words }) => decision === 'grant' || words || !needsText(codes),
            {
              path: ['note'],
              message: 'this reason needs an explanation in words',
            },
          ),
      )
      .min(1)
      .max(200),
  })
  .meta({ examples: [ex.DECISION, ex.REVIEW_DECISION] });
export const withdrawalSchema = z.object({ reason: note }).meta({ examples: [ex.WITHDRAWAL] });
export const spamSchema = z.object({ reason: note }).meta({ examples: [ex.SPAM] });
export type Spam = z.infer<typeof spamSchema>;
export const retrySchema = z.object({}).meta({ examples: [{}] });
export const reopeningSchema = z
  .object({
    reason: text(2_000).min(1),
    anew: z.boolean().optional().meta({ description: 'The person sent something new: a new period begins.' }),
  })
  .meta({ examples: [ex.REOPENING] });

export type Approval = z.infer<typeof approvalSchema>;
export type Refusal = z.infer<typeof refusalSchema>;
export type Extension = z.infer<typeof extensionSchema>;
export type Pause = z.infer<typeof pauseSchema>;
export type Resume = z.infer<typeof resumeSchema>;
export type Decision = z.infer<typeof decisionSchema>;
export type Withdrawal = z.infer<typeof withdrawalSchema>;
export type Reopening = z.infer<typeof reopeningSchema>;
