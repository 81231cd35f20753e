import type { Predicate, ReadSession, Scalar, Tally } from '#connectors/spi';
import type { Identity } from '#contracts';
import type { ColumnMap, RestrictValue } from '../data-map/index.js';
import type {
  CollectionAction,
  Finding,
  MarkedCorrection,
  Ownership,
  PlanColumn,
  PlanStep,
} from '../types.js';
import type { CollectionNode, Structure } from './traverse/structure.js';

/** What a step writes into one column. */
export type ColumnWork =
  | { readonly kind: 'erase'; readonly column: string; readonly map: ColumnMap }
  | { readonly kind: 'null'; readonly column: string }
  | { readonly kind: 'restrict'; readonly column: string; readonly value: RestrictValue }
  | { readonly kind: 'correct'; readonly column: string; readonly value: Scalar };

/** Rows of one collection with the predicate that finds them again. */
export interface RowGroup {
  readonly node: CollectionNode;
  readonly ownership: Ownership;
  readonly where: Predicate;
  readonly reason: string;
  readonly tally: Tally;
  /** They hang on the person's own rows, but name somebody else by identifiers. Absent: no. */
  readonly hangs?: true;
}

/** A step of the plan with what its execution needs; only the step itself leaves the engine. */
export interface WorkStep {
  readonly step: PlanStep;
  readonly node: CollectionNode;
  readonly where: Predicate;
  readonly writes: readonly ColumnWork[];
  /** By what the rows are found, where `where` holds more than that. */
  readonly located?: Predicate;
  /** Columns that the digest of the step is about; absent: the key of the collection. */
  readonly key?: readonly string[];
  /** Columns by whose values batches find their rows; absent: the key of the collection. */
  readonly batchKey?: readonly string[];
  /** What must hold of the rows of a batch besides their key. */
  readonly guard?: Predicate;
  /** See {@link RowGroup}. */
  readonly hangs?: true;
}

/** What planning one store in one session works with. */
export interface PlanContext {
  readonly structure: Structure;
  readonly session: ReadSession;
  readonly identities: readonly Identity[];
  /** Start of the day (UTC) on which retention is judged. */
  readonly today: Date;
  /** What a rectification is to change; empty for every other right. */
  readonly corrections: readonly MarkedCorrection[];
  /** Whether the store finds rows by what stands in their texts. */
  readonly canSearchTexts: boolean;
  /** Of one collection. */
  readonly maxRows: number;
}

export interface WorkPlan {
  readonly steps: readonly WorkStep[];
  readonly kept: readonly WorkStep[];
  readonly findings: readonly Finding[];
}

export const planStep = (
  { node, ownership, reason, tally }: RowGroup,
  action: CollectionAction,
  store: string,
  columns: readonly PlanColumn[] = [],
): PlanStep => ({
  store,
  collection: node.name,
  action,
  ownership,
  rows: tally.rows,
  digest: tally.digest,
  reason,
  columns,
});

/** The same rows narrowed by a further predicate; null when none is left. */
export async function narrow(
  group: RowGroup,
  where: Predicate,
  session: ReadSession,
): Promise<RowGroup | null> {
  const tally = await session.tally({ collection: group.node.name, key: group.node.key, where });
  return tally.rows === 0 ? null : { ...group, where, tally };
}
