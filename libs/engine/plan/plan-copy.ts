import type { DataMap } from '../data-map/index.js';
import type { Operation, PlanColumn } from '../types.js';
import { exportColumns, type CopyScope } from './columns/export-columns.js';
import type { Findings } from './checks/findings.js';
import { keepRows, protect } from './plan-erasure.js';
import { all, isNothing, not } from './traverse/predicates.js';
import type { Reach } from './traverse/reach.js';
import type { CollectionNode } from './traverse/structure.js';
import { narrow, planStep, type PlanContext, type RowGroup, type WorkPlan, type WorkStep } from './work.js';

/** The scope of what a right lets see. */
export const COPY_SCOPES = {
  portability: 'provided',
  access: 'all',
  know_categories: 'categories',
} as const satisfies Partial<Record<Operation, CopyScope>>;
export type CopyOperation = keyof typeof COPY_SCOPES;

/**
 * A copy of the person's data: what they provided, by contract or consent (GDPR Art. 20(1)), or everything (Art. 15(3);
 * portability reference 1 and 7). Of rows that concern other people too only what says nothing about them is handed
 * over; rows that belong to somebody else are not.
 */
export async function planCopy(
  scope: CopyScope,
  reach: Reach,
  groups: readonly RowGroup[],
  context: PlanContext,
  findings: Findings,
): Promise<Omit<WorkPlan, 'findings'>> {
  const steps: WorkStep[] = [];
  const kept: WorkStep[] = [];
  for (const group of groups) {
    if (group.ownership === 'reference') {
      kept.push(protect(group, context));
      continue;
    }
    if (scope === 'provided' && !isInScope(group.node, context.structure.map, findings)) {
      kept.push(keepRows(group, context, 'BASIS_EXCLUDES_RIGHT', 'purpose'));
      continue;
    }
    const [portable, foreign] = await withoutForeign(reach, group, context);
    if (foreign) kept.push(protect(foreign, context));
    if (!portable) continue;
    const columns = exportColumns(group.node, group.ownership, scope);
    if (columns.length === 0)
      kept.push(keepRows(portable, context, 'NOT_PROVIDED_BY_SUBJECT', 'nothing provided'));
    else steps.push(exportStep(portable, columns, context));
  }
  return { steps, kept };
}

const exportStep = (
  group: RowGroup,
  columns: readonly PlanColumn[],
  { structure }: PlanContext,
): WorkStep => ({
  step: planStep(group, 'export', structure.store.id, columns),
  node: group.node,
  where: group.where,
  writes: [],
});

function isInScope(node: CollectionNode, { purposes }: DataMap, findings: Findings): boolean {
  const bases = node.map.purposes.map((purpose) => purposes[purpose]?.basis ?? null);
  if (bases.every((basis) => basis === null)) {
    findings.warn(
      'BASIS_MISSING',
      `${node.name} has no purpose with a legal basis: treated as needed for a contract.`,
      { collection: node.name },
    );
    return true;
  }
  return bases.some((basis) => basis === 'consent' || basis === 'contract');
}

/** Shared rows that name another person as their owner (another customer's card) are taken out. */
async function withoutForeign(
  reach: Reach,
  group: RowGroup,
  { session }: PlanContext,
): Promise<[RowGroup | null, RowGroup | null]> {
  const foreign = reach.foreignUpward(group.node);
  if (group.ownership !== 'shared' || isNothing(foreign)) return [group, null];
  return [
    await narrow(group, all(group.where, not(foreign)), session),
    await narrow(group, all(group.where, foreign), session),
  ];
}
