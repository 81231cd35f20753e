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
}
