import type { ReadSession, RowValue, Store } from '#connectors/spi';
import type { Identity } from '#contracts';
import type { CollectionMap, DataMap } from '../data-map/index.js';
import { normalise } from '../identity/index.js';
import { rowGroups } from '../plan/rows/row-groups.js';
import { Structure } from '../plan/traverse/structure.js';
import { DEFAULT_TRAVERSAL_LIMITS, traverse } from '../plan/traverse/traverse.js';
import type { RowGroup } from '../plan/work.js';

/** Something that is held of a person and that they can be expected to know. */
export interface DataPoint {
  /** Category of its column in the data map, such as `contact.postcode`. */
  readonly type: string;
  readonly value: string;
}

/** Rows of one collection that are looked at; who has more is asked for what stands in fewer. */
const MAX_ROWS = 1_000;

/** Types of data points that the map offers for asking who somebody is (`verification: true`), in order. */
export const dataPointTypes = ({ stores }: DataMap): string[] =>
  [...new Set(stores.flatMap(({ collections }) => collections.flatMap(typesOf)))].sort();

/** Stores of the map that hold data points. */
export const storesWithDataPoints = ({ stores }: DataMap): string[] =>
  stores.filter(({ collections }) => collections.flatMap(typesOf).length > 0).map(({ id }) => id);

/** Where to look, and for whom. */
export interface OwnValuesInput {
  readonly map: DataMap;
  readonly storeId: string;
  readonly store: Store;
  readonly identities: readonly Identity[];
}

/**
 * What one store holds of the person in columns that the map offers for it: of rows that are the person's alone, since
 * others may know what stands in shared ones. Empty for a person the store does not know. For comparing, never for showing.
 * @throws AppError `store.*`
 */
export const readDataPoints = (input: OwnValuesInput): Promise<DataPoint[]> =>
  readOwnValues(input, askedColumns);

/** Mail addresses that one store holds in the person's own rows, as it writes them. @throws AppError `store.*` */
export async function readMailAddresses(input: OwnValuesInput): Promise<string[]> {
  const points = await readOwnValues(input, ({ subject }) =>
    Object.entries(subject?.identifiers ?? {}).filter(([, type]) => type === 'email'),
  );
  return [...new Set(points.map(({ value }) => normalise({ type: 'email', value }).value))];
}

/** Columns of a collection that are read, each with the type of its values. */
type ColumnsOf = (collection: CollectionMap) => readonly (readonly [column: string, type: string])[];

async function readOwnValues(
  { map, storeId, store, identities }: OwnValuesInput,
  columnsOf: ColumnsOf,
): Promise<DataPoint[]> {
  if (store.capabilities.shape === 'text') return [];
  const structure = new Structure(map, storeId, await store.describe());
  const session = await store.read();
  try {
    const { reach, stops } = await traverse(structure, session, identities, DEFAULT_TRAVERSAL_LIMITS);
    if (stops.length > 0) return [];
    const points: DataPoint[] = [];
    for (const group of await rowGroups(reach, session))
      if (isOwn(group)) points.push(...(await readGroup(group, session, columnsOf)));
    return points;
  } finally {
    await session.close();
  }
}

/** A row that is trusted weakly may have been written by anybody. */
const isOwn = ({ ownership, node }: RowGroup): boolean =>
  ownership === 'exclusive' && node.trust === 'strong';

async function readGroup(
  { node, where }: RowGroup,
  session: ReadSession,
  columnsOf: ColumnsOf,
): Promise<DataPoint[]> {
  const columns = columnsOf(node.map).filter(([name]) => node.columns.has(name));
  if (columns.length === 0) return [];
  const query = { collection: node.name, columns: columns.map(([name]) => name), where };
  const points: DataPoint[] = [];
  let seen = 0;
  for await (const rows of session.select(query)) {
    for (const row of rows)
      for (const [name, type] of columns) {
        const value = textOf(row[name]);
        if (value !== null) points.push({ type, value });
      }
    seen += rows.length;
    if (seen >= MAX_ROWS) break;
  }
  return points;
}

const askedColumns = ({ columns }: CollectionMap): [string, string][] =>
  Object.entries(columns).flatMap(([name, { verification, category }]) =>
    verification === true ? [[name, category]] : [],
  );

const typesOf = (collection: CollectionMap): string[] => askedColumns(collection).map(([, type]) => type);

/** null for what nobody could type: nothing, bytes, lists, documents. */
function textOf(value: RowValue | undefined): string | null {
  if (typeof value === 'string') return value.trim() === '' ? null : value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : null;
}
