import pg from 'pg';
import { connectorFor } from '#connectors';
import { DEFAULT_LIMITS, type Store } from '#connectors/spi';

/** A PostgreSQL store that is closed when the work is done. */
export async function withStore<T>(
  id: string,
  connection: string,
  work: (store: Store) => Promise<T>,
): Promise<T> {
  const settings = { id, access: 'write', limits: DEFAULT_LIMITS, connection } as const;
  const store = await connectorFor('postgres').open({ ...settings, type: 'postgres' });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

export async function withClient<T>(
  connectionString: string,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
