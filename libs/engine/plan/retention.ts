import { DateTime, Duration } from 'luxon';
import type { Row } from '#connectors/spi';
import type { Retention } from '../data-map/index.js';
import { all } from './predicates.js';
import { TupleSet, tuplesOf } from './tuples.js';
import { narrow, type PlanContext, type RowGroup } from './work.js';

/** Rows still to be kept, until the last of them may go, and rows whose time is over. */
export interface RetentionSplit {
  readonly kept: RowGroup | null;
  /** RFC 3339 date; absent when the map names no column to count from. */
  readonly until?: string;
  readonly due: RowGroup | null;
}

/**
 * Divides rows by the end of their retention period. A row without a date is kept: nobody can show that its time is
 * over. Without a key or a date column the collection cannot be divided and is kept as a whole.
 */
export async function splitByRetention(
  group: RowGroup,
  retention: Retention,
  context: PlanContext,
): Promise<RetentionSplit> {
  const { from } = retention;
  const { node } = group;
  if (from === null || node.key.length === 0) return { kept: group, due: null };
  const due = new TupleSet();
  let until: DateTime | null = null;
  let keptRows = 0;
  const columns = [...new Set([...node.key, from])];
  for await (const rows of context.session.select({ collection: node.name, columns, where: group.where })) {
    for (const row of rows) {
      const end = retentionEnd(row, from, retention.keepFor);
      if (end !== null && end.toJSDate() <= context.today) {
        for (const key of tuplesOf(row, node.key)) due.add(key);
        continue;
      }
      keptRows += 1;
      if (end !== null && (until === null || end > until)) until = end;
    }
  }
  const end = until === null ? {} : { until: (until as DateTime).toISODate() ?? '' };
  if (keptRows === 0) return { kept: null, due: group };
  if (due.size === 0) return { kept: group, due: null, ...end };
  const isDue = { op: 'in', columns: node.key, values: due.values() } as const;
  return {
    kept: await narrow(group, all(group.where, { op: 'not', of: isDue }), context.session),
    due: await narrow(group, all(group.where, isDue), context.session),
    ...end,
  };
}

function retentionEnd(row: Row, column: string, keepFor: string): DateTime | null {
  const value = row[column];
  const start = typeof value === 'string' ? DateTime.fromISO(value.replace(' ', 'T'), { zone: 'utc' }) : null;
  if (!start?.isValid) return null;
  return start.plus(Duration.fromISO(keepFor)).startOf('day');
}
