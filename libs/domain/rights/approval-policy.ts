import type { ApprovalRule, OfferedRight } from '#contracts';

/** A plan as far as its approval depends on it. */
export interface PlanSize {
  readonly right: OfferedRight;
  /** Rows that it works. */
  readonly rows: number;
}

/** Above this many rows a mistake is no slip of the pen any more. */
const MANY_ROWS = 10_000;

/**
 * What holds for a controller who decided nothing: an erasure cannot be undone and a correction writes what somebody says,
 * so that one person approves it, and two an erasure that is large. Without four eyes there may be only one person.
 */
export const builtInRules = (fourEyes: boolean): readonly ApprovalRule[] => [
  ...(fourEyes ? [{ right: 'erasure', minRows: MANY_ROWS + 1, approvals: 2 } as const] : []),
  { right: 'erasure', approvals: 1 },
  { right: 'rectification', approvals: 1 },
];

/** No policy lets what changes the stores pass unseen. */
const LEAST: Partial<Readonly<Record<OfferedRight, ApprovalRule>>> = {
  erasure: { approvals: 1 },
  rectification: { approvals: 1 },
};

/** The rule that decides on a plan, null when it needs nobody. */
export const ruleFor = (rules: readonly ApprovalRule[], plan: PlanSize): ApprovalRule | null =>
  rules.find((rule) => fits(rule, plan)) ?? LEAST[plan.right] ?? null;

const fits = ({ right, minRows = 0 }: ApprovalRule, plan: PlanSize): boolean =>
  (right === undefined || right === plan.right) && plan.rows >= minRows;
