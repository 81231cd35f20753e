import {
  EVERYTHING,
  type Change,
  type ColumnChange,
  type Predicate,
  type Row,
  type Store,
} from '#connectors/spi';

/** What specs of one kind of store do with it, each in a session of its own. */
export async function select(
  store: Store,
  collection: string,
  columns: readonly string[],
  where: Predicate = EVERYTHING,
): Promise<Row[]> {
  const session = await store.read();
  const rows: Row[] = [];
  for await (const batch of session.select({ collection, columns, where })) rows.push(...batch);
  return rows;
}

/** Commits one change; how many rows it changed. */
export async function change(store: Store, part: Change): Promise<number> {
  const session = await store.write({ lock: 'details' });
  try {
    const { rows } = await session.change(part);
    await session.commit();
    return rows;
  } finally {
    await session.close();
  }
}

export const is = (column: string, ...values: (string | number)[]): Predicate => ({
  op: 'in',
  columns: [column],
  values: values.map((value) => [value]),
});

export const rewritten = (column: string, rewrite: (value: string) => string): ColumnChange => ({
  column,
  kind: 'rewrite',
  rewrite: (values) => values.map((value) => rewrite(String(value))),
});
