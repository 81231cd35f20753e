import { randomUUID } from 'node:crypto';
import { EVERYTHING, type Change, type Predicate, type WriteSession } from '#connectors/spi';
import type { Identity } from '#contracts';
import { all } from '../plan/traverse/predicates.js';
import type { SessionPlan } from '../plan/plan-session.js';
import { storeMap } from '../plan/traverse/structure.js';
import { tuplesOf, type Tuple } from '../plan/traverse/tuples.js';
import type { ColumnWork, WorkStep } from '../plan/work.js';
import type { CollectionMap } from '../data-map/index.js';
import type { CollectionAction, CollectionOutcome, RowClasses, StoreExecution } from '../types.js';
import { awaitReplicas } from './await-replicas.js';
import { columnChanges, strategyContext } from './column-changes.js';
import { driftedCollections } from './drift.js';
import { exactlyOnce } from './exactly-once.js';
import { done, namesForTexts, outcome, planAgain, type ExecuteStoreInput } from './execution.js';
import { joinClasses, measuredChange } from './measured-change.js';

/** Written to the journal when all batches are, so that a half-written list is never taken for the whole. */
interface Manifest {
  readonly attempt: string;
  readonly steps: readonly ManifestStep[];
  readonly discovered: readonly Identity[];
  /** Absent: none, or prepared before names were looked for in texts. */
  readonly names?: readonly string[];
}
interface ManifestStep {
  readonly collection: string;
  readonly action: CollectionAction;
  readonly key: readonly string[];
  readonly rows: number;
  readonly batches: number;
  readonly writes: readonly ColumnWork[];
}
interface Batch {
  readonly where: Predicate;
  readonly rows: number;
}

/** As the journal keeps it: the rows that were changed, with more where there is more to say. */
type DoneBatch = number | { readonly rows: number; readonly classes: RowClasses };

const MANIFEST = 'manifest';

/**
 * Large plans: the keys are frozen in the journal first, then one session per batch, so that locks stay short and a
 * crash costs one batch. A row that is gone when its batch runs is drift; earlier batches stay done and the next plan
 * covers what is left.
 */
export async function executeInBatches(input: ExecuteStoreInput): Promise<StoreExecution> {
  const prepared = (await findManifest(input)) ?? (await prepare(input));
  if ('drifted' in prepared) return { status: 'drifted', collections: prepared.drifted };
  const batches = await loadBatches(input, prepared);
  const outcomes: CollectionOutcome[] = [];
  const total = prepared.steps.reduce((sum, { rows }) => sum + rows, 0);
  let doneRows = 0;
  for (const [index, step] of prepared.steps.entries()) {
    let affected = 0;
    let classes: RowClasses | undefined;
    for (const [batch, work] of (batches.get(index) ?? []).entries()) {
      input.hooks?.signal?.throwIfAborted();
      const progress = { phase: 'execute', store: input.approved.store, total };
      await awaitReplicas(input, () => input.hooks?.onProgress?.({ ...progress, done: doneRows }));
      const result = await runBatch(input, prepared, index, batch, work);
      if (result === null) return { status: 'drifted', collections: [step.collection] };
      const { rows, classes: measured } =
        typeof result === 'number' ? { rows: result, classes: undefined } : result;
      affected += rows;
      doneRows += rows;
      classes = joinClasses(classes, measured);
      input.hooks?.onProgress?.({ ...progress, done: doneRows });
    }
    outcomes.push(outcome({ ...step, store: input.approved.store }, affected, classes));
  }
  return done(outcomes);
}

const stepName = (attempt: string, index: number): string => `${attempt}/${index}`;

async function findManifest({ journal }: ExecuteStoreInput): Promise<Manifest | null> {
  const entry = (await journal.entries()).find(({ step }) => step === MANIFEST);
  return entry ? (entry.detail as Manifest) : null;
}

async function loadBatches(
  { journal }: ExecuteStoreInput,
  manifest: Manifest,
): Promise<Map<number, Batch[]>> {
  const entries = (await journal.entries()).filter(({ state }) => state === 'planned');
  return new Map(
    manifest.steps.map((_, index) => {
      const own = entries.filter(({ step }) => step === stepName(manifest.attempt, index));
      return [index, own.sort((a, b) => a.batch - b.batch).map(({ detail }) => detail as Batch)];
    }),
  );
}

