import type { Predicate } from '#connectors/spi';
import { actionsOf } from '../../data-map/index.js';
import { describeColumn } from '../../strategies/index.js';
import type { Ownership } from '../../types.js';
import { checkWrites } from '../checks/feasibility.js';
import type { Findings } from '../checks/findings.js';
import { columnMap } from '../columns/column-map.js';
import { all, any, isNothing, not, raw } from '../traverse/predicates.js';
import type { Reach } from '../traverse/reach.js';
import type { CollectionNode, IdentityColumn, Reference } from '../traverse/structure.js';
import { narrow, planStep, type PlanContext, type RowGroup, type WorkStep } from '../work.js';

/** A column that names somebody, with those that are then that person's: a sender and what they are called. */
interface Side {
  readonly columns: readonly string[];
  readonly ownership: Ownership;
  readonly reason: string;
  readonly where: Predicate;
}

/**
 * Rows that are somebody else's too: columns that are the person's alone get their action, all others stay (anonymization
 * reference 3, `joint` and `actor`). `due`: of the rows, those that no reason keeps.
 */
export async function planOwnColumns(
  reach: Reach,
  groups: readonly RowGroup[],
  context: PlanContext,
  findings: Findings,
  due: (group: RowGroup) => Promise<RowGroup | null>,
): Promise<readonly WorkStep[]> {
  const steps: WorkStep[] = [];
  for (const node of reach.structure.nodes.values()) {
    const isReached = groups.some((group) => group.node === node && group.ownership !== 'exclusive');
    for (const side of sidesOf(reach, node, isReached)) {
      const group = await rowsOf(reach, node, side, context);
      const left = group && (await due(group));
      if (left) steps.push(sideStep(left, side, context, findings));
    }
  }
  return steps;
}

/** Columns that the map says are one person's in rows of several, and that change with that person alone. */
export const sidedColumns = (node: CollectionNode): ReadonlySet<string> =>
  new Set([
    ...node.identities.flatMap(({ column, isMentioned }) => (isMentioned ? [] : changing(node, column))),
    ...Object.entries(node.map.columns).flatMap(([column, { of }]) => (of === undefined ? [] : [column])),
  ]);

function sidesOf(reach: Reach, node: CollectionNode, isReached: boolean): readonly Side[] {
  if (node.map.rowAction === 'keep' || node.key.length === 0) return [];
  const { owner } = node.map;
  const owners = owner !== 'shared' && owner !== 'reference' && isReached;
  const naming = [
    ...(owners ? namingColumns(reach, node, node.identities, node.parents, 'joint') : []),
    ...namingColumns(reach, node, node.handlerIdentities, node.handlers, 'actor'),
  ];
  const named = new Set(naming.map(({ column }) => column));
  return [...named].flatMap((name) => {
    const same = naming.filter(({ column }) => column === name);
    const [first] = same;
    // a column that names somebody itself is theirs, whoever else it is said to be of
    const columns = [name, ...columnsOf(node, name).filter((column) => !named.has(column))];
    const changed = columns.flatMap((column) => changing(node, column));
    const where = any(...same.map((one) => one.where));
    if (!first || changed.length === 0 || isNothing(where)) return [];
    const reason = [...new Set(same.map((one) => one.reason))].join(', ');
    return [{ columns: changed, ownership: first.ownership, reason, where }];
  });
}

interface Naming {
  readonly column: string;
  readonly ownership: Ownership;
  readonly reason: string;
  readonly where: Predicate;
}

/** Columns that each name one person. */
const namingColumns = (
  reach: Reach,
  node: CollectionNode,
  identities: readonly IdentityColumn[],
  references: readonly Reference[],
  ownership: Ownership,
): readonly Naming[] => [
  ...identities.flatMap((one): Naming[] =>
    one.isMentioned || !node.columns.has(one.column)
      ? []
      : [{ column: one.column, ownership, reason: `identity ${one.type}`, where: reach.mine(node, one) }],
  ),
  ...references.flatMap((ref): Naming[] => {
    const [column, ...others] = ref.fromColumns;
    if (column === undefined || others.length > 0 || !node.columns.has(column)) return [];
    return [{ column, ownership, reason: ref.label, where: reach.refersToOwned(ref) }];
  }),
];

/** The column itself, where the map gives it an action. */
const changing = (node: CollectionNode, column: string): string[] =>
  node.columns.get(column)?.readOnly === false &&
  actionsOf(columnMap(node, column)).some(({ kind }) => kind !== 'keep')
    ? [column]
    : [];

const columnsOf = (node: CollectionNode, names: string): string[] =>
  Object.entries(node.map.columns).flatMap(([column, { of }]) => (of === names ? [column] : []));

function rowsOf(
  reach: Reach,
  node: CollectionNode,
  { where, ownership, reason }: Side,
  { session }: PlanContext,
): Promise<RowGroup | null> {
  const own = reach.own(node);
  const others = all(where, raw(node.map.where), ...(isNothing(own) ? [] : [not(own)]));
  const tally = { rows: 0, digest: '' };
  return narrow({ node, ownership, where: others, reason, tally }, others, session);
}

function sideStep(
  group: RowGroup,
  { columns }: Side,
  { structure }: PlanContext,
  findings: Findings,
): WorkStep {
  const { node } = group;
  const maps = columns.map((column) => ({ column, map: columnMap(node, column) }));
  const writes = maps.map((one) => ({ kind: 'erase' as const, ...one }));
  checkWrites(group, writes, findings);
  const described = maps.map(({ column, map }) => ({
    column,
    category: map.category,
    strategy: describeColumn(map),
  }));
  const step = planStep(group, 'mention', structure.store.id, described);
  return { step, node, where: group.where, writes };
}
