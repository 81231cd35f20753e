import type { ApprovalRule } from '#contracts';
import { builtInRules, ruleFor } from './approval-policy.js';

describe('an approval policy', () => {
  const rules: ApprovalRule[] = [
    { right: 'erasure', minRows: 100, approvals: 2, roles: ['dpo'] },
    { right: 'portability', approvals: 1 },
    { minRows: 1_000, approvals: 2 },
  ];

  it.each([
    ['erasure', 100, 2],
    ['erasure', 99, 1],
    ['portability', 5_000, 1],
    ['restriction', 1_000, 2],
    ['restriction', 999, undefined],
  ] as const)('lets the first rule that fits decide: %s of %i rows', (right, rows, approvals) => {
    expect(ruleFor(rules, { right, rows })?.approvals).toBe(approvals);
  });

  it('never lets an erasure pass unseen', () => {
    expect(ruleFor([], { right: 'erasure', rows: 1 })).toEqual({ approvals: 1 });
    expect(ruleFor([], { right: 'portability', rows: 1 })).toBeNull();
  });

  it('asks two people for a large erasure by itself, where there are two', () => {
    const needed = (fourEyes: boolean, rows: number) =>
      ruleFor(builtInRules(fourEyes), { right: 'erasure', rows })?.approvals;
    expect([needed(true, 10_000), needed(true, 10_001), needed(false, 10_001)]).toEqual([1, 2, 1]);
  });
});
