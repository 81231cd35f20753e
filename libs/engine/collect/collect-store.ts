import type { Row, Store, TextBlock, TextColumn } from '#connectors/spi';
import { AppError, type Identity, type IdentityType } from '#contracts';
import type { ColumnInfo } from '#connectors/spi';
import type { ColumnMap, DataMap } from '../data-map/index.js';
import { isWithin } from '../plan/columns/categories.js';
import { columnMap } from '../plan/columns/column-map.js';
import { withheldPaths, type CopyScope } from '../plan/columns/export-columns.js';
import { COPY_SCOPES, type CopyOperation } from '../plan/plan-copy.js';
import { planInSession } from '../plan/plan-session.js';
import type { CollectionNode, Structure } from '../plan/traverse/structure.js';
import type { WorkStep } from '../plan/work.js';
import { collectText } from './collect-text.js';
import { OthersAddresses } from './others-addresses.js';
import { Redactor, type GuardedColumn } from './redactor.js';
import type { CollectionOutcome, EngineHooks, Ownership, StorePlan } from '../types.js';

export interface ExportColumn {
  readonly name: string;
  readonly category: string;
  readonly kind: ColumnInfo['kind'];
  readonly nativeType: string;
  /** As the store declares it. */
  readonly nullable: boolean;
  /** Values of an enum type, null for every other type. */
  readonly enumValues: readonly string[] | null;
  readonly provenance: ColumnMap['provenance'];
  /** The map finds the person by this column, as an identifier of this type. */
  readonly identifies: IdentityType | null;
  readonly redacted: boolean;
  /** Never shown to anybody: the package says that it is held. Absent: no. */
  readonly held?: true;
}

/**
 * What rows tell of how to reach the person: `person`, the row is about the person; `address`, such a row refers to it.
 * null: nothing, or not of this person alone.
 */
export type ContactRole = 'person' | 'address' | null;

/** What a receiver is told before the rows of one export step. */
export interface ExportInfo {
  readonly store: string;
  readonly collection: string;
  readonly title: Readonly<Record<string, string>>;
  readonly ownership: Ownership;
  /** By which path the rows were reached. */
  readonly reason: string;
  readonly purposes: readonly string[];
  readonly contact: ContactRole;
  readonly columns: readonly ExportColumn[];
  readonly rows: number;
}

