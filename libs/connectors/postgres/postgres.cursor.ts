const FIRST_FETCH = 500;

interface BatchSize {
  readonly rows: number;
  readonly bytes: number;
}

/** Where batches come from, in whatever parts the rows of one are. */
export interface BatchSource<Part> {
  readonly most: BatchSize;
  sizeOf(part: Part): BatchSize;
  fetch(sql: string): Promise<readonly Part[]>;
}

export interface CursorQuestion {
  /** Of the cursor, which no other of the session has. */
  readonly name: string;
  readonly text: string;
  readonly values: readonly unknown[];
  /** The transaction goes on. */
  isOpen(): boolean;
}

type Query = (sql: string, values?: readonly unknown[]) => Promise<unknown>;

/**
 * Rows through a cursor of the database. Unlike a stream of the driver it lets other statements of the same session
 * run between two batches, so that a caller may change rows while reading others. The next batch is fetched while
 * the caller works on this one.
 */
export async function* cursorBatches<Part>(
  { name, text, values, isOpen }: CursorQuestion,
  query: Query,
  { most, sizeOf, fetch: fetchBy }: BatchSource<Part>,
): AsyncIterable<readonly Part[]> {
  await query(`DECLARE ${name} NO SCROLL CURSOR FOR ${text}`, values);
  const fetch = (rows: number): Promise<readonly Part[]> => fetchBy(`FETCH ${String(rows)} FROM ${name}`);
  let asked = Math.min(FIRST_FETCH, most.rows);
  let next = fetch(asked);
  try {
    for (let parts = await next; parts.length > 0; parts = await next) {
      const size = totalOf(parts.map(sizeOf));
      // Fewer than asked are the last.
      if (size.rows < asked) return yield parts;
      asked = nextFetch(size, most);
      next = fetch(asked);
      // Whoever consumes us may leave before awaiting this; the failure then shows when the session is used again.
      next.catch(() => undefined);
      yield parts;
    }
  } finally {
    const isUsable = await next.then(isOpen, () => false);
    // In a failed transaction CLOSE fails too, and must not hide the first error.
    if (isUsable) await query(`CLOSE ${name}`).catch(() => undefined);
  }
}

/** As many rows as are within both limits, if they are like the last ones. */
const nextFetch = (last: BatchSize, most: BatchSize): number =>
  Math.max(1, Math.min(most.rows, Math.floor((most.bytes * last.rows) / Math.max(last.bytes, 1))));

const totalOf = (sizes: readonly BatchSize[]): BatchSize =>
  sizes.reduce((sum, { rows, bytes }) => ({ rows: sum.rows + rows, bytes: sum.bytes + bytes }), {
    rows: 0,
    bytes: 0,
  });
