import { isAppError } from '#contracts';
import type { Row, RowValue, Scalar } from '#connectors/spi';
import type { SuggestionInput } from './suggestion.js';

const SAMPLE_ROWS = 1_000;

const isScalar = (value: RowValue | undefined): value is Scalar =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
const tupleOf = (row: Row, columns: readonly string[]): readonly Scalar[] | null => {
  const values = columns.map((column) => row[column]);
  return values.every(isScalar) ? values : null;
};
export const keyOf = (tuple: readonly unknown[]): string => JSON.stringify(tuple.map(String));

/** How many of the values that some rows hold are keys of another table. */
export interface Meeting {
  readonly used: number;
  readonly met: number;
  /** Those that are, by {@link keyOf}. */
  readonly keys: ReadonlySet<string>;
}

/** Sampled values of a store, each read once. Values stay in memory and are never shown. */
export class StoreValues {
  readonly #rows = new Map<string, Promise<readonly Row[]>>();

  constructor(private readonly input: Pick<SuggestionInput, 'sample' | 'present'>) {}

  rows(collection: string, columns: readonly string[]): Promise<readonly Row[]> {
    const key = JSON.stringify([collection, columns]);
    const known = this.#rows.get(key) ?? readable(this.input.sample(collection, columns, SAMPLE_ROWS));
    this.#rows.set(key, known);
    return known;
  }

  /** Different values of these columns together; rows with a NULL among them refer to nothing. */
  async tuples(
    collection: string,
    columns: readonly string[],
  ): Promise<ReadonlyMap<string, readonly Scalar[]>> {
    return distinct(await this.rows(collection, columns), columns);
  }

  /** How many of the tuples stand in these columns of the other table: asked of the store where it can be asked. */
  async meeting(
    used: ReadonlyMap<string, readonly Scalar[]>,
    collection: string,
    columns: readonly string[],
  ): Promise<Meeting> {
    const sampled = await this.tuples(collection, columns);
    const open = [...used].filter(([key]) => !sampled.has(key));
    const seen = [...used.keys()].filter((key) => sampled.has(key));
    if (open.length === 0 || sampled.size < SAMPLE_ROWS || this.input.present === undefined)
      return { used: used.size, met: seen.length, keys: new Set(seen) };
    const found = distinct(
      await this.input.present(
        collection,
        columns,
        open.map(([, tuple]) => tuple),
      ),
      columns,
    );
    const keys = new Set([...seen, ...open.map(([key]) => key).filter((key) => found.has(key))]);
    return { used: used.size, met: keys.size, keys };
  }
}

/** A table that may not be read shows nothing. */
export const readable = (rows: Promise<readonly Row[]>): Promise<readonly Row[]> =>
  rows.catch((error: unknown) => {
    if (isAppError(error, 'store.failed')) return [];
    throw error;
  });

const distinct = (rows: readonly Row[], columns: readonly string[]): Map<string, readonly Scalar[]> =>
  new Map(
    rows.flatMap((row) => {
      const tuple = tupleOf(row, columns);
      return tuple === null ? [] : [[keyOf(tuple), tuple] as const];
    }),
  );
