import type { FieldValue } from './record-format.js';

interface KeyedRow {
  readonly key: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/**
 * The files or objects that are in another encoding than UTF-8, as their records tell: text in UTF-8 is no part of them.
 * @param pieceOf names the file or object of a row by its key
 */
export async function foreignPieces(
  batches: AsyncIterable<readonly KeyedRow[]>,
  pieceOf: (key: string) => string,
): Promise<(key: string) => boolean> {
  const foreign = new Set<string>();
  for await (const rows of batches)
    for (const { key, values } of rows) if (Object.values(values).some(isForeign)) foreign.add(pieceOf(key));
  return (key) => foreign.has(pieceOf(key));
}

const isForeign = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'latin1' in (value as Exclude<FieldValue, string | null>);
