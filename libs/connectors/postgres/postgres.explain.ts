/** The part of `EXPLAIN (FORMAT JSON)` that is looked at. */
export interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Plan Rows': number;
  readonly 'Relation Name'?: string;
  readonly Filter?: string;
  readonly Plans?: readonly PlanNode[];
}

const LARGE_TABLE = 10_000;

/** A sequential scan of a table that is too large for it; the scan of a small one is what a good planner chooses. */
export function isFullScan(plan: PlanNode, tableRows: number): boolean {
  return tableRows > LARGE_TABLE && hasSequentialScan(plan);
}

const hasSequentialScan = (node: PlanNode): boolean =>
  node['Node Type'] === 'Seq Scan' || (node.Plans ?? []).some(hasSequentialScan);
