import { all } from './traverse/predicates.js';
import type { Findings } from './checks/findings.js';
import { protect } from './plan-erasure.js';
import type { CollectionNode, Structure } from './traverse/structure.js';
import {
  planStep,
  type ColumnWork,
  type PlanContext,
  type RowGroup,
  type WorkPlan,
  type WorkStep,
} from './work.js';

type Draft = Omit<WorkPlan, 'findings'>;

/** Marks the subject's own rows as restricted (GDPR Art. 18); rows of others are never marked. */
export function planRestriction(
  groups: readonly RowGroup[],
  context: PlanContext,
  findings: Findings,
): Draft {
  const steps: WorkStep[] = [];
  const kept: WorkStep[] = [];
  for (const group of groups) {
    if (group.ownership !== 'exclusive') kept.push(protect(group, context));
    else if (group.node.map.restrict === null) reportUnmarked(group.node, findings);
    else steps.push(restrictStep(group, context, findings));
  }
  return { steps, kept };
}

function reportUnmarked({ name }: CollectionNode, findings: Findings): void {
  findings.warn(
    'RESTRICT_MISSING',
    `${name} holds rows of the person but the data map names no columns that mark a restriction.`,
    { collection: name },
  );
}

function restrictStep(group: RowGroup, { structure }: PlanContext, findings: Findings): WorkStep {
  const writes = Object.entries(group.node.map.restrict?.set ?? {}).map(([column, value]): ColumnWork => ({
    kind: 'restrict',
    column,
    value,
  }));
  checkColumns(group.node, writes, findings);
  const columns = writes.map(({ column }) => ({
    column,
    category: 'system.restriction',
    strategy: 'restrict',
  }));
  const step = planStep(group, 'restrict', structure.store.id, columns);
  return { step, node: group.node, where: group.where, writes };
}

/**
 * Takes the marks of one restriction away: rows are found by its id, not by the person, so that rows which have moved
 * to somebody else meanwhile are released too.
 */
export async function planLift(
  restrictionId: string,
  context: PlanContext,
  findings: Findings,
): Promise<Draft> {
  const steps: WorkStep[] = [];
  for (const node of context.structure.nodes.values()) {
    if (node.map.restrict === null) continue;
    const where = restrictedBy(node, restrictionId);
    if (where === null) {
      findings.warn(
        'RESTRICTION_ID_MISSING',
        `${node.name} has no column for the restriction's id; lift it by hand.`,
        {
          collection: node.name,
        },
      );
      continue;
    }
    const tally = await context.session.tally({ collection: node.name, key: node.key, where });
    if (tally.rows > 0) steps.push(liftStep({ node, where, tally }, context.structure, findings));
  }
  return { steps, kept: [] };
}

/** Rows marked by this restriction; null when the map names no column for its id. */
export function restrictedBy(node: CollectionNode, restrictionId: string): RowGroup['where'] | null {
  const column = Object.entries(node.map.restrict?.set ?? {}).find(([, value]) => value === 'id')?.[0];
  return column === undefined ? null : all({ op: 'in', columns: [column], values: [[restrictionId]] });
}

function liftStep(
  marked: Pick<RowGroup, 'node' | 'where' | 'tally'>,
  structure: Structure,
  findings: Findings,
): WorkStep {
  const names = Object.keys(marked.node.map.restrict?.set ?? {});
  const writes = names.map((column): ColumnWork => ({ kind: 'null', column }));
  checkColumns(marked.node, writes, findings);
  const columns = names.map((column) => ({ column, category: 'system.restriction', strategy: 'null' }));
  const group: RowGroup = { ...marked, ownership: 'exclusive', reason: 'restriction' };
  return {
    step: planStep(group, 'unrestrict', structure.store.id, columns),
    node: marked.node,
    where: marked.where,
    writes,
  };
}

function checkColumns(node: CollectionNode, writes: readonly ColumnWork[], findings: Findings): void {
  for (const { column, kind } of writes) {
    const info = node.columns.get(column);
    const place = { collection: node.name, column };
    if (!info)
      findings.error(
        'UNKNOWN_COLUMN',
        `${node.name}.${column} marks a restriction but does not exist.`,
        place,
      );
    else if (info.readOnly)
      findings.error('READ_ONLY_COLUMN', `${node.name}.${column} cannot be written to.`, place);
    else if (kind === 'null' && info?.nullable === false)
      findings.error(
        'NOT_NULL',
        `${node.name}.${column} marks a restriction but does not allow NULL.`,
        place,
      );
  }
}
