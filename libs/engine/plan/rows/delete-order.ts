import type { ForeignKey } from '#connectors/spi';
import { components } from '../traverse/components.js';
import type { Findings } from '../checks/findings.js';
import { unlinkStep } from './unlink.js';
import { TupleSet, tuplesOf } from '../traverse/tuples.js';
import type { PlanContext, RowGroup, WorkStep } from '../work.js';

export interface DeleteOrder {
  readonly groups: readonly RowGroup[];
  readonly unlinks: readonly WorkStep[];
}

/**
 * Children before parents. Collections that refer to each other in a circle are untied by setting nullable links to
 * NULL first; a circle without one is an error that names its columns (anonymization reference 2.9).
 */
export async function deleteOrder(
  deleted: ReadonlyMap<string, readonly RowGroup[]>,
  context: PlanContext,
  findings: Findings,
): Promise<DeleteOrder> {
  const keys = context.structure.catalogue.foreignKeys.filter(
    ({ from, to }) =>
      from.collection !== to.collection && deleted.has(from.collection) && deleted.has(to.collection),
  );
  const unlinks: WorkStep[] = [];
  const cut = new Set<ForeignKey>();
  const frozen = new Map<string, readonly RowGroup[]>(deleted);
  for (const circle of circles([...deleted.keys()], keys)) {
    for (const key of keys.filter((edge) => isWithin(edge, circle) && isNullable(edge, context))) {
      cut.add(key);
      const groups = await Promise.all(
        (frozen.get(key.from.collection) ?? []).map((group) => freeze(group, context)),
      );
      frozen.set(key.from.collection, groups);
      unlinks.push(...groups.map((group) => unlinkStep(group, asReference(key), context)));
    }
  }
  const edges = keys.filter((key) => !cut.has(key));
  for (const circle of circles([...deleted.keys()], edges)) reportCircle(circle, edges, findings);
  const order = components(
    [...deleted.keys()],
    edges.map(({ from, to }) => [to.collection, from.collection] as const),
  );
  return { groups: order.flat().flatMap((name) => frozen.get(name) ?? []), unlinks };
}

const circles = (names: readonly string[], keys: readonly ForeignKey[]): string[][] =>
  components(
    names,
    keys.map(({ from, to }) => [to.collection, from.collection] as const),
  ).filter((component) => component.length > 1);

const isWithin = ({ from, to }: ForeignKey, circle: readonly string[]): boolean =>
  circle.includes(from.collection) && circle.includes(to.collection);

const isNullable = ({ from }: ForeignKey, { structure }: PlanContext): boolean => {
  const node = structure.node(from.collection);
  return node.key.length > 0 && from.columns.every((column) => node.columns.get(column)?.nullable === true);
};

const asReference = ({ from, to }: ForeignKey) => ({
  fromColumns: from.columns,
  label: `${from.collection}.${from.columns.join(',')} → ${to.collection}`,
});

/** The same rows by their keys: the columns by which they were found are about to be set to NULL. */
async function freeze(group: RowGroup, { session }: PlanContext): Promise<RowGroup> {
  const { node } = group;
  const keys = new TupleSet();
  const query = { collection: node.name, columns: node.key, where: group.where };
  for await (const rows of session.select(query))
    for (const row of rows) for (const key of tuplesOf(row, node.key)) keys.add(key);
  return { ...group, where: { op: 'in', columns: node.key, values: keys.values() } };
}

function reportCircle(circle: readonly string[], keys: readonly ForeignKey[], findings: Findings): void {
  const columns = keys
    .filter((key) => isWithin(key, circle))
    .map(({ from }) => `${from.collection}.${from.columns.join(',')}`);
  findings.error(
    'FOREIGN_KEY_CYCLE',
    `${circle.join(', ')} refer to each other and none of the columns may be NULL: ${columns.join(', ')}.`,
    { collection: circle[0] ?? '' },
  );
}
