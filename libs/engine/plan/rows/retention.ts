import { DateTime, Duration } from 'luxon';
import type { Row } from '#connectors/spi';
import type { Retention } from '../../data-map/index.js';
import { all } from '../traverse/predicates.js';
import type { Kept } from '../../types.js';
import { TupleSet, tuplesOf } from '../traverse/tuples.js';
import { narrow, type PlanContext, type RowGroup } from '../work.js';

/** When rows may go, the last and the first of them; absent when the map names no column to count from. */
export type KeptUntil = Pick<Kept, 'until' | 'earliest'>;

/** Rows still to be kept, until the last of them may go, and rows whose time is over. */
export interface RetentionSplit {
  readonly kept: RowGroup | null;
  readonly end: KeptUntil;
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
  if (from === null || node.key.length === 0)
    return {
      kept: group,
      end: from === null ? {} : await endOf(group, { ...retention, from }, context),
      due: null,
    };
  const due = new TupleSet();
  const span = new Span();
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
      span.add(end);
    }
  }
  const end = span.days();
  if (keptRows === 0) return { kept: null, end, due: group };
  if (due.size === 0) return { kept: group, end, due: null };
  const isDue = { op: 'in', columns: node.key, values: due.values() } as const;
  return {
    kept: await narrow(group, all(group.where, { op: 'not', of: isDue }), context.session),
    end,
    due: await narrow(group, all(group.where, isDue), context.session),
  };
}

/** When what is kept of rows may go. */
export async function endOf(
  { node, where }: RowGroup,
  { keepFor, from }: { readonly keepFor: string; readonly from: string },
  { session }: PlanContext,
): Promise<KeptUntil> {
  const span = new Span();
  for await (const rows of session.select({ collection: node.name, columns: [from], where }))
    for (const row of rows) span.add(retentionEnd(row, from, keepFor));
  return span.days();
}

/** The first and the last of several days. */
class Span {
  #first: DateTime | null = null;
  #last: DateTime | null = null;

  add(day: DateTime | null): void {
    if (day === null) return;
    if (this.#first === null || day < this.#first) this.#first = day;
    if (this.#last === null || day > this.#last) this.#last = day;
  }

  days(): KeptUntil {
    const [earliest, until] = [this.#first?.toISODate(), this.#last?.toISODate()];
    if (!until) return {};
    return earliest && earliest !== until ? { until, earliest } : { until };
  }
}

function retentionEnd(row: Row, column: string, keepFor: string): DateTime | null {
  const value = row[column];
  const start = typeof value === 'string' ? DateTime.fromISO(value.replace(' ', 'T'), { zone: 'utc' }) : null;
  if (!start?.isValid) return null;
  return start.plus(Duration.fromISO(keepFor)).startOf('day');
}
