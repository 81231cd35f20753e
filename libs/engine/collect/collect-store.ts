import type { Row, RowValue, Store } from '#connectors/spi';
import type { Identity } from '#contracts';
import type { ColumnInfo } from '#connectors/spi';
import type { DataMap } from '../data-map/index.js';
import { REDACTED } from '../plan/plan-portability.js';
import { planInSession } from '../plan/plan-session.js';
import type { WorkStep } from '../plan/work.js';
import type { CollectionOutcome, EngineHooks, Ownership, StorePlan } from '../types.js';

/** Stands for every redacted value, whatever its length (portability reference 7.6). */
export const REDACTION_LABEL = '[redacted]';

export interface ExportColumn {
  readonly name: string;
  readonly category: string;
  readonly kind: ColumnInfo['kind'];
  readonly nativeType: string;
  readonly redacted: boolean;
}

/** What a receiver is told before the rows of one export step. */
export interface ExportInfo {
  readonly store: string;
  readonly collection: string;
  readonly title: Readonly<Record<string, string>>;
  readonly ownership: Ownership;
  /** By which path the rows were reached. */
  readonly reason: string;
  readonly purposes: readonly string[];
  readonly columns: readonly ExportColumn[];
  readonly rows: number;
}

/** Receives rows with back pressure: the next batch is read when `write` has resolved. */
export interface ExportSink {
  collection(info: ExportInfo): Promise<ExportWriter> | ExportWriter;
}
export interface ExportWriter {
  write(rows: readonly Row[]): Promise<void>;
  end(): Promise<void>;
}

export interface CollectStoreInput {
  readonly map: DataMap;
  readonly store: Store;
  readonly plan: StorePlan;
  readonly identities: readonly Identity[];
  readonly sink: ExportSink;
  readonly hooks?: EngineHooks;
}

export interface StoreCollection {
  /** `planned` from the plan, `affected` what was handed over: a copy may be newer than its preview. */
  readonly outcomes: readonly CollectionOutcome[];
  /** Redacted values that were not empty, by collection and column. */
  readonly redactions: readonly {
    readonly collection: string;
    readonly column: string;
    readonly count: number;
  }[];
}

/**
 * Streams the rows of every export step in key order from one snapshot, in bounded memory. Whose a row is gets decided
 * again in that snapshot, so that a row which became somebody else's since the plan is not disclosed.
 */
export async function collectStore(input: CollectStoreInput): Promise<StoreCollection> {
  const { map, store, plan, identities } = input;
  if (store.capabilities.shape === 'text') return { outcomes: [], redactions: [] };
  const catalogue = await store.describe();
  const session = await store.read();
  try {
    const current = await planInSession({
      map,
      storeId: plan.store,
      catalogue,
      session,
      identities,
      operation: 'portability',
    });
    const outcomes: CollectionOutcome[] = [];
    const redactions = new Redactions();
    for (const work of current.steps) {
      const rows = await collectStep(input, work, session, redactions);
      outcomes.push({ ...placeOf(work), action: 'export', planned: plannedRows(plan, work), affected: rows });
    }
    return { outcomes, redactions: redactions.all() };
  } finally {
    await session.close();
  }
}

type Session = Awaited<ReturnType<Store['read']>>;

async function collectStep(
  { sink, hooks }: CollectStoreInput,
  work: WorkStep,
  session: Session,
  redactions: Redactions,
): Promise<number> {
  const info = exportInfo(work);
  const writer = await sink.collection(info);
  const columns = info.columns.map(({ name }) => name);
  let done = 0;
  for await (const rows of session.select({ collection: info.collection, columns, where: work.where })) {
    hooks?.signal?.throwIfAborted();
    await writer.write(rows.map((row) => redactions.apply(row, info)));
    done += rows.length;
    hooks?.onProgress?.({ phase: 'collect', store: info.store, done, total: info.rows });
  }
  await writer.end();
  return done;
}

function exportInfo({ step, node }: WorkStep): ExportInfo {
  return {
    store: step.store,
    collection: step.collection,
    title: node.map.title,
    ownership: step.ownership,
    reason: step.reason,
    purposes: node.map.purposes,
    rows: step.rows,
    columns: step.columns.map(({ column, category, strategy }) => ({
      name: column,
      category,
      kind: node.columns.get(column)?.kind ?? 'other',
      nativeType: node.columns.get(column)?.nativeType ?? '',
      redacted: strategy === REDACTED,
    })),
  };
}

const placeOf = ({ step }: WorkStep) => ({ store: step.store, collection: step.collection });

const plannedRows = ({ steps }: StorePlan, { step }: WorkStep): number =>
  steps.find(({ collection, ownership }) => collection === step.collection && ownership === step.ownership)
    ?.rows ?? 0;

class Redactions {
  readonly #counts = new Map<string, { collection: string; column: string; count: number }>();

  apply(row: Row, info: ExportInfo): Row {
    const redacted = info.columns.filter((column) => column.redacted);
    if (redacted.length === 0) return row;
    const copy: Record<string, RowValue> = { ...row };
    for (const { name } of redacted) {
      if (copy[name] === null || copy[name] === undefined) continue;
      copy[name] = REDACTION_LABEL;
      this.#count(info.collection, name);
    }
    return copy;
  }

  all() {
    return [...this.#counts.values()];
  }

  #count(collection: string, column: string): void {
    const key = JSON.stringify([collection, column]);
    const known = this.#counts.get(key) ?? { collection, column, count: 0 };
    this.#counts.set(key, known);
    known.count += 1;
  }
}