/** Receives rows with back pressure: the next batch is read when `write` has resolved. */
export interface ExportSink {
  collection(info: ExportInfo): Promise<ExportWriter> | ExportWriter;
}
export interface ExportWriter {
  write(rows: readonly Row[]): Promise<void>;
  /**
   * Takes all rows as texts of fields, in place of {@link write}; gives for each block what is to be called with it.
   * Absent: this writer looks at values.
   */
  texts?(columns: readonly TextColumn[]): (block: TextBlock) => Promise<void>;
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

/** Few enough that a batch is gone before the next one is old, so that memory stays flat. */
const BATCH_ROWS = 1_000;
/** So many rows, as planned, are worth it to take them as texts. */
const MANY_ROWS = 1_000;

/**
 * Streams the rows of every export step in key order from one snapshot, in bounded memory. Whose a row is gets decided
 * again in that snapshot, so that a row which became somebody else's since the plan is not disclosed.
 */
export async function collectStore(input: CollectStoreInput): Promise<StoreCollection> {
  const { map, store, plan, identities } = input;
  if (store.capabilities.shape === 'text') return { outcomes: await collectText(input), redactions: [] };
  const operation = operationOf(plan);
  const catalogue = await store.describe();
  const session = await store.read();
  try {
    const current = await planInSession({
      map,
      storeId: plan.store,
      catalogue,
      session,
      identities,
      operation,
    });
    const outcomes: CollectionOutcome[] = [];
    const redactions = new Redactor(new OthersAddresses(identities));
    for (const work of current.steps) {
      const info = exportInfo(work, current.structure);
      const rows = await collectStep(input, work, info, {
        session,
        redactions,
        scope: COPY_SCOPES[operation],
      });
      outcomes.push({ ...placeOf(work), action: 'export', planned: plannedRows(plan, work), affected: rows });
    }
    return { outcomes, redactions: redactions.all() };
  } finally {
    await session.close();
  }
}

type Session = Awaited<ReturnType<Store['read']>>;

interface CopyRun {
  readonly session: Session;
  readonly redactions: Redactor;
  readonly scope: CopyScope;
}

/** @throws AppError `internal` for a plan of a right of which no copy is made */
function operationOf({ operation }: StorePlan): Exclude<CopyOperation, 'know_categories'> {
  if (operation === 'access' || operation === 'portability') return operation;
  throw new AppError('internal', { detail: `No copy is made for ${operation ?? 'an erasure'}.` });
}

async function collectStep(
  { sink, hooks }: CollectStoreInput,
  work: WorkStep,
  info: ExportInfo,
  { session, redactions, scope }: CopyRun,
): Promise<number> {
  const writer = await sink.collection(info);
  const columns = info.columns.map(({ name }) => name);
  const guarded = guardedColumns(info, work, scope);
  let done = 0;
  const progress = (rows: number): void => {
    done += rows;
    hooks?.onProgress?.({ phase: 'collect', store: info.store, done, total: info.rows });
  };
  const query = { collection: info.collection, columns, where: work.where };
  const texts = info.rows < MANY_ROWS || !writer.texts ? null : await session.texts?.(query);
  if (texts && writer.texts) {
    const take = writer.texts(redactions.columns(texts.columns, info.collection, guarded));
    for await (const block of texts.blocks) {
      hooks?.signal?.throwIfAborted();
      await take(block);
      progress(block.rows);
    }
  } else {
    for await (const rows of session.select({ ...query, batchRows: BATCH_ROWS })) {
      hooks?.signal?.throwIfAborted();
      await writer.write(rows.map((row) => redactions.apply(row, info.collection, guarded)));
      progress(rows.length);
    }
  }
  await writer.end();
  return done;
}

function exportInfo({ step, node }: WorkStep, structure: Structure): ExportInfo {
  return {
    store: step.store,
    collection: step.collection,
    title: node.map.title,
    ownership: step.ownership,
    reason: step.reason,
    purposes: node.map.purposes,
    contact: step.ownership === 'exclusive' ? contactRole(node, structure) : null,
    rows: step.rows,
    columns: step.columns.map(({ column, category, strategy }) => ({
      name: column,
      category,
      ...declaredOf(node.columns.get(column)),
      provenance: columnMap(node, column).provenance,
      identifies: node.map.subject?.identifiers[column] ?? null,
      redacted: strategy === 'redact' || strategy === 'held',
      ...(strategy === 'held' && { held: true as const }),
    })),
  };
}

const declaredOf = (
  info: ColumnInfo | undefined,
): Pick<ExportColumn, 'kind' | 'nativeType' | 'nullable' | 'enumValues'> => ({
  kind: info?.kind ?? 'other',
  nativeType: info?.nativeType ?? '',
  nullable: info?.nullable ?? true,
  enumValues: info?.enumValues ?? null,
});

function contactRole(node: CollectionNode, structure: Structure): ContactRole {
  if (isAboutPerson(node)) return 'person';
  return node.children.some(({ from }) => isAboutPerson(structure.node(from))) ? 'address' : null;
}

/** What a weakly trusted row says beside the identifier need not be the person's. */
const isAboutPerson = ({ map }: CollectionNode): boolean => map.subject?.trust === 'strong';

/** Columns of which every value has to be looked at. */
const guardedColumns = (
  { columns }: ExportInfo,
  { node, step }: WorkStep,
  scope: CopyScope,
): GuardedColumn[] =>
  columns
    .map(({ name, redacted, provenance, category }) => ({
      name,
      redacted,
      withheld: withheldPaths(columnMap(node, name), step.ownership, scope),
      // what the person wrote themselves they know (portability reference 7.3)
      othersIn: scope === 'all' && provenance !== 'provided' && isWithin(category, 'free_text'),
    }))
    .filter(({ redacted, withheld, othersIn }) => redacted || othersIn || withheld.length > 0);

const placeOf = ({ step }: WorkStep) => ({ store: step.store, collection: step.collection });

const plannedRows = ({ steps }: StorePlan, { step }: WorkStep): number =>
  steps.find(({ collection, ownership }) => collection === step.collection && ownership === step.ownership)
    ?.rows ?? 0;
