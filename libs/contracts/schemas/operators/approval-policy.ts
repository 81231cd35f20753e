import { z } from 'zod';
import type { ApprovalRule } from '../../approvals.js';
import { OFFERED_RIGHTS } from '../../rights.js';
import { APPROVAL_POLICY, APPROVAL_RULES } from '../examples/operators.js';
import { id } from '../id.js';
import { listOf } from '../examples/page.js';
import { pageSchema } from '../page.js';
import { text } from '../text.js';

const MAX_RULES = 50;
const role = text(60).trim().min(1);

const ruleSchema = z
  .strictObject({
    right: z.enum(OFFERED_RIGHTS).optional(),
    minRows: z.int().min(0).max(1_000_000_000).optional(),
    approvals: z.union([z.literal(1), z.literal(2)], { error: 'expected 1 or 2' }),
    roles: z.array(role).min(1).max(20).optional(),
    timeoutHours: z
      .int()
      .min(1)
      .max(24 * 90)
      .optional(),
    escalateTo: role.optional(),
    checks: z
      .array(id('webhookEndpoint'))
      .min(1)
      .max(10)
      .refine((all) => new Set(all).size === all.length, 'an endpoint stands there twice')
      .optional()
      .meta({ description: 'Webhook endpoints that are asked about the plan before it is approved.' }),
    autoApprove: z
      .literal(true)
      .optional()
      .meta({ description: 'Nobody has to approve when each check says `eligible`.' }),
  })
  .refine(({ checks, autoApprove }) => autoApprove === undefined || checks !== undefined, {
    path: ['autoApprove'],
    message: 'needs checks: name the webhook endpoints that have to agree',
  })
  .refine(({ timeoutHours, escalateTo }) => (timeoutHours === undefined) === (escalateTo === undefined), {
    path: ['escalateTo'],
    message: 'timeoutHours and escalateTo belong together: say after how long, and which role is told',
  });

/** Whether every plan that `later` fits is decided by `earlier` before. */
const hides = (earlier: ApprovalRule, later: ApprovalRule): boolean =>
  (earlier.right === undefined || earlier.right === later.right) &&
  (earlier.minRows ?? 0) <= (later.minRows ?? 0);

/** In order: the first rule that fits a plan decides. */
export const putApprovalPolicySchema = z
  .strictObject({ rules: z.array(ruleSchema).max(MAX_RULES) })
  .superRefine(({ rules }, context) => {
    for (const [index, rule] of rules.entries()) {
      const hiding = rules.slice(0, index).findIndex((earlier) => hides(earlier, rule));
      if (hiding === -1) continue;
      const message = `would never count: rules.${hiding} fits first. Put the narrower rule before it`;
      context.addIssue({ code: 'custom', path: ['rules', index], message });
    }
  })
  .meta({ examples: [{ rules: APPROVAL_RULES }] });
export type PutApprovalPolicy = z.infer<typeof putApprovalPolicySchema>;

export const approvalPolicySchema = z
  .object({
    version: z.number().meta({ description: '0: what holds for who decided nothing.' }),
    rules: z.array(ruleSchema),
    createdBy: z.string().nullable(),
    createdAt: z.iso.datetime().nullable(),
  })
  .meta({ examples: [APPROVAL_POLICY] });
export type ApprovalPolicyView = z.infer<typeof approvalPolicySchema>;
export const approvalPolicyPageSchema = pageSchema(approvalPolicySchema).meta({
  examples: [listOf(APPROVAL_POLICY)],
});
