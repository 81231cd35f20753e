import { EVERYTHING, type Predicate, type Scalar, type WriteSession } from '#connectors/spi';
import type { SessionPlan } from '../plan/plan-session.js';
import { all } from '../plan/traverse/predicates.js';
import { tuplesOf, type Tuple } from '../plan/traverse/tuples.js';
import type { WorkStep } from '../plan/work.js';

/** As the journal keeps it: rows by their keys, or a condition that is not divided. */
export type Batch =
  { readonly rows: number; readonly where: Predicate } | { readonly rows: number; readonly keys: BatchKeys };
interface BatchKeys {
  readonly columns: readonly string[];
  readonly values: readonly (readonly Scalar[])[];
  readonly guard: Predicate;
}

/** Without a key there is no batch; rows that refer to rows of their own collection are deleted by one statement. */
export function isDivisible({ step, node }: WorkStep, { structure }: SessionPlan): boolean {
  const isSelfReferring = structure.catalogue.foreignKeys.some(
    ({ from, to }) => from.collection === node.name && to.collection === node.name,
  );
  return node.key.length > 0 && !(step.action === 'delete' && isSelfReferring);
}

/** The rows of a step in batches of at most `maxRows`. */
export async function* batchesOf(
  { step, node, where, batchKey = node.key, guard = EVERYTHING }: WorkStep,
  session: WriteSession,
  { maxRows, batchRows, divisible }: { maxRows: number; batchRows: number; divisible: boolean },
): AsyncIterable<Batch> {
  if (!divisible || step.rows <= maxRows) {
    yield { where, rows: step.rows };
    return;
  }
  const batch = (values: readonly Tuple[]): Batch => ({
    rows: values.length,
    keys: { columns: batchKey, values, guard },
  });
  let keys: Tuple[] = [];
  for await (const rows of session.select({ collection: node.name, columns: batchKey, where, batchRows })) {
    keys.push(...rows.flatMap((row) => tuplesOf(row, batchKey)));
    for (; keys.length >= batchRows; keys = keys.slice(batchRows)) yield batch(keys.slice(0, batchRows));
  }
  if (keys.length > 0) yield batch(keys);
}

/** How many rows of a batch, from one of them on, can be changed without the others. */
export const divided = (batch: Batch, from: number, rows: number): number =>
  'keys' in batch ? Math.min(rows, batch.rows - from) : batch.rows;

/** So many rows of a batch, from one of them on. */
export const partOf = (batch: Batch, from: number, rows: number): Predicate => {
  if (!('keys' in batch)) return batch.where;
  const { columns, values, guard } = batch.keys;
  return all({ op: 'in', columns, values: values.slice(from, from + rows) }, guard);
};
