import { randomUUID } from 'node:crypto';
import type { Change, WriteSession } from '#connectors/spi';
import type { Identity } from '#contracts';
import type { SessionPlan } from '../plan/plan-session.js';
import { storeMap } from '../plan/traverse/structure.js';
import type { ColumnWork } from '../plan/work.js';
import type { CollectionMap } from '../data-map/index.js';
import type { CollectionAction, CollectionOutcome, RowClasses, StoreExecution } from '../types.js';
import { awaitReplicas } from './await-replicas.js';
import { batchesOf, divided, isDivisible, partOf, type Batch } from './batches.js';
import { columnChanges, strategyContext } from './column-changes.js';
import { driftedCollections } from './drift.js';
import { exactlyOnce, type Unit } from './exactly-once.js';
import { done, namesForTexts, outcome, planAgain, type ExecuteStoreInput } from './execution.js';
import { joinClasses, measuredChange } from './measured-change.js';
import { Pace, pauseAfter, rest, rowsOfOneSession } from './pace.js';

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

/** As the journal keeps it: the rows that were changed, with more where there is more to say. */
type DonePart = number | { readonly rows: number; readonly classes: RowClasses };
type Action = Change['action'];

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
  const progress = (rows: number): void => {
    doneRows += rows;
    input.hooks?.onProgress?.({ phase: 'execute', store: input.approved.store, total, done: doneRows });
  };
  for (const [index, step] of prepared.steps.entries()) {
    const own = batches.get(index) ?? [];
    const changed = await runStep(input, prepared, { index, step, batches: own }, progress);
    if (changed === null) return { status: 'drifted', collections: [step.collection] };
    outcomes.push(outcome({ ...step, store: input.approved.store }, changed.rows, changed.classes));
  }
  return done(outcomes);
}

interface StepWork {
  readonly index: number;
  readonly step: ManifestStep;
  readonly batches: readonly Batch[];
}
interface Changed {
  readonly rows: number;
  readonly classes: RowClasses | undefined;
}

/** @param progress told of rows that were changed, and of none while the store is left alone */
async function runStep(
  input: ExecuteStoreInput,
  manifest: Manifest,
  { index, step, batches }: StepWork,
  progress: (rows: number) => void,
): Promise<Changed | null> {
  const { limits } = storeMap(input.map, input.approved.store);
  const pace = new Pace(limits);
  const beat = (): void => progress(0);
  const action = await changeOf(input, manifest, step);
  let sum: Changed = { rows: 0, classes: undefined };
  for (const [at, batch] of batches.entries()) {
    let from = 0;
    do {
      input.hooks?.signal?.throwIfAborted();
      await awaitReplicas(input, beat);
      const startedAt = performance.now();
      const unit = unitOf(stepName(manifest.attempt, index), at, from);
      const result = await runPart(input, step, action, { unit, batch, from, pace });
      if (result === null) return null;
      const rows = rowsOfPart(result);
      const classes = typeof result === 'number' ? undefined : result.classes;
      sum = { rows: sum.rows + rows, classes: joinClasses(sum.classes, classes) };
      from += rows;
      progress(rows);
      await rest(pauseAfter(limits, performance.now() - startedAt), beat, input.hooks?.signal);
    } while (from < batch.rows);
  }
  return sum;
}

/** A batch that is done in parts has a unit for each, named by the place of its first row. */
const unitOf = (step: string, batch: number, from: number): Unit =>
  from === 0 ? { step, batch } : { step: `${step}/${batch}`, batch: from };

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
  const { limits } = storeMap(input.map, input.approved.store);
  const { batchRows } = limits;
  const maxRows = rowsOfOneSession(limits, batchRows);
  const steps: ManifestStep[] = [];
  for (const [index, work] of current.steps.entries()) {
    let batches = 0;
    const sizes = { maxRows, batchRows, divisible: isDivisible(work, current) };
    for await (const batch of batchesOf(work, session, sizes)) {
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

interface Part {
  readonly unit: Unit;
  readonly batch: Batch;
  readonly from: number;
  readonly pace: Pace;
}

async function runPart(
  input: ExecuteStoreInput,
  step: ManifestStep,
  action: Action,
  { unit, batch, from, pace }: Part,
): Promise<DonePart | null> {
  const { store, journal, lock, hooks } = input;
  return exactlyOnce<DonePart>({
    store,
    journal,
    lock,
    unit,
    signal: hooks?.signal,
    run: async (session, resumed) => {
      const atMost = pace.rowsOf(batch.rows - from);
      const rows = resumed === undefined ? divided(batch, from, atMost) : rowsOfPart(resumed);
      const where = partOf(batch, from, rows);
      const change = { collection: step.collection, key: step.key, where, action };
      const map = step.action === 'mask' ? collectionMap(input, step.collection) : undefined;
      const startedAt = performance.now();
      const { tally, classes } = await measuredChange(session, change, map, step.writes);
      pace.changed(rows, performance.now() - startedAt);
      if (tally.rows !== rows) return null;
      return classes ? { rows, classes } : rows;
    },
  });
}

const rowsOfPart = (part: DonePart): number => (typeof part === 'number' ? part : part.rows);

const collectionMap = ({ map, approved }: ExecuteStoreInput, name: string): CollectionMap | undefined =>
  storeMap(map, approved.store).collections.find((collection) => collection.name === name);

async function changeOf(input: ExecuteStoreInput, manifest: Manifest, step: ManifestStep): Promise<Action> {
  if (step.action === 'delete') return { kind: 'delete' };
  const identities = [...input.identities, ...manifest.discovered];
  const context = await strategyContext(step.writes, identities, manifest.names ?? [], input);
  const catalogue = await input.store.describe();
  const info = catalogue.collections.find(({ name }) => name === step.collection);
  const columns = new Map(info?.columns.map((column) => [column.name, column]));
  return { kind: 'update', set: columnChanges(step.writes, columns, context, input.restrictionId) };
}
