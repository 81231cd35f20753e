import type { Row, Scalar } from '#connectors/spi';
import type { ColumnClass } from './classify-columns.js';
import { namesOrganisations, namesThings } from './column-words.js';
import { isUniqueColumn } from './same-person.js';
import { isHandling } from './suggest-handlers.js';
import type { StoreValues } from './store-values.js';
import type { Edge } from './suggestion.js';
import type { ClassifiedTable } from './table-roles.js';

/** What only rows can tell of the references between tables. */
export interface EvidenceOfPeople {
  /** Rows at both ends have the same names or addresses, one to one, or one end signs in to it: they are the same people. */
  readonly alike: ReadonlySet<Edge>;
  /** Rows hold an address, in this column, of the row that they refer to, and nobody else's: ways to reach people. */
  readonly addresses: ReadonlyMap<Edge, string>;
  /** Several rows refer to one: it is a group of them, whoever leads it. */
  readonly grouping: ReadonlySet<Edge>;
}
const MIN_ROWS = 4;
const MIN_SHARE = 0.8;
const EMAIL = /^[^\s@]{1,64}@[^\s@]+\.[^\s@.]{2,}$/;

interface Ends {
  readonly edge: Edge;
  readonly column: string;
  readonly from: ClassifiedTable;
  readonly to: ClassifiedTable;
}

/** References of one column to the single key of another table. */
const plainEdges = (tables: ReadonlyMap<string, ClassifiedTable>, edges: readonly Edge[]): readonly Ends[] =>
  edges.flatMap((edge) => {
    const [column, ...more] = edge.fromColumns;
    const from = tables.get(edge.from);
    const to = tables.get(edge.to);
    const { primaryKey = [] } = to?.collection ?? {};
    const isPlain = more.length === 0 && primaryKey.length === 1 && edge.toColumns[0] === primaryKey[0];
    if (!from || !to || from === to || column === undefined || !isPlain || 'when' in edge) return [];
    return from.collection.columns.some(({ name }) => name === column) ? [{ edge, column, from, to }] : [];
  });

const filled = (rows: readonly Row[], column: string): readonly Row[] =>
  rows.filter((row) => (row[column] ?? null) !== null);

const areDistinct = (rows: readonly Row[], column: string): boolean =>
  new Set(rows.map((row) => String(row[column]))).size === rows.length;

const isNullable = ({ collection }: ClassifiedTable, column: string): boolean =>
  collection.columns.find(({ name }) => name === column)?.nullable !== false;

/** Looks at the rows of tables that refer to each other in a way which names alone do not settle. */
export const evidenceOfPeople = async (
  classified: readonly ClassifiedTable[],
  edges: readonly Edge[],
  values: StoreValues,
): Promise<EvidenceOfPeople> => {
  const tables = new Map(classified.map((table) => [table.collection.name, table]));
  const found = { alike: new Set<Edge>(), addresses: new Map<Edge, string>(), grouping: new Set<Edge>() };
  for (const ends of plainEdges(tables, edges)) {
    if ((await areAlike(ends, values)) || (await isOwnSignIn(ends, values))) found.alike.add(ends.edge);
    const address = await addressIn(ends, values);
    if (address !== null) found.addresses.set(ends.edge, address);
    if (await isGrouping(ends, edges, values)) found.grouping.add(ends.edge);
  }
  return found;
};

const NAMED = /^(identity\.name|contact\.(email|phone)|identity\.birth_date)$/;
const namedColumns = ({ classes }: ClassifiedTable): readonly string[] =>
  classes
    .filter(({ category, column }) => NAMED.test(category ?? '') && column.kind === 'text')
    .map(({ column }) => column.name);

const folded = (row: Row, columns: readonly string[]): readonly string[] =>
  columns.flatMap((column) => {
    const value = row[column];
    return typeof value === 'string' && value.trim().length > 2 ? [value.trim().toLowerCase()] : [];
  });

