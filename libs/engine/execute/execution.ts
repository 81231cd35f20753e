import type { Catalogue, ReadSession, Store } from '#connectors/spi';
import type { Identity } from '#contracts';
import type { DataMap } from '../data-map/index.js';
import { canonicalHash } from '../plan/fingerprint.js';
import type { CustomStrategies } from '../strategies/index.js';
import { personNames, searchTexts } from '../plan/names/person-names.js';
import { planInSession, type SessionPlan } from '../plan/plan-session.js';
import type { KnownTally } from '../plan/rows/row-groups.js';
import type {
  CollectionOutcome,
  EngineHooks,
  Journal,
  MarkedCorrection,
  PlanStep,
  PseudonymKeys,
  RowClasses,
  StoreExecution,
  StorePlan,
} from '../types.js';

export interface ExecuteStoreInput {
  readonly map: DataMap;
  readonly store: Store;
  /** What was approved; execution plans again and refuses anything else. */
  readonly approved: StorePlan;
  /** Every identifier known after planning, the discovered ones included. */
  readonly identities: readonly Identity[];
  /** What rows of the person in any store call them; absent: only what this store knows. */
  readonly names?: readonly string[];
  readonly journal: Journal;
  readonly pseudonymKeys: PseudonymKeys;
  /** Names this execution (request and store), so that two attempts of it never run at the same time. */
  readonly lock: string;
  /** Of the restriction to set or to lift. */
  readonly restrictionId?: string;
  /** Of a rectification: what was planned. */
  readonly corrections?: readonly MarkedCorrection[];
  /** Functions that the operator adds: the same as while planning, or the plan is stale. */
  readonly custom?: CustomStrategies | undefined;
  readonly hooks?: EngineHooks;
  /** Day on which retention is judged; default: today, UTC. */
  readonly today?: Date;
  /** Rows up to which one session does everything; for tests. */
  readonly maxRowsOfOneSession?: number;
}

/** The planner that made the preview, in the session that will change. */
export const planAgain = (
  input: ExecuteStoreInput,
  catalogue: Catalogue,
  session: ReadSession,
  known?: KnownTally,
): Promise<SessionPlan> =>
  planInSession({
    map: input.map,
    storeId: input.approved.store,
    catalogue,
    session,
    identities: input.identities,
    custom: input.custom,
    operation: input.approved.operation ?? 'erasure',
    canSearchTexts: input.store.capabilities.search === true,
    ...(input.restrictionId === undefined ? {} : { restrictionId: input.restrictionId }),
    ...(input.corrections ? { corrections: input.corrections } : {}),
    ...(input.today ? { today: input.today } : {}),
    ...(known ? { known } : {}),
  });

/** Read before anything is changed, and only where the steps look into texts. */
export const namesForTexts = async (
  { names = [] }: ExecuteStoreInput,
  { steps, groups, structure }: SessionPlan,
  session: ReadSession,
): Promise<readonly string[]> =>
  searchTexts(steps) ? [...new Set([...names, ...(await personNames(groups, structure, session))])] : [];

export const outcome = (
  { store, collection, action, rows }: Pick<PlanStep, 'store' | 'collection' | 'action' | 'rows'>,
  affected: number,
  classes?: RowClasses,
): CollectionOutcome => ({
  store,
  collection,
  action,
  planned: rows,
  affected,
  ...(classes ? { classes } : {}),
});

/** A finished execution; the digest is of what the journal proves, equal for every retry. */
export const done = (outcomes: readonly CollectionOutcome[]): StoreExecution => ({
  status: 'done',
  outcomes,
  journalDigest: canonicalHash(outcomes),
});
