import type { OfferedRight } from './rights.js';

/** One rule of an approval policy. The first rule that fits a plan decides. */
export interface ApprovalRule {
  /** Absent: every right. */
  readonly right?: OfferedRight | undefined;
  /** The plan works at least this many rows; absent: any number. */
  readonly minRows?: number | undefined;
  /** How many different people must approve. */
  readonly approvals: 1 | 2;
  /** Each approver must have one of these roles; absent: any. */
  readonly roles?: readonly string[] | undefined;
  /** Hours after which the approval is overdue; absent: only the clock of the request counts. */
  readonly timeoutHours?: number | undefined;
  /** Role that is then told. */
  readonly escalateTo?: string | undefined;
  /** Webhook endpoints (`whk_…`) that are asked about the plan before it is approved; absent: none. */
  readonly checks?: readonly string[] | undefined;
  /** When each of them says `eligible`, nobody has to approve; absent: people approve. */
  readonly autoApprove?: true | undefined;
}

/** What a system that is asked may say of a plan. `needs_review` and `not_eligible` leave it to people. */
export const PRE_APPROVAL_VERDICTS = ['eligible', 'not_eligible', 'needs_review'] as const;
