import { EVERYTHING, type Predicate, type ReadSession, type TallyQuery } from '#connectors/spi';
import type { Ownership, Remains, StorePlan } from '../../types.js';
import { sidedColumns } from '../mentions/own-columns.js';
import { erasableColumns } from '../columns/erase-columns.js';
import { all, any, isNothing, isNull, not } from '../traverse/predicates.js';
import type { CollectionNode } from '../traverse/structure.js';
import type { WorkStep } from '../work.js';
import { tallies } from './row-groups.js';

const OF_OTHERS: readonly Ownership[] = ['joint', 'shared', 'actor'];
const WHOLE_ROW = '(row)';

/** Says what the rows of others that stay hold of what the map would erase: "erased" is not "nothing is left". */
export async function withRemains(
  plan: StorePlan,
  kept: readonly WorkStep[],
  session: ReadSession,
): Promise<StorePlan> {
  const staying = kept.filter(({ step }) => OF_OTHERS.includes(step.ownership));
  if (staying.length === 0) return plan;
  const asked = staying.filter((work) => !isNothing(holding(work)));
  const queries = asked.map((work): TallyQuery => ({
    collection: work.node.name,
    key: [],
    where: all(work.where, holding(work)),
  }));
  const counted = await tallies(session, queries);
  const remains = staying.map((work): Remains => {
    const { collection, ownership, rows, reason } = work.step;
    const holds = counted[asked.indexOf(work)]?.rows ?? 0;
    const one = {
      collection,
      ownership,
      rows,
      reason,
      columns: leftIn(work.node, ownership),
      holding: holds,
    };
    return work.hangs ? { ...one, hangs: true } : one;
  });
  return { ...plan, remains };
}

/** What the erasure of a row of the collection would change, in the words of a plan. */
export function erasedIn(node: CollectionNode): readonly string[] {
  if (node.map.rowAction === 'keep') return [];
  if (node.map.rowAction === 'delete') return [WHOLE_ROW];
  return erasableColumns(node).map(({ column }) => column);
}

/** The same of a row that is also somebody else's, without columns that are one person's and go with that person. */
export function leftIn(node: CollectionNode, ownership: Ownership): readonly string[] {
  const sided = ownership === 'joint' ? sidedColumns(node) : new Set<string>();
  return erasedIn(node).filter((column) => !sided.has(column));
}

/**
 * Of rows that are also somebody else's, those that hold something of what would be erased as a whole. Where identifiers
 * name the other person these alone are no more than how to reach them. Of a text that would only lose identifiers the
 * verification tells whether it has any. What others refer to as well (an address) is theirs, and names nobody.
 */
function holding({ step, node, hangs }: WorkStep): Predicate {
  const { ownership } = step;
  if (ownership !== 'joint' && hangs !== true) return any();
  if (node.map.rowAction === 'keep') return any();
  if (node.map.rowAction === 'delete' && node.identities.length === 0) return EVERYTHING;
  const names = new Set([...node.identities.map(({ column }) => column), ...sidedColumns(node)]);
  const others = erasableColumns(node).filter(({ column, whole }) => whole && !names.has(column));
  return any(...others.map(({ column }) => not(isNull(column))));
}
