import type { Catalogue, WriteSession } from '#connectors/spi';
import { AppError, isAppError } from '#contracts';
import type { KnownTally } from '../plan/rows/row-groups.js';
import { storeMap } from '../plan/traverse/structure.js';
import type { CollectionAction, CollectionOutcome, StoreExecution, StorePlan } from '../types.js';
import { columnChanges, strategyContext } from './column-changes.js';
import { driftedCollections } from './drift.js';
import { executeInBatches } from './execute-batches.js';
import { executeText } from './execute-text.js';
import { exactlyOnce } from './exactly-once.js';
import { done, namesForTexts, outcome, planAgain, type ExecuteStoreInput } from './execution.js';
import { measuredChange, type MeasuredChange } from './measured-change.js';
import { rowsOfOneSession } from './pace.js';

/** Up to here all steps of a store become visible in one commit. */
const MAX_ROWS_OF_ONE_SESSION = 50_000;

/**
 * Carries out an approved plan in one store, once, however often it is called: the journal and the store tell what was
 * done before. Rejects with `plan.infeasible` when the plan has errors and with `store.*` of the store.
 */
export async function executeStore(input: ExecuteStoreInput): Promise<StoreExecution> {
  refuseInfeasible(input.approved);
  try {
    return await execute(input);
  } catch (error) {
    throw asStoreError(error, input);
  }
}

function refuseInfeasible({ store, findings }: StorePlan): void {
  const errors = findings.filter(({ severity }) => severity === 'error');
  if (errors.length === 0) return;
  const codes = [...new Set(errors.map(({ code }) => code))].join(', ');
  throw new AppError('plan.infeasible', { detail: `The plan for store "${store}" has errors: ${codes}.` });
}

async function execute(input: ExecuteStoreInput): Promise<StoreExecution> {
  if (input.store.capabilities.shape === 'text') return executeText(input);
  return isDoneAtOnce(input) ? executeAtOnce(input) : executeInBatches(input);
}

/** Whether one session does everything; what has more rows is done in batches. */
export function isDoneAtOnce({
  map,
  approved,
  maxRowsOfOneSession,
}: Omit<ExecuteStoreInput, 'store'>): boolean {
  const { limits } = storeMap(map, approved.store);
  const rows = approved.steps.reduce((sum, step) => sum + step.rows, 0);
  return rows <= rowsOfOneSession(limits, maxRowsOfOneSession ?? MAX_ROWS_OF_ONE_SESSION);
}

async function executeAtOnce(input: ExecuteStoreInput): Promise<StoreExecution> {
  const { store, journal, lock, hooks } = input;
  const catalogue = await store.describe();
  let drifted: readonly string[] = [];
  const outcomes = await exactlyOnce({
    store,
    journal,
    lock,
    unit: { step: 'store', batch: 0 },
    signal: hooks?.signal,
    run: async (session) => {
      const result = await changeAll(input, catalogue, session);
      if (result.drifted.length === 0) return result.outcomes;
      drifted = result.drifted;
      return null;
    },
  });
  return outcomes === null
    ? { status: 'drifted', collections: await allDrifted(input, catalogue, drifted) }
    : done(outcomes);
}

/** A change that met other rows than planned names one collection; nothing was changed, and a new plan names all. */
async function allDrifted(
  input: ExecuteStoreInput,
  catalogue: Catalogue,
  found: readonly string[],
): Promise<readonly string[]> {
  const session = await input.store.read();
  try {
    const { plan } = await planAgain(input, catalogue, session);
    return [...new Set([...driftedCollections(input.approved, plan), ...found])];
  } finally {
    await session.close();
  }
}

interface Changed {
  readonly outcomes: readonly CollectionOutcome[];
  readonly drifted: readonly string[];
}

async function changeAll(
  input: ExecuteStoreInput,
  catalogue: Catalogue,
  session: WriteSession,
): Promise<Changed> {
  const current = await planAgain(input, catalogue, session, approvedTallies(input.approved));
  const drifted = driftedCollections(input.approved, current.plan);
  if (drifted.length > 0) return { outcomes: [], drifted };
  const context = await strategyContext(
    current.steps.flatMap(({ writes }) => writes),
    [...input.identities, ...current.discovered],
    await namesForTexts(input, current, session),
    input,
  );
  const outcomes: CollectionOutcome[] = [];
  const total = input.approved.steps.reduce((sum, { rows }) => sum + rows, 0);
  let doneRows = 0;
  for (const { step, node, where, writes, key = node.key } of current.steps) {
    input.hooks?.signal?.throwIfAborted();
    const set = columnChanges(writes, node.columns, context, input.restrictionId);
    const action =
      step.action === 'delete' ? ({ kind: 'delete' } as const) : ({ kind: 'update', set } as const);
    const change = { collection: node.name, key, where, action };
    const { tally, classes }: MeasuredChange =
      step.action === 'delete' || set.length > 0
        ? await measuredChange(session, change, step.action === 'mask' ? node.map : undefined, writes)
        : { tally: await session.tally(change) };
    const isSame = tally.rows === step.rows && tally.digest === step.digest;
    if (!isSame) return { outcomes: [], drifted: [node.name] };
    outcomes.push(outcome(step, tally.rows, classes));
    doneRows += tally.rows;
    input.hooks?.onProgress?.({ phase: 'execute', store: input.approved.store, done: doneRows, total });
  }
  return { outcomes, drifted: [] };
}

const COMPARED_WHEN_CHANGED: ReadonlySet<CollectionAction> = new Set(['mask', 'delete', 'restrict']);

/**
 * Rows that one step changes are taken to be as approved: the change itself counts and digests them, and anything else
 * undoes the session. What stays, and what several steps share, is counted before.
 */
function approvedTallies({ steps, protected: kept }: StorePlan): KnownTally {
  return ({ name }, ownership) => {
    const [step, ...others] = [...steps, ...kept].filter(
      (entry) => entry.collection === name && entry.ownership === ownership,
    );
    if (!step || others.length > 0 || !steps.includes(step)) return undefined;
    return COMPARED_WHEN_CHANGED.has(step.action) ? { rows: step.rows, digest: step.digest } : undefined;
  };
}

/** Errors of stores and cancellations pass; anything else is a store's failure whose words may hold values of rows. */
function asStoreError(error: unknown, { approved, hooks }: ExecuteStoreInput): unknown {
  if (isAppError(error) || hooks?.signal?.aborted) return error;
  return new AppError('store.failed', {
    detail: `The execution in store "${approved.store}" failed unexpectedly; it can be tried again.`,
    cause: error,
  });
}
