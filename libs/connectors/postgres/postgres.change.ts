import { AppError } from '#contracts';
import type { Change, ColumnChange, RowValue, Tally } from '../spi/index.js';
import { quoteIdentifier } from '../sql/collection-name.js';
import { rowText } from '../sql/row-text.js';
import { toTally } from '../sql/tally.js';
import { Parameters, whereSql } from './postgres.predicate.js';
import { hashSql } from './postgres.row-hash.js';
import { columnSql, plainColumn, type Table, type TableColumn } from './postgres.table.js';
import { decodeOld, encodeNew, encodeText } from './postgres.values.js';

export type Streaming = (
  text: string,
  values: readonly unknown[],
  batchRows: number,
) => AsyncIterable<readonly (readonly (string | null)[])[]>;

/** What a change needs from its session. */
export interface ChangeContext {
  /** Rows as arrays of the texts that PostgreSQL sent. */
  query(text: string, values?: readonly unknown[]): Promise<readonly (readonly (string | null)[])[]>;
  /** Rows in bounded batches; other statements may run between two batches. */
  readonly stream: Streaming;
  readonly serverVersion: number;
  readonly batchRows: number;
}

export type Rewrite = Extract<ColumnChange, { kind: 'rewrite' }>;
export type RewriteColumn = Rewrite & { readonly of: TableColumn };

/** The identity of a row as text: its key, or everything when no key is known. */
export function identitySql(table: Table, key: readonly string[], row: string): string {
  if (key.length === 0) return `(${row}.*)::text`;
  return `ROW(${key.map((name) => `${row}.${quoteIdentifier(plainColumn(table, name).name)}`).join(', ')})::text`;
}

export const tallySql = (table: Table, key: readonly string[]): string =>
  `count(*)::text, coalesce(sum(${hashSql(identitySql(table, key, table.alias))}), 0)::text`;

export const tallyOf = (rows: readonly (readonly (string | null)[])[]): Tally =>
  toTally(Number(rows[0]?.[0] ?? 0), BigInt(rows[0]?.[1] ?? 0));

/** The hash of a single row's own key, or of all of it, by which a scan names it. */
export const locationSql = (table: Table): string =>
  `${hashSql(identitySql(table, table.primaryKey, table.alias))}::text`;

export const locationOf = (hash: string | null | undefined): string => toTally(1, BigInt(hash ?? 0)).digest;

/** Carries out one change as one statement, which also counts and digests the rows it really touched. */
export async function changeRows(context: ChangeContext, table: Table, change: Change): Promise<Tally> {
  if (change.action.kind === 'delete') return deleteRows(context, table, change);
  if (change.action.set.length === 0) throw refusal('An update must set at least one column.');
  const rewrites = change.action.set.filter((item): item is Rewrite => item.kind === 'rewrite');
  return rewrites.length === 0
    ? updateRows(context, table, change, change.action.set)
    : rewriteRows(context, table, change, change.action.set, rewrites);
}

async function deleteRows(context: ChangeContext, table: Table, change: Change): Promise<Tally> {
  const parameters = new Parameters();
  const where = whereSql(table, change.where, parameters);
  const identity = identitySql(table, change.key, table.alias);
  return tallied(
    context,
    `DELETE FROM ${table.sql} WHERE ${where} RETURNING ${hashSql(identity)} AS h`,
    parameters,
  );
}

async function updateRows(
  context: ChangeContext,
  table: Table,
  change: Change,
  set: readonly ColumnChange[],
): Promise<Tally> {
  const parameters = new Parameters();
  const assignments = set.map((item) => assignment(table, item, parameters));
  return update(context, table, change, { assignments, from: [], join: [] }, parameters);
}

/**
 * Replaces values that only the engine can compute. The distinct old values are read under the locator, and the update
 * joins old to new, so that its cost follows the number of distinct values and rows without a key work the same. More
 * of them than one batch go through a temporary table: several updates in a row could meet a new value that equals an
 * old one still to come and change it twice.
 */
async function rewriteRows(
  context: ChangeContext,
  table: Table,
  change: Change,
  set: readonly ColumnChange[],
  rewrites: readonly Rewrite[],
): Promise<Tally> {
  const columns = rewrites.map((rewrite) => ({ ...rewrite, of: plainColumn(table, rewrite.column) }));
  const mapping = await readMapping(context, table, change, columns);
  const parameters = new Parameters();
  const from = mapping.source(parameters);
  const assignments = set.map((item) =>
    item.kind === 'rewrite'
      ? rewritten(plainColumn(table, item.column), `habeas_new.n${String(rewrites.indexOf(item))}`)
      : assignment(table, item, parameters),
  );
  const old = `ROW(${columns.map(({ of }) => `${columnSql(table, of.name)}::text`).join(', ')})::text`;
  const join = [`${old} = habeas_new.old`];
  const tally = await update(context, table, change, { assignments, from: [from], join }, parameters);
  await mapping.drop();
  return tally;
}

