import type { Store } from '#connectors/spi';
import { executeStore, isDoneAtOnce } from '../execute/execute-store.js';
import type { ExecuteStoreInput } from '../execute/execution.js';
import { pauseAfter, rest, rowsOfOneSession } from '../execute/pace.js';
import type { PaceLimits } from '../data-map/index.js';
import { storeMap } from '../plan/traverse/structure.js';
import type { StoreExecution, StorePlan } from '../types.js';
import { atOnce } from './at-once.js';
import { settled } from './plan-many.js';
import { SharedStore } from './shared-store.js';
import { SideBySide } from './side-by-side.js';

/** Each has a lock in the store, of which it has few thousand. */
const MAX_PEOPLE_OF_ONE_SESSION = 250;
/** So long locks of rows are held for the sake of others. */
const MAX_ROWS_OF_SEVERAL = 20_000;
/** A database changes rows of several sessions at the same time, as it does for everybody else. */
const SESSIONS_AT_ONCE = 4;

export type ManyExecutionInput = Omit<ExecuteStoreInput, 'store'>;

/**
 * Carries out approved plans of several people in one store, each as {@link executeStore} does alone and with a journal
 * of its own: alike steps of all become one statement, and a bounded number of people one session. When one of them
 * meets other data than planned after something was changed, nothing of the session stays and each is done alone.
 * @returns in the order of the inputs; what stops one does not stop the others
 */
export async function executeMany(
  store: Store,
  inputs: readonly ManyExecutionInput[],
): Promise<readonly PromiseSettledResult<StoreExecution>[]> {
  const results = new Map<ManyExecutionInput, PromiseSettledResult<StoreExecution>>();
  const sessions = store.capabilities.several && !inputs.some(isPaced) ? SESSIONS_AT_ONCE : 1;
  await atOnce(partsOf(store, inputs), sessions, async (part) => {
    const startedAt = performance.now();
    for (const [at, result] of (await executePart(store, part)).entries()) results.set(part[at]!, result);
    await restAfter(part[0]!, performance.now() - startedAt);
  });
  return inputs.map((input) => results.get(input)!);
}

const limitsOf = ({ map, approved }: ManyExecutionInput): PaceLimits => storeMap(map, approved.store).limits;

/** What leaves the store alone for a share of the time does so with one session. */
const isPaced = (input: ManyExecutionInput): boolean => (limitsOf(input).busyPercent ?? 100) < 100;

/** What is done in batches rests between these. Whoever cancels gets the results that there are. */
async function restAfter(input: ManyExecutionInput, milliseconds: number): Promise<void> {
  if (!isDoneAtOnce(input)) return;
  const { hooks, approved } = input;
  const beat = (): void =>
    hooks?.onProgress?.({ phase: 'execute', store: approved.store, done: 0, total: null });
  await rest(pauseAfter(limitsOf(input), milliseconds), beat, hooks?.signal).catch(() => undefined);
}

/** As many rows and people as one session holds; who has too many rows is alone. */
function partsOf(store: Store, inputs: readonly ManyExecutionInput[]): readonly ManyExecutionInput[][] {
  const parts: ManyExecutionInput[][] = [];
  let rows = Infinity;
  for (const input of inputs) {
    const own = rowsOf(input.approved);
    const last = parts.at(-1);
    rows += own;
    const fits =
      rows <= rowsOfOneSession(limitsOf(input), MAX_ROWS_OF_SEVERAL) &&
      (last?.length ?? 0) < MAX_PEOPLE_OF_ONE_SESSION;
    if (store.capabilities.several && last && fits) last.push(input);
    else {
      parts.push([input]);
      rows = own;
    }
  }
  return parts;
}

const rowsOf = ({ steps }: StorePlan): number => steps.reduce((sum, step) => sum + step.rows, 0);

async function executePart(
  store: Store,
  part: readonly ManyExecutionInput[],
): Promise<readonly PromiseSettledResult<StoreExecution>[]> {
  if (part.length === 1) return oneByOne(store, part);
  const { hooks } = part[0]!;
  const shared = new SharedStore(
    store,
    part.map(({ lock }) => lock),
    hooks?.signal,
  );
  try {
    const results = await new SideBySide().run(
      part.map((input) => (ask) => executeStore({ ...input, store: shared.view(ask) })),
    );
    if (!shared.isBroken || hooks?.signal?.aborted) return results;
  } finally {
    await shared.close();
  }
  return oneByOne(store, part);
}

async function oneByOne(
  store: Store,
  part: readonly ManyExecutionInput[],
): Promise<readonly PromiseSettledResult<StoreExecution>[]> {
  const results: PromiseSettledResult<StoreExecution>[] = [];
  for (const input of part) results.push(await settled(executeStore({ ...input, store })));
  return results;
}
