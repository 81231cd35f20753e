import { AppError, type Correction, type Identity } from '#contracts';
import {
  executeStore,
  numberRounds,
  planAll,
  verifyStore,
  type EngineHooks,
  type ManyExecutionInput,
  type ManyVerificationInput,
  type Plan,
  type StoreExecution,
  type StorePlan,
  type StoreVerification,
} from '#engine';
import type { MapFile } from '../input/map-file.js';
import type { MapStores } from '../input/map-stores.js';
import type { DoneExecution, Operation, OperationState } from '../journal/operation.js';
import type { LedgerFile } from '../replay/ledger-file.js';
import { storeOrder } from './store-order.js';

export interface ErasureInput {
  readonly mapFile: MapFile;
  readonly stores: MapStores;
  readonly identities: readonly Identity[];
  readonly operation: Operation;
  /** Where erasures are remembered. Absent: this is none, or one that it has. */
  readonly ledger?: LedgerFile;
  /** What to correct; absent: the person is erased. */
  readonly corrections?: readonly Correction[];
  readonly hooks: EngineHooks;
}

/** A plan to approve. `resumed`: it was approved before, and a part of it may be done. */
export interface Proposal {
  readonly state: OperationState;
  readonly plan: Plan;
  readonly resumed: boolean;
}

/** Continues what an earlier run left, or plans. */
export async function propose({
  mapFile,
  stores,
  identities,
  operation,
  corrections,
}: ErasureInput): Promise<Proposal> {
  const known = await operation.load();
  if (known?.plan) return { state: known, plan: known.plan, resumed: true };
  const now = new Date();
  const planned = await planAll({
    map: mapFile.map,
    opener: stores,
    custom: mapFile.custom,
    identities: [...identities, ...(known?.identities ?? [])],
    right: corrections ? 'rectification' : 'erasure',
    ...(corrections ? { corrections } : {}),
    today: now,
  });
  return { state: operation.planned(known, planned, now), plan: planned.plan, resumed: false };
}

export interface ErasureResult {
  readonly state: OperationState;
  /** By store; outcomes say their round only when there was more than one. */
  readonly executions: OperationState['executions'];
  readonly verifications: readonly StoreVerification[];
  readonly isClean: boolean;
}

/**
 * Carries out an approved plan in every store and verifies it. May be cut off anywhere and called again.
 * @throws AppError `plan.stale` when the data no longer matches the plan; `store.*`
 */
export async function carryOut(input: ErasureInput, { state, plan }: Proposal): Promise<ErasureResult> {
  await input.operation.save(state);
  let current = state;
  for (const { id } of storeOrder(input.mapFile.map)) {
    const approved = planOf(plan, id);
    if (approved.steps.length === 0) continue;
    const execution = await executeOne(input, current, approved);
    if (execution.status === 'drifted') throw await drifted(input, current, plan, id, execution.collections);
    current = withExecution(current, id, execution);
  }
  await remember(input, current, plan);
  const verifications = await verifyAll(input, current, plan);
  const isClean = verifications.every(({ clean }) => clean);
  if (!isClean) await input.operation.planAgain(current);
  return { state: current, executions: numberRounds(current.executions), verifications, isClean };
}

export function planOf({ stores }: Plan, storeId: string): StorePlan {
  const plan = stores.find(({ store }) => store === storeId);
  if (plan) return plan;
  throw new AppError('plan.stale', { detail: `The plan does not cover store ${storeId}.` });
}

const executeOne = (
  input: ErasureInput,
  state: OperationState,
  approved: StorePlan,
): Promise<StoreExecution> =>
  input.stores.use(approved.store, (store) =>
    executeStore({ ...executionOf(input, state, approved), store }),
  );

/** What the engine needs to carry out the plan of one store. */
export const executionOf = (
  { mapFile, operation, corrections = [], hooks }: ErasureInput,
  state: OperationState,
  approved: StorePlan,
): ManyExecutionInput => ({
  map: mapFile.map,
  custom: mapFile.custom,
  approved,
  identities: state.identities,
  names: state.names ?? [],
  corrections,
  journal: operation.journal(approved.store),
  pseudonymKeys: operation.keys(state),
  lock: `${operation.id}/${approved.store}`,
  hooks,
  // A run that continues tomorrow judges retention as the plan did.
  today: new Date(state.plannedAt),
});

/** After the last change: a backup that is older than what the ledger says has the person still. */
export async function remember(
  { ledger, operation, corrections }: ErasureInput,
  { identities, executions }: OperationState,
  { hash }: Plan,
): Promise<void> {
  const changed = Object.entries(executions).filter(([, { outcomes }]) =>
    outcomes.some(({ affected }) => affected > 0),
  );
  if (!ledger || corrections || changed.length === 0) return;
  const stores = changed.map(([store]) => store);
  await ledger.add({ operation: operation.id, planHash: hash, stores, identities }, new Date());
}

export async function drifted(
  input: ErasureInput,
  state: OperationState,
  plan: Plan,
  store: string,
  collections: readonly string[],
): Promise<AppError> {
  const { operation } = input;
  await remember(input, state, plan);
  await operation.planAgain(state);
  return new AppError('plan.stale', {
    detail: `The data of store ${store} changed after the plan was made (${collections.join(', ')}). Run the same command again for a new plan.`,
  });
}

/** What an earlier plan of this operation did in the store counts too. */
export function withExecution(
  state: OperationState,
  store: string,
  execution: DoneExecution,
): OperationState {
  const earlier = state.executions[store]?.outcomes ?? [];
  const outcomes = execution.outcomes.map((outcome) => ({ ...outcome, round: state.round }));
  const merged = { ...execution, outcomes: [...earlier, ...outcomes] };
  return { ...state, executions: { ...state.executions, [store]: merged } };
}

async function verifyAll(
  input: ErasureInput,
  state: OperationState,
  plan: Plan,
): Promise<StoreVerification[]> {
  const verifications: StoreVerification[] = [];
  for (const storePlan of plan.stores)
    verifications.push(
      await input.stores.use(storePlan.store, (store) =>
        verifyStore({ ...verificationOf(input, state, storePlan), store }),
      ),
    );
  return verifications;
}

/** What the engine needs to look at one store again. */
export const verificationOf = (
  { mapFile, corrections = [], hooks }: ErasureInput,
  { identities, names, executions }: OperationState,
  plan: StorePlan,
): ManyVerificationInput => ({
  ...{ map: mapFile.map, plan, identities, names: names ?? [], corrections, hooks },
  expectations: { outcomes: executions[plan.store]?.outcomes ?? [] },
});