/** Plans again behind the fence, compares with what was approved, and freezes the keys. Changes nothing yet. */
async function prepare(
  input: ExecuteStoreInput,
): Promise<Manifest | { readonly drifted: readonly string[] }> {
  const { store, lock, hooks, journal, approved } = input;
  const catalogue = await store.describe();
  const session = await store.write({ lock, ...(hooks?.signal ? { signal: hooks.signal } : {}) });
  try {
    const known = await findManifest(input);
    if (known) return known;
    const current = await planAgain(input, catalogue, session);
    const drifted = driftedCollections(approved, current.plan);
    if (drifted.length > 0) return { drifted };
    const manifest = await freeze(input, current, session);
    await journal.append({ step: MANIFEST, batch: 0, state: 'planned', detail: manifest });
    return manifest;
  } finally {
    await session.rollback();
  }
}

async function freeze(
  input: ExecuteStoreInput,
  current: SessionPlan,
  session: WriteSession,
): Promise<Manifest> {
  const attempt = randomUUID();
  const { batchRows } = storeMap(input.map, input.approved.store).limits;
  const steps: ManifestStep[] = [];
  for (const [index, work] of current.steps.entries()) {
    let batches = 0;
    for await (const batch of batchesOf(work, session, batchRows, isDivisible(work, current))) {
      await input.journal.append({
        step: stepName(attempt, index),
        batch: batches++,
        state: 'planned',
        detail: batch,
      });
    }
    const { collection, action, rows } = work.step;
    const { node, key = node.key, writes } = work;
    steps.push({ collection, action, rows, batches, key, writes });
  }
  const names = await namesForTexts(input, current, session);
  return { attempt, steps, discovered: current.discovered, names };
}

/** Without a key there is no batch; rows that refer to rows of their own collection are deleted by one statement. */
function isDivisible({ step, node }: WorkStep, { structure }: SessionPlan): boolean {
  const isSelfReferring = structure.catalogue.foreignKeys.some(
    ({ from, to }) => from.collection === node.name && to.collection === node.name,
  );
  return node.key.length > 0 && !(step.action === 'delete' && isSelfReferring);
}

async function* batchesOf(
  { step, node, where, batchKey = node.key, guard = EVERYTHING }: WorkStep,
  session: WriteSession,
  batchRows: number,
  divisible: boolean,
): AsyncIterable<Batch> {
  if (!divisible || step.rows <= batchRows) {
    yield { where, rows: step.rows };
    return;
  }
  let keys: Tuple[] = [];
  for await (const rows of session.select({ collection: node.name, columns: batchKey, where, batchRows })) {
    keys.push(...rows.flatMap((row) => tuplesOf(row, batchKey)));
    for (; keys.length >= batchRows; keys = keys.slice(batchRows))
      yield keyBatch(batchKey, keys.slice(0, batchRows), guard);
  }
  if (keys.length > 0) yield keyBatch(batchKey, keys, guard);
}

const keyBatch = (columns: readonly string[], values: readonly Tuple[], guard: Predicate): Batch => ({
  where: all({ op: 'in', columns, values }, guard),
  rows: values.length,
});

async function runBatch(
  input: ExecuteStoreInput,
  manifest: Manifest,
  index: number,
  batch: number,
  { where, rows }: Batch,
): Promise<DoneBatch | null> {
  const { store, journal, lock, hooks } = input;
  const step = manifest.steps[index];
  if (!step) return null;
  return exactlyOnce<DoneBatch>({
    store,
    journal,
    lock,
    unit: { step: stepName(manifest.attempt, index), batch },
    signal: hooks?.signal,
    run: async (session) => {
      const action = await changeOf(input, manifest, step);
      const change = { collection: step.collection, key: step.key, where, action };
      const map = step.action === 'mask' ? collectionMap(input, step.collection) : undefined;
      const { tally, classes } = await measuredChange(session, change, map, step.writes);
      if (tally.rows !== rows) return null;
      return classes ? { rows, classes } : rows;
    },
  });
}

const collectionMap = ({ map, approved }: ExecuteStoreInput, name: string): CollectionMap | undefined =>
  storeMap(map, approved.store).collections.find((collection) => collection.name === name);

async function changeOf(
  input: ExecuteStoreInput,
  manifest: Manifest,
  step: ManifestStep,
): Promise<Change['action']> {
  if (step.action === 'delete') return { kind: 'delete' };
  const identities = [...input.identities, ...manifest.discovered];
  const context = await strategyContext(step.writes, identities, manifest.names ?? [], input);
  const catalogue = await input.store.describe();
  const info = catalogue.collections.find(({ name }) => name === step.collection);
  const columns = new Map(info?.columns.map((column) => [column.name, column]));
  return { kind: 'update', set: columnChanges(step.writes, columns, context, input.restrictionId) };
}
