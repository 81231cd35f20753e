import type { Row, RowValue, Scalar } from '#connectors/spi';

export type Tuple = readonly Scalar[];

/** Values of different column types are equal when their text is: an integer key and a bigint that refers to it. */
const tupleKey = (tuple: Tuple): string =>
  tuple.length === 1 ? String(tuple[0]) : JSON.stringify(tuple.map((value) => String(value)));

/** A set of key tuples; NULL in any part is no key (SQL MATCH SIMPLE). */
export class TupleSet {
  readonly #tuples = new Map<string, Tuple>();

  get size(): number {
    return this.#tuples.size;
  }

  /** True when the tuple was not yet in the set. */
  add(tuple: Tuple): boolean {
    const key = tupleKey(tuple);
    if (this.#tuples.has(key)) return false;
    this.#tuples.set(key, tuple);
    return true;
  }

  has(tuple: Tuple): boolean {
    return this.#tuples.has(tupleKey(tuple));
  }

  delete(tuple: Tuple): void {
    this.#tuples.delete(tupleKey(tuple));
  }

  clear(): void {
    this.#tuples.clear();
  }

  values(): Tuple[] {
    return [...this.#tuples.values()];
  }
}

const isScalar = (value: RowValue | undefined): value is Exclude<Scalar, null> =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';

/**
 * The key tuples that a row holds in these columns: none when a part is NULL, several when a JSON path leads to an
 * array (`{"A":[{"B":1},{"B":3}]}` at `A.B` → 1, 3).
 */
export function tuplesOf(row: Row, columns: readonly string[]): Tuple[] {
  const [only] = columns;
  if (only !== undefined && columns.length === 1 && isScalar(row[only])) return [[row[only]]];
  let tuples: Exclude<Scalar, null>[][] = [[]];
  for (const column of columns) {
    const values = [row[column]].flat(16).filter((value) => isScalar(value as RowValue));
    tuples = tuples.flatMap((head) => values.map((value) => [...head, value as Exclude<Scalar, null>]));
  }
  return tuples;
}

/** A text that is equal for rows with equal values in these columns. */
export const rowKey = (row: Row, columns: readonly string[]): string =>
  JSON.stringify(columns.map((column) => row[column] ?? null));
