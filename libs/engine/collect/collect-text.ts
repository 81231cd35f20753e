import type { Row } from '#connectors/spi';
import { storeMap } from '../plan/traverse/structure.js';
import { mentions, textTokens } from '../plan/plan-text.js';
import type { CollectionOutcome, PlanStep } from '../types.js';
import type { CollectStoreInput, ExportColumn, ExportInfo } from './collect-store.js';
import { OthersAddresses } from './others-addresses.js';

const COLUMNS = ['file', 'offset', 'line'];

/**
 * Streams the lines of a text store in which the person is named, each once, with the addresses of others by labels. A
 * very long line is cut around the place, as the connector does.
 */
export async function collectText(input: CollectStoreInput): Promise<CollectionOutcome[]> {
  const steps = input.plan.steps.filter(({ action }) => action === 'export');
  if (steps.length === 0) return [];
  const session = await input.store.read();
  try {
    const outcomes: CollectionOutcome[] = [];
    for (const step of steps) outcomes.push(await collectFamily(input, step, session));
    return outcomes;
  } finally {
    await session.close();
  }
}

async function collectFamily(
  { map, identities, sink, hooks }: CollectStoreInput,
  step: PlanStep,
  session: Awaited<ReturnType<CollectStoreInput['store']['read']>>,
): Promise<CollectionOutcome> {
  const { store, collection, rows: planned } = step;
  const others = new OthersAddresses(identities);
  const writer = await sink.collection(infoOf(map, step));
  const where = mentions(textTokens(identities));
  let last: Row | undefined;
  let affected = 0;
  for await (const hits of session.select({ collection, columns: COLUMNS, where })) {
    hooks?.signal?.throwIfAborted();
    const lines: Row[] = [];
    for (const hit of hits) {
      if (!isSameLine(last, hit)) lines.push({ ...hit, line: others.label(String(hit.line)) });
      last = hit;
    }
    await writer.write(lines);
    affected += lines.length;
    hooks?.onProgress?.({ phase: 'collect', store, done: affected, total: planned });
  }
  await writer.end();
  return { store, collection, action: 'export', planned, affected };
}

/** Two hits in one line come as two rows. */
const isSameLine = (last: Row | undefined, { file, line, offset }: Row): boolean =>
  last !== undefined &&
  last.file === file &&
  last.line === line &&
  Number(offset) - Number(last.offset) < String(line).length;

function infoOf(map: CollectStoreInput['map'], step: PlanStep): ExportInfo {
  const { store, collection, rows, ownership, reason } = step;
  const mapped = storeMap(map, store).collections.find(({ name }) => name === collection);
  return {
    store,
    collection,
    title: mapped?.title ?? {},
    ownership,
    reason,
    purposes: mapped?.purposes ?? [],
    contact: null,
    rows,
    columns: step.columns.map(({ column, category }) => columnOf(column, category)),
  };
}

const columnOf = (name: string, category: string): ExportColumn => ({
  name,
  category,
  kind: name === 'offset' ? 'integer' : 'text',
  nativeType: 'text',
  nullable: false,
  enumValues: null,
  provenance: 'observed',
  identifies: null,
  redacted: false,
});