export const rewritten = (column: TableColumn, text: string): string =>
  `${quoteIdentifier(column.name)} = ${text}::${column.type}`;

interface UpdateParts {
  readonly assignments: readonly string[];
  readonly from: readonly string[];
  readonly join: readonly string[];
}

async function update(
  context: ChangeContext,
  table: Table,
  change: Change,
  { assignments, from, join }: UpdateParts,
  parameters: Parameters,
): Promise<Tally> {
  const old = oldIdentity(context, table, change, parameters);
  const sources = [...from, ...old.from];
  const conditions = [...join, ...old.where];
  return tallied(
    context,
    `UPDATE ${table.sql} SET ${assignments.join(', ')}
       ${sources.length > 0 ? `FROM ${sources.join(', ')}` : ''}
      WHERE ${conditions.join(' AND ')} RETURNING ${hashSql(old.identity)} AS h`,
    parameters,
  );
}

/**
 * Rows are counted under the identity they had before. Where the update changes the identity itself, PostgreSQL 18
 * returns the old row; earlier servers join the table with itself by the physical place of the row. A row that somebody
 * else updates in that instant falls out of this join, and the count then differs from the planned one.
 */
function oldIdentity(
  { serverVersion }: ChangeContext,
  table: Table,
  { key, where, action }: Change,
  parameters: Parameters,
): { identity: string; from: readonly string[]; where: readonly string[] } {
  const changed = new Set(action.kind === 'update' ? action.set.map(({ column }) => column) : []);
  const condition = whereSql(table, where, parameters);
  const isKept = key.length > 0 && !key.some((column) => changed.has(column));
  if (isKept || serverVersion >= 180_000) {
    return { identity: identitySql(table, key, isKept ? table.alias : 'old'), from: [], where: [condition] };
  }
  return {
    identity: 'habeas_old.identity',
    from: [
      `(SELECT ctid AS place, tableoid AS part, ${identitySql(table, key, table.alias)} AS identity
          FROM ${table.sql} WHERE ${condition}) AS habeas_old`,
    ],
    where: [`${table.alias}.ctid = habeas_old.place`, `${table.alias}.tableoid = habeas_old.part`],
  };
}

async function tallied(context: ChangeContext, statement: string, parameters: Parameters): Promise<Tally> {
  return tallyOf(
    await context.query(
      `WITH habeas_changed AS (${statement}) SELECT count(*)::text, coalesce(sum(h), 0)::text FROM habeas_changed`,
      parameters.values,
    ),
  );
}

export function assignment(table: Table, item: ColumnChange, parameters: Parameters): string {
  const column = plainColumn(table, item.column);
  const name = quoteIdentifier(column.name);
  switch (item.kind) {
    case 'null':
      return `${name} = NULL`;
    case 'constant':
      return `${name} = ${constantSql(name, column, item, parameters)}`;
    case 'now':
      return `${name} = ${nowSql(column)}`;
    default:
      throw refusal(
        `The change "${item.kind}" does not fit the column "${column.name}" of a store of records.`,
      );
  }
}

function constantSql(
  name: string,
  column: TableColumn,
  { value, keepNull = false }: Extract<ColumnChange, { kind: 'constant' }>,
  parameters: Parameters,
): string {
  const constant = `${parameters.add(encodeText(column.kind, value))}::${column.type}`;
  return keepNull ? `CASE WHEN ${name} IS NULL THEN NULL ELSE ${constant} END` : constant;
}

function nowSql({ kind, name, type }: TableColumn): string {
  if (kind === 'date' || kind === 'timestamp') return `statement_timestamp()::${type}`;
  if (kind === 'text') return `to_char(statement_timestamp(), 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')::${type}`;
  throw refusal(`The column "${name}" of type ${type} cannot hold a moment.`);
}

const refusal = (detail: string): AppError => new AppError('store.refused', { detail });

/** Old to new values, as arrays or in a temporary table, to be used as `habeas_new(old, n0, n1 …)`. */
interface Mapping {
  source(parameters: Parameters): string;
  drop(): Promise<void>;
}

