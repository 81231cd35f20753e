import { EVERYTHING, type Catalogue, type ReadSession, type Row, type Store } from '#connectors/spi';

/** A record store that is being looked at: its structure, and the first rows of any collection. */
export interface SampledStore {
  readonly catalogue: Catalogue;
  sample(collection: string, columns: readonly string[], limit: number): Promise<readonly Row[]>;
}

/** Looks at a store through one reading session, which is closed whatever happens. */
export async function sampled<T>(store: Store, look: (sampled: SampledStore) => Promise<T>): Promise<T> {
  const catalogue = await store.describe();
  const session = await store.read();
  try {
    return await look({
      catalogue,
      sample: (collection, columns, limit) => firstRows(session, collection, columns, limit),
    });
  } finally {
    await session.close();
  }
}

async function firstRows(
  session: ReadSession,
  collection: string,
  columns: readonly string[],
  limit: number,
): Promise<readonly Row[]> {
  for await (const rows of session.select({ collection, columns, where: EVERYTHING, batchRows: limit }))
    return rows.slice(0, limit);
  return [];
}
