import type { Predicate } from '#connectors/spi';
import type { Findings } from '../checks/findings.js';
import { all, any, isNothing, not, raw } from '../traverse/predicates.js';
import type { Reach } from '../traverse/reach.js';
import type { CollectionNode, Reference } from '../traverse/structure.js';
import { TupleSet, tuplesOf } from '../traverse/tuples.js';
import { narrow, type PlanContext, type RowGroup } from '../work.js';
import { erasedIn } from './remains.js';

/**
 * Rows below rows of several people are these people's too: the lines of an order that two have placed. Those that name
 * somebody else by identifiers are that person's, and what lies below a row that is only handled is its owner's.
 */
export async function rowsBelowJoint(
  reach: Reach,
  groups: readonly RowGroup[],
  context: PlanContext,
  findings: Findings,
): Promise<readonly RowGroup[]> {
  const known = [...groups];
  let last: readonly RowGroup[] = groups.filter(({ ownership }) => ownership === 'joint');
  while (last.length > 0) {
    last = await nextBelow(reach, last, known, context);
    for (const group of last) report(group, findings);
    known.push(...last);
  }
  return known.slice(groups.length);
}

interface Below {
  readonly labels: string[];
  readonly located: Predicate[];
}

async function nextBelow(
  reach: Reach,
  groups: readonly RowGroup[],
  known: readonly RowGroup[],
  context: PlanContext,
): Promise<readonly RowGroup[]> {
  const below = new Map<CollectionNode, Below>();
  for (const group of groups)
    for (const ref of group.node.children) {
      const child = reach.structure.node(ref.from);
      if (isOfMany(reach, child)) continue;
      const { labels, located } = below.get(child) ?? { labels: [], located: [] };
      const referring = await referringTo(group, ref, context);
      if (isNothing(referring)) continue;
      below.set(child, { labels: [...labels, ref.label], located: [...located, referring] });
    }
  const found: RowGroup[] = [];
  for (const [node, { labels, located }] of below) {
    const others = any(
      reach.identified(node),
      ...known.flatMap((one) => (one.node === node ? one.where : [])),
    );
    const where = all(any(...located), raw(node.map.where), ...(isNothing(others) ? [] : [not(others)]));
    const reason = [...new Set(labels)].join(', ');
    const tally = { rows: 0, digest: '' };
    const group = await narrow({ node, ownership: 'joint', where, reason, tally }, where, context.session);
    if (group) found.push(group);
  }
  return found;
}

const isOfMany = ({ structure }: Reach, node: CollectionNode): boolean =>
  node.map.owner === 'shared' || structure.isReferenceData(node);

/** Of more rows than anybody follows the rows themselves are told, and nothing below them. */
async function referringTo(
  { node, where }: RowGroup,
  ref: Reference,
  { session, maxRows }: PlanContext,
): Promise<Predicate> {
  const values = new TupleSet();
  const query = { collection: node.name, columns: ref.toColumns, where, distinct: true, orderBy: [] };
  for await (const rows of session.select(query)) {
    for (const row of rows) for (const tuple of tuplesOf(row, ref.toColumns)) values.add(tuple);
    if (values.size > maxRows) return any();
  }
  return all({ op: 'in', columns: ref.fromColumns, values: values.values() }, raw(ref.when));
}

function report({ node, reason, tally: { rows } }: RowGroup, findings: Findings): void {
  const columns = erasedIn(node);
  if (columns.length === 0) return;
  const [count, hang, stay] = rows === 1 ? ['1 row', 'hangs', 'stays'] : [`${rows} rows`, 'hang', 'stay'];
  findings.warn(
    'KEPT_JOINT',
    `${count} of ${node.name} ${hang} on rows that are also somebody else's (${reason}) and ${stay} with ${columns.join(', ')}: what the plan says of those rows is true of these.`,
    { collection: node.name },
  );
}