/** One of the texts is the other, or a whole word of it. */
const agree = (one: readonly string[], other: readonly string[]): boolean =>
  one.some((a) => other.some((b) => a === b || a.split(/\s+/).includes(b) || b.split(/\s+/).includes(a)));

/** A member of staff who is a patient too: one to one, and under the same name. */
const areAlike = async ({ edge, column, from, to }: Ends, values: StoreValues): Promise<boolean> => {
  const [own, theirs] = [namedColumns(from), namedColumns(to)];
  if (own.length === 0 || theirs.length === 0 || isHandling(edge)) return false;
  const key = edge.toColumns[0] ?? '';
  const referring = filled(await values.rows(from.collection.name, [column, ...own]), column);
  if (!areDistinct(referring, column)) return false;
  const others = new Map(
    (await values.rows(to.collection.name, [key, ...theirs])).map((row) => [String(row[key]), row]),
  );
  const pairs = referring.flatMap((row): [Row, Row][] => {
    const other = others.get(String(row[column]));
    return other === undefined ? [] : [[row, other]];
  });
  const alike = pairs.filter(([row, other]) => agree(folded(row, own), folded(other, theirs)));
  return pairs.length > 0 && alike.length >= pairs.length * MIN_SHARE;
};

/** Each row has a user name and a password, and no two are of one person, though nothing says that they could not be. */
const isOwnSignIn = async ({ edge, column, from }: Ends, values: StoreValues): Promise<boolean> => {
  const has = (category: string): boolean => from.classes.some((entry) => entry.category === category);
  if (!has('identity.username') || !has('credential') || isNullable(from, column) || isHandling(edge))
    return false;
  const rows = await values.rows(from.collection.name, [column]);
  return rows.length >= MIN_ROWS && areDistinct(rows, column);
};

const isAddress = ({ category, column }: ColumnClass): boolean =>
  column.kind === 'text' && (category === 'contact.email' || category === 'contact.phone');

const addressColumns = ({ classes }: ClassifiedTable): readonly ColumnClass[] =>
  classes.filter(
    (entry) =>
      isAddress(entry) ||
      (entry.column.kind === 'text' &&
        entry.sample !== null &&
        entry.sample.withEmails >= Math.max(MIN_ROWS, entry.sample.filled / 5)),
  );

/**
 * Rows that say how to reach the row above them: hardly more than one address of a kind each, and no address of two.
 * The people themselves have none of their own.
 */
const addressIn = async ({ column, from, to }: Ends, values: StoreValues): Promise<string | null> => {
  const [address, ...more] = addressColumns(from);
  if (address === undefined || more.length > 1) return null;
  if (isNullable(from, column) || isUniqueColumn(from.collection, column)) return null;
  if (namesOrganisations(to.collection.name) || to.classes.some(isAddress)) return null;
  // Whoever reviewed a product is not the product.
  if (namesThings(to.collection.name) || from.classes.some(({ category }) => category === 'identity.name'))
    return null;
  const name = address.column.name;
  const rows = filled(await values.rows(from.collection.name, [column, name]), name);
  const isMail = address.category !== 'contact.phone';
  const reached = rows.filter((row) => !isMail || EMAIL.test(String(row[name])));
  const pairs = new Set(reached.map((row) => JSON.stringify([row[column], row[name]])));
  const count = (of: string): number => new Set(reached.map((row): Scalar => scalar(row[of]))).size;
  const isOneEach = pairs.size === count(name) && pairs.size <= count(column) * 1.5;
  return count(column) >= MIN_ROWS && isOneEach ? name : null;
};

const scalar = (value: Row[string] | undefined): Scalar =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;

/** Only asked where the other table refers back: `employee.department_id` and `department.head_id`. */
const isGrouping = async (
  { column, from, to }: Ends,
  edges: readonly Edge[],
  values: StoreValues,
): Promise<boolean> => {
  const [own, other] = [from.collection.name, to.collection.name];
  if (!edges.some((edge) => edge.from === other && edge.to === own)) return false;
  const rows = filled(await values.rows(own, [column]), column);
  return !areDistinct(rows, column);
};
