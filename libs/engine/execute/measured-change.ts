import type { Change, Predicate, Tally, WriteSession } from '#connectors/spi';
import type { CollectionMap } from '../data-map/index.js';
import { raw } from '../plan/traverse/predicates.js';
import { stayingColumns } from '../plan/rows/row-classes.js';
import type { ColumnWork } from '../plan/work.js';
import { tuplesOf, type Tuple } from '../plan/traverse/tuples.js';
import type { RowClasses } from '../types.js';

export interface MeasuredChange {
  readonly tally: Tally;
  /** Absent: nothing to measure. */
  readonly classes?: RowClasses;
}

/**
 * Changes rows and measures, in the same session, how they hide among others then. Afterwards nobody could: what was
 * erased finds its rows no more. Rows without a key are not measured.
 */
export async function measuredChange(
  session: WriteSession,
  change: Change,
  map: CollectionMap | undefined,
  writes: readonly ColumnWork[],
): Promise<MeasuredChange> {
  const columns = map ? stayingColumns(map, writes) : [];
  const isMeasurable = columns.length > 0 && change.key.length > 0 && change.action.kind === 'update';
  if (!map?.quasiIdentifiers || !isMeasurable || !session.classes)
    return { tally: await session.change(change) };
  const where = await keysOf(session, change);
  const tally = await session.change(change);
  const { threshold } = map.quasiIdentifiers;
  const { collection } = change;
  const sizes = await session.classes({ collection, columns, where, among: raw(map.where), threshold });
  return { tally, classes: { columns, threshold, ...sizes } };
}

async function keysOf(session: WriteSession, { collection, key, where }: Change): Promise<Predicate> {
  const values: Tuple[] = [];
  for await (const rows of session.select({ collection, columns: key, where, orderBy: [] }))
    values.push(...rows.flatMap((row) => tuplesOf(row, key)));
  return { op: 'in', columns: key, values };
}

/** Of rows that were changed in parts: the first parts hid among no fewer than they do now. */
export const joinClasses = (
  one: RowClasses | undefined,
  other: RowClasses | undefined,
): RowClasses | undefined => {
  if (!one || !other) return one ?? other;
  return {
    ...other,
    rows: one.rows + other.rows,
    smallest: Math.min(
      ...[one, other].filter(({ rows }) => rows > 0).map(({ smallest }) => smallest),
      Infinity,
    ),
    below: one.below + other.below,
  };
};
