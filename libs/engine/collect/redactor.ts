import { parseJsonExact, type Row, type RowValue } from '#connectors/spi';
import { addresses } from '../data-map/index.js';
import type { WithheldPath } from '../plan/columns/export-columns.js';
import type { OthersAddresses } from './others-addresses.js';
import { pruneJson, type JsonVerdict } from '../strategies/index.js';

/** Stands for every redacted value, whatever its length (portability reference 7.6). */
export const REDACTION_LABEL = '[redacted]';

/** A column of which not everything is handed over. */
export interface GuardedColumn {
  readonly name: string;
  readonly redacted: boolean;
  readonly withheld: readonly WithheldPath[];
  /** Text in which other people may be named. */
  readonly othersIn: boolean;
}

/** Takes out of rows what the package may not hold, and counts values that are only said to exist. */
export class Redactor {
  constructor(private readonly others: OthersAddresses) {}

  readonly #counts = new Map<string, { collection: string; column: string; count: number }>();

  apply(row: Row, collection: string, columns: readonly GuardedColumn[]): Row {
    if (columns.length === 0) return row;
    const copy: Record<string, RowValue> = { ...row };
    for (const column of columns) {
      const value = copy[column.name];
      if (value === null || value === undefined) continue;
      const count = (): void => this.#count(collection, column.name);
      copy[column.name] = column.redacted ? label(count) : this.#shown(value, column, count);
    }
    return copy;
  }

  #shown(value: RowValue, { withheld, othersIn }: GuardedColumn, count: () => void): RowValue {
    const shown = withheld.length > 0 ? withoutPaths(value, withheld, count) : value;
    return othersIn && typeof shown === 'string' ? this.others.label(shown, count) : shown;
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

function label(count: () => void): string {
  count();
  return REDACTION_LABEL;
}

/** A text that is no JSON, in which the paths cannot be told apart, is redacted as a whole. */
function withoutPaths(value: RowValue, withheld: readonly WithheldPath[], count: () => void): RowValue {
  const judge = (place: readonly (string | number)[], written: string): JsonVerdict => {
    const found = withheld.filter(({ steps }) => addresses(steps, place));
    if (found.some(({ disclosure }) => disclosure === 'skip')) return 'remove';
    if (found.length === 0 || written === 'null') return 'stay';
    return { replacement: JSON.stringify(label(count)) };
  };
  if (typeof value === 'string') return pruneJson(value, judge) ?? label(count);
  return parseJsonExact(pruneJson(JSON.stringify(value), judge) ?? 'null') as RowValue;
}