async function readMapping(
  context: ChangeContext,
  table: Table,
  change: Change,
  columns: readonly RewriteColumn[],
): Promise<Mapping> {
  const parameters = new Parameters();
  const texts = columns.map(({ of }) => exactTextSql(table, of));
  const arrays = columns.filter(isArray).map(({ of }) => arrayText(of, columnSql(table, of.name)));
  const where = whereSql(table, change.where, parameters);
  const distinct = `SELECT DISTINCT ${[...texts, ...arrays].join(', ')} FROM ${table.sql} WHERE ${where}`;
  let first: Mapped | undefined;
  let spill: SpilledMapping | undefined;
  for await (const rows of context.stream(distinct, parameters.values, context.batchRows)) {
    const mapped = mapRows(columns, rows);
    if (!first) {
      first = mapped;
      continue;
    }
    spill ??= await SpilledMapping.create(context, first);
    await spill.add(mapped);
  }
  return spill ?? inArrays(first ?? [[], ...columns.map(() => [])]);
}

/** Whatever the column's own collation takes for equal is told apart. */
export const exactTextSql = (table: Table, { name }: TableColumn): string =>
  `${columnSql(table, name)}::text COLLATE "C"`;

/** Elements that are JSON themselves give their text, as JSON columns do. */
const arrayText = ({ baseName }: TableColumn, sql: string): string =>
  `array_to_json(${sql}${baseName === '_json' || baseName === '_jsonb' ? '::text[]' : ''})::text`;

/** Arrays are read a second time as JSON; the old text, by which rows are found again, stays as it is. */
const isArray = ({ of }: RewriteColumn): boolean => of.kind === 'array';

/** One array of old texts, then one of new texts per rewritten column. */
export type Mapped = readonly (readonly (string | null)[])[];

export function mapRows(
  columns: readonly RewriteColumn[],
  rows: readonly (readonly (string | null)[])[],
): Mapped {
  const arrays = columns.filter(isArray);
  const renewed = columns.map((column, at) => {
    const input = isArray(column) ? columns.length + arrays.indexOf(column) : at;
    return rewriteColumn(
      column,
      rows.map((row) => row[input] ?? null),
    );
  });
  return [rows.map((row) => rowText(row.slice(0, columns.length))), ...renewed];
}

/** Asks for each distinct value once; NULL is never asked for and stays. */
function rewriteColumn(column: RewriteColumn, texts: readonly (string | null)[]): readonly (string | null)[] {
  const distinct = [...new Set(texts)].filter((text): text is string => text !== null);
  const values: readonly RowValue[] = distinct.map((text) => decodeOld(column.of.kind, text));
  const renewed = values.length === 0 ? [] : column.rewrite(values);
  if (renewed.length !== distinct.length) {
    throw refusal(
      `Rewriting "${column.column}" gave ${String(renewed.length)} values for ${String(distinct.length)}.`,
    );
  }
  const byText = new Map(distinct.map((text, at) => [text, encodeNew(column.of.kind, renewed[at] ?? null)]));
  return texts.map((text) => (text === null ? null : (byText.get(text) ?? null)));
}

const mappedNames = (mapped: Mapped): readonly string[] =>
  mapped.map((_, at) => (at === 0 ? 'old' : `n${String(at - 1)}`));

const unnestSql = (mapped: Mapped, parameters: Parameters): string =>
  `unnest(${mapped.map((texts) => `${parameters.add(texts)}::text[]`).join(', ')})`;

const inArrays = (mapped: Mapped): Mapping => ({
  source: (parameters) => `${unnestSql(mapped, parameters)} AS habeas_new(${mappedNames(mapped).join(', ')})`,
  drop: () => Promise.resolve(),
});

class SpilledMapping implements Mapping {
  private constructor(private readonly context: ChangeContext) {}

  static async create(context: ChangeContext, first: Mapped): Promise<SpilledMapping> {
    const columns = mappedNames(first).map((name) => `${name} text`);
    await context.query(`CREATE TEMPORARY TABLE habeas_rewrite (${columns.join(', ')}) ON COMMIT DROP`);
    const spill = new SpilledMapping(context);
    await spill.add(first);
    return spill;
  }

  async add(mapped: Mapped): Promise<void> {
    const parameters = new Parameters();
    const source = unnestSql(mapped, parameters);
    await this.context.query(`INSERT INTO pg_temp.habeas_rewrite SELECT * FROM ${source}`, parameters.values);
  }

  source(): string {
    return 'pg_temp.habeas_rewrite AS habeas_new';
  }

  async drop(): Promise<void> {
    await this.context.query('DROP TABLE pg_temp.habeas_rewrite');
  }
}
