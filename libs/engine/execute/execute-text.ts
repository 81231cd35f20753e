import type { Tally, WriteSession } from '#connectors/spi';
import type { Identity } from '#contracts';
import type { IdentityForm } from '../identity/index.js';
import { mentions, planTextInSession, textTokens } from '../plan/plan-text.js';
import { maskForm } from '../strategies/index.js';
import type { CollectionOutcome, StoreExecution } from '../types.js';
import { exactlyOnce } from './exactly-once.js';
import { done, outcome, type ExecuteStoreInput } from './execution.js';

/**
 * Text stores: a running writer may have appended hits since the plan; they are replaced too and counted apart. Fewer
 * hits than planned mean that text is gone or was changed: drift.
 */
export async function executeText(input: ExecuteStoreInput): Promise<StoreExecution> {
  const { store, journal, lock, hooks } = input;
  let drifted: readonly string[] = [];
  const outcomes = await exactlyOnce<readonly CollectionOutcome[]>({
    store,
    journal,
    lock,
    unit: { step: 'store', batch: 0 },
    signal: hooks?.signal,
    run: async (session, resumed) => {
      drifted = resumed ? [] : await lostHits(input, session);
      return drifted.length > 0 ? null : replaceAll(input, session);
    },
    settle: (session, planned) =>
      planned.map((entry) => withAppended(entry, session.changed?.().get(entry.collection))),
  });
  return outcomes === null ? { status: 'drifted', collections: drifted } : done(outcomes);
}

async function lostHits({ map, store, approved, identities }: ExecuteStoreInput, session: WriteSession) {
  const current = await planTextInSession({
    map,
    storeId: approved.store,
    catalogue: await store.describe(),
    session,
    identities,
    operation: approved.operation ?? 'erasure',
  });
  const found = new Map(current.steps.map(({ collection, rows }) => [collection, rows]));
  return approved.steps
    .filter(({ collection, rows }) => (found.get(collection) ?? 0) < rows)
    .map(({ collection }) => collection);
}

/** Counted again when the files are written: a running writer may have added lines until then. */
const withAppended = (entry: CollectionOutcome, tally: Tally | undefined): CollectionOutcome => {
  const affected = tally?.rows ?? entry.affected;
  const appended = Math.max(0, affected - entry.planned);
  return { ...entry, affected, ...(appended > 0 ? { appended } : {}) };
};

async function replaceAll(input: ExecuteStoreInput, session: WriteSession): Promise<CollectionOutcome[]> {
  const key = await input.pseudonymKeys.key(input.map.keys.scope);
  const where = mentions(textTokens(input.identities, replacement(key)));
  const outcomes: CollectionOutcome[] = [];
  for (const step of input.approved.steps) {
    input.hooks?.signal?.throwIfAborted();
    const action = { kind: 'update', set: [{ column: '*', kind: 'tokens' }] } as const;
    const tally = await session.change({ collection: step.collection, key: [], where, action });
    outcomes.push(withAppended(outcome(step, tally.rows), tally));
    const total = input.approved.steps.length;
    input.hooks?.onProgress?.({ phase: 'execute', store: step.store, done: outcomes.length, total });
  }
  return outcomes;
}

/** The class of an identifier is its pseudonym's domain: the same e-mail becomes the same everywhere. */
const replacement =
  (key: Buffer) =>
  (identity: Identity, form: IdentityForm): Buffer =>
    maskForm(form, key, identity.type);
