import { z } from 'zod';
import { PRE_APPROVAL_VERDICTS } from '../../approvals.js';
import { PRE_APPROVAL, PRE_APPROVAL_VERDICT } from '../examples/operators.js';
import { id } from '../id.js';
import { instant } from '../instant.js';
import { text } from '../text.js';

/** What a system of the tenant says of a plan. */
export const preApprovalVerdictSchema = z
  .object({
    verdict: z.enum(PRE_APPROVAL_VERDICTS),
    codes: z
      .array(z.string().regex(/^\w{1,60}$/, 'expected a code such as OPEN_ORDER'))
      .max(20)
      .default([])
      .meta({ description: 'In the words of the system that says it.' }),
    text: text(900).trim().min(1).optional(),
  })
  .meta({ examples: [PRE_APPROVAL_VERDICT] });
export type PreApprovalVerdict = z.infer<typeof preApprovalVerdictSchema>;

/** One check of one plan. */
export const preApprovalSchema = z
  .object({
    id: id('preApproval'),
    endpoint: id('webhookEndpoint'),
    verdict: z.enum(PRE_APPROVAL_VERDICTS).nullable().meta({ description: 'null: not answered yet.' }),
    codes: z.array(z.string()),
    text: z.string().optional(),
    answeredBy: z.string().nullable(),
    answeredAt: instant.nullable(),
  })
  .meta({ examples: [PRE_APPROVAL] });
export type PreApprovalView = z.infer<typeof preApprovalSchema>;
