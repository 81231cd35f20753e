import { AppError, isAppError } from '#contracts';
import { EVERYTHING } from '../spi/index.js';
import type { NoteLease } from './note-lease.js';
import type { RedoLog } from './redo-log.js';
import type { Operation, StagedDriver, StagedRow, ValueChange } from './staged-driver.js';
import { isSameStored, type StagedOperations } from './staged-operations.js';

export interface ApplyContext {
  readonly driver: StagedDriver;
  readonly lease: NoteLease;
  readonly batchRows: number;
}

/** `refused`: the store did not take a value, and nothing of the session is left. */
export type Applied = { readonly left: number } | { readonly refused: AppError };

/**
 * Does what a log in the state `committing` says, from any point at which it was cut off. Values first: when the store
 * refuses one, the others are taken back. Rows are deleted last, since nothing brings them back.
 */
export async function applyRedoLog(context: ApplyContext, log: RedoLog): Promise<Applied> {
  const { pieces } = context.driver;
  if (pieces) {
    const left = await pieces.finish(log.session, () => context.lease.check());
    await log.move('committing', 'applied', left);
    await pieces.discard(log.session);
    return { left };
  }
  const operations = await log.operations();
  if ((await log.head())?.state === 'undoing') return undo(context, log, operations, null);
  let left = 0;
  try {
    for (const [collection, group] of operations.groups('set'))
      left += await applyAll(context, collection, group);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    await log.move('committing', 'undoing');
    return undo(context, log, operations, error);
  }
  for (const [collection, group] of operations.groups('delete'))
    left += await applyAll(context, collection, group).catch((error: unknown) => {
      if (isRefusal(error)) return group.length;
      throw error;
    });
  await log.move('committing', 'applied', left);
  await log.dropParts();
  return { left };
}

/** Gives a log up that nothing was done of yet; false when it is no longer `prepared`. */
export async function giveUp({ pieces }: StagedDriver, log: RedoLog): Promise<boolean> {
  if (!(await log.drop('prepared'))) return false;
  await pieces?.discard(log.session);
  return true;
}

/** Rows whose guarded values are no longer what was read: their new values were computed from something that is gone. */
export async function changedMeanwhile(context: ApplyContext, operations: StagedOperations): Promise<number> {
  let changed = 0;
  for (const [collection, group] of operations.groups('set'))
    changed += await examine(context, collection, group.filter(isGuarded), (operation, row) =>
      guardedOf(operation).some(([name, { from }]) => !isSameStored(row.values[name], from)),
    );
  return changed;
}

/** How many rows were left as they are, because somebody else had changed what a value was computed from. */
async function applyAll(
  context: ApplyContext,
  collection: string,
  operations: readonly Operation[],
): Promise<number> {
  let left = 0;
  for (const batch of batches(operations, context.batchRows)) {
    context.lease.check();
    if (await context.driver.apply(collection, batch)) continue;
    left += await examine(context, collection, batch.filter(isGuarded), (operation, row) =>
      guardedOf(operation).some(([name, { to }]) => !isSameStored(row.values[name], to)),
    );
  }
  return left;
}

async function undo(
  context: ApplyContext,
  log: RedoLog,
  operations: StagedOperations,
  error: AppError | null,
): Promise<Applied> {
  for (const [collection, group] of operations.groups('set'))
    for (const batch of batches(group, context.batchRows)) {
      context.lease.check();
      await context.driver.apply(collection, batch.map(reversed));
    }
  await log.remove();
  return {
    refused: error ?? new AppError('store.refused', { detail: 'The store refused a value of the change.' }),
  };
}

async function examine(
  { driver, batchRows }: ApplyContext,
  collection: string,
  operations: readonly Operation[],
  isLeft: (operation: Operation, row: StagedRow) => boolean,
): Promise<number> {
  let left = 0;
  for (const batch of batches(operations, batchRows)) {
    const byKey = new Map(batch.map((operation) => [operation.key, operation]));
    const columns = [...new Set(batch.flatMap((operation) => guardedOf(operation).map(([name]) => name)))];
    const query = { collection, columns, where: EVERYTHING, keys: [...byKey.keys()], batchRows };
    for await (const rows of driver.find(query))
      left += rows.filter((row) => {
        const operation = byKey.get(row.key);
        return operation !== undefined && isLeft(operation, row);
      }).length;
  }
  return left;
}

const guardedOf = (operation: Operation): readonly (readonly [string, ValueChange])[] =>
  operation.kind === 'set' ? Object.entries(operation.columns).filter(([, { guarded }]) => guarded) : [];
const isGuarded = (operation: Operation): boolean => guardedOf(operation).length > 0;

function reversed(operation: Operation): Operation {
  if (operation.kind === 'delete') return operation;
  const columns = Object.entries(operation.columns).map(([name, { from, to }]) => [
    name,
    { from: to, to: from, guarded: true },
  ]);
  return { ...operation, columns: Object.fromEntries(columns) };
}

const isRefusal = (error: unknown): error is AppError => isAppError(error, 'store.refused');

function* batches<T>(items: readonly T[], size: number): Iterable<readonly T[]> {
  for (let at = 0; at < items.length; at += size) yield items.slice(at, at + size);
}
