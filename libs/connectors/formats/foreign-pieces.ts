import { EVERYTHING } from '../spi/index.js';
import type { FieldValue } from './record-format.js';

interface KeyedRow {
  readonly key: string;
  readonly values: Readonly<Record<string, unknown>>;
}

interface RowSource {
  find(query: typeof WHOLE_ROWS & { readonly collection: string }): AsyncIterable<readonly KeyedRow[]>;
}

const WHOLE_ROWS = { columns: null, where: EVERYTHING, batchRows: 1_000 } as const;

/**
 * The files or objects that are in another encoding than UTF-8, as their records tell: text in UTF-8 is no part of them.
 * @param pieceOf names the file or object of a row by its key
 */
export async function foreignPieces(
  source: RowSource,
  collection: string,
  pieceOf: (key: string) => string,
): Promise<(key: string) => boolean> {
  const foreign = new Set<string>();
  for await (const rows of source.find({ ...WHOLE_ROWS, collection }))
    for (const { key, values } of rows) if (Object.values(values).some(isForeign)) foreign.add(pieceOf(key));
  return (key) => foreign.has(pieceOf(key));
}

const isForeign = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'latin1' in (value as Exclude<FieldValue, string | null>);
