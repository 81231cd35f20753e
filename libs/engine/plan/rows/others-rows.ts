import type { ReadSession } from '#connectors/spi';
import type { OthersRows, PlanStep, StorePlan } from '../../types.js';
import type { WorkStep } from '../work.js';

/** As many as a scan names: among more rows nobody could say which of them was found. */
const MAX_ROWS = 1_000;

/** Names the rows of other people that stay, so that verification need not allow an identifier anywhere else. */
export async function withOthersRows(
  plan: StorePlan,
  kept: readonly WorkStep[],
  session: ReadSession,
): Promise<StorePlan> {
  const staying = kept.filter(({ step }) => isOfOthers(step) && step.rows <= MAX_ROWS);
  if (staying.length === 0 || !session.locations) return plan;
  const found = await session.locations(staying.map(({ node, where }) => ({ collection: node.name, where })));
  const othersRows = staying.map(({ node }, at): OthersRows => ({
    collection: node.name,
    locations: found[at] ?? [],
  }));
  return { ...plan, othersRows };
}

const isOfOthers = ({ ownership }: PlanStep): boolean =>
  ownership === 'shared' || ownership === 'joint' || ownership === 'actor';
