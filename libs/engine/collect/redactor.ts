import { parseJsonExact, type Row, type RowValue, type TextColumn } from '#connectors/spi';
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
      if (value !== undefined) copy[column.name] = this.#handedOver(value, collection, column);
    }
    return copy;
  }

  /** The same for rows that come as texts: those of guarded columns are made values. */
  columns(
    columns: readonly TextColumn[],
    collection: string,
    guarded: readonly GuardedColumn[],
  ): readonly TextColumn[] {
    return columns.map((column) => {
      const guard = guarded.find(({ name }) => name === column.name);
      if (!guard) return column;
      const decode = (text: string): RowValue => this.#handedOver(column.decode(text), collection, guard);
      return { name: column.name, meaning: 'other', decode };
    });
  }

  #handedOver(value: RowValue, collection: string, column: GuardedColumn): RowValue {
    if (value === null) return null;
    const count = (): void => this.#count(collection, column.name);
    return column.redacted ? label(count) : this.#shown(value, column, count);
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
