import { columnMap } from '../columns/column-map.js';
import type { Reference } from '../traverse/structure.js';
import { planStep, type ColumnWork, type PlanContext, type RowGroup, type WorkStep } from '../work.js';

/** Sets the referring columns to NULL. */
export function unlinkStep(
  group: RowGroup,
  ref: Pick<Reference, 'fromColumns' | 'label'>,
  { structure }: PlanContext,
): WorkStep {
  const columns = ref.fromColumns.map((column) => ({
    column,
    category: columnMap(group.node, column).category,
    strategy: 'null',
  }));
  const writes = ref.fromColumns.map((column): ColumnWork => ({ kind: 'null', column }));
  const step = planStep({ ...group, reason: ref.label }, 'unlink', structure.store.id, columns);
  return { step, node: group.node, where: group.where, writes };
}
