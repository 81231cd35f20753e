import { connectorFor } from '#connectors';
import {
  EVERYTHING,
  type Catalogue,
  type ReadSession,
  type Row,
  type Scalar,
  type Store,
  type StoreSettings,
} from '#connectors/spi';

/** A record store that is being looked at: its structure, and the first rows of any collection. */
export interface SampledStore {
  readonly catalogue: Catalogue;
  sample(collection: string, columns: readonly string[], limit: number): Promise<readonly Row[]>;
  /** The rows whose columns hold one of these values. */
  present(
    collection: string,
    columns: readonly string[],
    values: readonly (readonly Scalar[])[],
  ): Promise<readonly Row[]>;
}

/** Opens a store for as long as somebody works with it. */
export async function opened<T>(settings: StoreSettings, work: (store: Store) => Promise<T>): Promise<T> {
  const store = await connectorFor(settings.type).open(settings);
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

/** Looks at a store through one reading session, which is closed whatever happens. */
export async function sampled<T>(store: Store, look: (sampled: SampledStore) => Promise<T>): Promise<T> {
  const catalogue = await store.describe();
  const findings = catalogue.findings ?? [];
  // it says so itself, and the rest of the store is still worth looking at
  const unreadable = new Set(
    findings.filter(({ code }) => code === 'UNREADABLE').map(({ collection }) => collection),
  );
  const session = await store.read();
  try {
    return await look({
      catalogue,
      sample: async (collection, columns, limit) =>
        unreadable.has(collection) ? [] : firstRows(session, collection, columns, limit),
      present: (collection, columns, values) => rowsWith(session, collection, columns, values),
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

async function rowsWith(
  session: ReadSession,
  collection: string,
  columns: readonly string[],
  values: readonly (readonly Scalar[])[],
): Promise<readonly Row[]> {
  const found: Row[] = [];
  const where = { op: 'in', columns, values } as const;
  for await (const rows of session.select({ collection, columns, where, distinct: true }))
    found.push(...rows);
  return found;
}
