import type { ReadSession } from '#connectors/spi';
import type { CollectionMap, EraseAction } from '../../data-map/index.js';
import type { CollectionClasses, StorePlan } from '../../types.js';
import { Findings } from '../checks/findings.js';
import { raw } from '../traverse/predicates.js';
import type { ColumnWork, WorkStep } from '../work.js';

/** Actions after which a column says nothing about the person any more. */
const REMOVING: readonly EraseAction['kind'][] = ['null', 'empty', 'const', 'random'];

const removes = (write: ColumnWork): boolean =>
  write.kind === 'null' ||
  (write.kind === 'erase' && write.map.erase !== null && REMOVING.includes(write.map.erase.kind));

/** The quasi-identifiers of which something stays in rows that are written so. */
export const stayingColumns = (
  { quasiIdentifiers }: CollectionMap,
  writes: readonly ColumnWork[],
): readonly string[] => {
  const removed = new Set(writes.filter(removes).map(({ column }) => column));
  return (quasiIdentifiers?.columns ?? []).filter((column) => !removed.has(column));
};

/** Measures how the rows that will be masked can be told from others now, and warns where something of that stays. */
export async function withRowClasses(
  plan: StorePlan,
  steps: readonly WorkStep[],
  session: ReadSession,
): Promise<StorePlan> {
  const findings = new Findings(plan.store, plan.findings);
  const classes: CollectionClasses[] = [];
  for (const { step, node, where, writes } of steps) {
    const { quasiIdentifiers } = node.map;
    if (step.action !== 'mask' || quasiIdentifiers === undefined) continue;
    const columns = quasiIdentifiers.columns.filter((column) => node.columns.has(column));
    if (!session.classes || columns.length === 0) {
      const message = `The store of ${node.name} cannot count rows that are equal: how people hide in it is not known.`;
      findings.warn('K_UNKNOWN', message, { collection: node.name });
      continue;
    }
    const { threshold } = quasiIdentifiers;
    const among = raw(node.map.where);
    const sizes = await session.classes({ collection: node.name, columns, where, among, threshold });
    classes.push({ collection: node.name, columns, threshold, ...sizes });
    const staying = stayingColumns(node.map, writes);
    if (sizes.below > 0 && staying.length > 0)
      findings.warn(
        'K_BELOW',
        `${sizes.below} of ${sizes.rows} rows of ${node.name} are equal to fewer than ${threshold} in ${columns.join(', ')} (at least ${sizes.smallest}), and the erasure leaves something of ${staying.join(', ')}: the person may be recognised.`,
        { collection: node.name },
      );
  }
  return classes.length === 0 && findings.all().length === plan.findings.length
    ? plan
    : { ...plan, findings: findings.all(), ...(classes.length > 0 ? { classes } : {}) };
}
