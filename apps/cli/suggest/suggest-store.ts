import { connectorFor } from '#connectors';
import { DEFAULT_LIMITS, EVERYTHING, type ReadSession, type Row } from '#connectors/spi';
import { suggestDataMap, type DataMapSuggestion } from '#engine';
import type { StoreSource } from './store-source.js';

/** Reads catalogue and samples of a record store and writes the first data map. Opens the store for reading only. */
export async function suggestStoreMap(source: StoreSource): Promise<DataMapSuggestion> {
  const { id, type, address, connection } = source;
  const store = await connectorFor(type).open({
    id,
    type,
    connection: address,
    access: 'read',
    limits: DEFAULT_LIMITS,
  });
  try {
    const catalogue = await store.describe();
    const session = await store.read();
    try {
      const sample = (collection: string, columns: readonly string[], limit: number) =>
        firstRows(session, collection, columns, limit);
      return await suggestDataMap({ storeId: id, type, connection, catalogue, sample });
    } finally {
      await session.close();
    }
  } finally {
    await store.close();
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
