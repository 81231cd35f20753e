import type { Change, ColumnChange, Tally } from '../spi/index.js';
import {
  assignment,
  exactTextSql,
  identitySql,
  mapRows,
  rewritten,
  type ChangeContext,
  type Rewrite,
  type RewriteColumn,
  type Streaming,
} from './postgres.change.js';
import { rowText } from '../sql/row-text.js';
import { Parameters } from './postgres.predicate.js';
import { fromBranch, sumsSql, talliesOf } from './postgres.questions.js';
import { hashSql } from './postgres.row-hash.js';
import { NUMBER, severalRows, type Branch, type SeveralRows } from './postgres.several.js';
import { plainColumn, type Table } from './postgres.table.js';

export interface SeveralContext extends ChangeContext {
  /** Of many rows: the question is not asked for a few of them first. */
  readonly streamMany: Streaming;
}

/** Old values of all changes that are held at once; more are rewritten change by change. */
const MAX_OLD_BYTES = 64 * 1024 * 1024;

/**
 * Carries out alike changes by one statement; null, and nothing is changed, when that is not possible. A row that two
 * of them meet is changed, and counted, for one of them only.
 */
export async function changeSeveral(
  context: SeveralContext,
  table: Table,
  changes: readonly Change[],
): Promise<readonly Tally[] | null> {
  const [template] = changes;
  const identity = template && identityOf(context, table, template);
  if (!template || !identity) return null;
  if (template.action.kind === 'delete') return deleteSeveral(context, table, changes, identity);
  return updateSeveral(context, table, changes, identity);
}

/** What a row was before the change; null where only a statement of its own could tell. */
function identityOf({ serverVersion }: ChangeContext, table: Table, { key, action }: Change): string | null {
  if (action.kind === 'delete') return identitySql(table, key, table.alias);
  const changed = new Set(action.set.map(({ column }) => column));
  const isKept = key.length > 0 && !key.some((column) => changed.has(column));
  if (isKept) return identitySql(table, key, table.alias);
  return serverVersion >= 180_000 ? identitySql(table, key, 'old') : null;
}

async function deleteSeveral(
  context: SeveralContext,
  table: Table,
  changes: readonly Change[],
  identity: string,
): Promise<readonly Tally[] | null> {
  const parameters = new Parameters();
  const rows = rowsOf(table, changes, parameters);
  if (!rows) return null;
  const { with: before, sources, conditions } = located(table, rows);
  const statement = `DELETE FROM ${table.sql} USING ${sources.join(', ')}
    WHERE ${conditions.join(' AND ')} RETURNING ${NUMBER} AS n, ${hashSql(identity)} AS h`;
  return run(context, changes, [...before, `habeas_changed AS (${statement})`], parameters);
}

async function updateSeveral(
  context: SeveralContext,
  table: Table,
  changes: readonly Change[],
  identity: string,
): Promise<readonly Tally[] | null> {
  const parameters = new Parameters();
  const rows = rowsOf(table, changes, parameters);
  const sets = changes.map(({ action }) => (action.kind === 'update' ? action.set : []));
  const [set = []] = sets;
  if (!rows || set.length === 0) return null;
  const renewed = await renewedValues(context, table, changes, sets.map(rewritesOf));
  if (renewed === null) return null;
  const rewrites = rewritesOf(set);
  const assignments = set.map((item) =>
    item.kind === 'rewrite'
      ? rewritten(plainColumn(table, item.column), newText(rewrites.indexOf(item)))
      : assignment(table, item, parameters),
  );
  const found = located(table, rows, renewedJoin(table, rewrites));
  const statement = `UPDATE ${table.sql} SET ${assignments.join(', ')}
    FROM ${found.sources.join(', ')} WHERE ${found.conditions.join(' AND ')}
    RETURNING ${NUMBER} AS n, ${hashSql(identity)} AS h`;
  const before = [...renewedSource(renewed, parameters), ...found.with];
  return run(context, changes, [...before, `habeas_changed AS (${statement})`], parameters);
}

const rewritesOf = (set: readonly ColumnChange[]): readonly Rewrite[] =>
  set.filter((item): item is Rewrite => item.kind === 'rewrite');

const rowsOf = (table: Table, changes: readonly Change[], parameters: Parameters): SeveralRows | null =>
  severalRows(
    table,
    changes.map(({ where }) => where),
    parameters,
  );

/** How a statement that changes finds its rows. */
interface Located extends Branch {
  /** Before the statement. */
  readonly with: readonly string[];
}

/** What else the rows are joined with, and what of it is needed. */
interface Joined extends Branch {
  readonly columns: readonly string[];
}
const NOTHING_ELSE: Joined = { columns: [], sources: [], conditions: [] };

/**
 * The table with the numbers of its rows. Found in several ways, rows are known by their physical place: one that
 * somebody else updates in that instant falls out, and the count then differs from the planned one. Arrays seem short to
 * the planner, which then goes to each place at once, where it would read the table for what a join has found. Whatever
 * else is joined is joined before, as long as it knows how many rows there are.
 */
function located(table: Table, { with: before, branches }: SeveralRows, joined = NOTHING_ELSE): Located {
  const first = before === '' ? [] : [before.replace(/^WITH /, '')];
  const full = branches.map(({ sources, conditions }) => ({
    sources: [...sources, ...joined.sources],
    conditions: [...conditions, ...joined.conditions],
  }));
  const [only, ...others] = full;
  if (only && others.length === 0) return { with: first, ...only };
  const columns = [
    NUMBER,
    `${table.alias}.ctid AS place`,
    `${table.alias}.tableoid AS part`,
    ...joined.columns,
  ];
  const places = full.map((branch) => fromBranch(table, columns.join(', '), branch));
  const names = ['habeas_n', 'place', 'part', ...joined.columns];
  const arrays = names.map((name) => `ARRAY(SELECT ${name} FROM habeas_place)`);
  return {
    with: [...first, `habeas_place AS MATERIALIZED (${places.join(' UNION ALL ')})`],
    sources: [`unnest(${arrays.join(', ')}) AS habeas_one(${names.join(', ')})`],
    conditions: [`${table.alias}.ctid = habeas_one.place`, `${table.alias}.tableoid = habeas_one.part`],
  };
}

async function run(
  context: SeveralContext,
  changes: readonly Change[],
  parts: readonly string[],
  parameters: Parameters,
): Promise<readonly Tally[]> {
  const text = `WITH ${parts.join(', ')} ${sumsSql('habeas_changed')}`;
  return talliesOf(changes, await context.query(text, parameters.values));
}

/** Columns of number, old texts and new texts, as long as there are rewritten values. */
interface Renewed {
  readonly numbers: number[];
  readonly old: string[];
  readonly texts: (string | null)[][];
}

/** Every change has functions of its own, and is asked for its own old values; null when they are too large. */
async function renewedValues(
  context: SeveralContext,
  table: Table,
  changes: readonly Change[],
  rewrites: readonly (readonly Rewrite[])[],
): Promise<Renewed | null> {
  const renewed: Renewed = { numbers: [], old: [], texts: (rewrites[0] ?? []).map(() => []) };
  if (renewed.texts.length === 0) return renewed;
  const columns = rewrites.map((own) =>
    own.map((rewrite): RewriteColumn => ({ ...rewrite, of: plainColumn(table, rewrite.column) })),
  );
  const found = await oldValues(context, table, changes, columns[0] ?? []);
  if (found === null) return null;
  for (const [number, own] of found.entries()) {
    const [, ...texts] = mapRows(columns[number] ?? [], own);
    for (const [at, old] of own.entries()) {
      renewed.numbers.push(number);
      renewed.old.push(oldText(old));
      for (const [column, values] of texts.entries()) renewed.texts[column]?.push(values[at] ?? null);
    }
  }
  return renewed;
}

async function oldValues(
  context: SeveralContext,
  table: Table,
  changes: readonly Change[],
  columns: readonly RewriteColumn[],
): Promise<readonly (readonly (string | null)[])[][] | null> {
  // arrays are read a second time in another form, which one change at a time does
  if (columns.some(({ of }) => of.kind === 'array')) return null;
  const parameters = new Parameters();
  const rows = rowsOf(table, changes, parameters);
  if (!rows) return null;
  const texts = columns.map(({ of }) => exactTextSql(table, of)).join(', ');
  const parts = rows.branches.map((branch) => fromBranch(table, `${NUMBER}, ${texts}`, branch));
  const [only = '', ...others] = parts;
  const distinct = others.length === 0 ? only.replace('SELECT', 'SELECT DISTINCT') : parts.join(' UNION ');
  const found = changes.map((): (readonly (string | null)[])[] => []);
  const text = `${rows.with} ${distinct}`;
  let bytes = 0;
  for await (const batch of context.streamMany(text, parameters.values, context.batchRows))
    for (const [number, ...values] of batch) {
      bytes += values.reduce((sum, value) => sum + (value?.length ?? 0), 0);
      if (bytes > MAX_OLD_BYTES) return null;
      found[Number(number)]?.push(values);
    }
  return found;
}

/**
 * By which old values are found again: of one column by its text, which takes a fifth of the time that a row's does. NULL
 * is told from every text.
 */
const oldTextSql = (texts: readonly string[]): string =>
  texts.length === 1 ? `coalesce('=' || ${texts.join()}, '')` : `ROW(${texts.join(', ')})::text`;

function oldText(values: readonly (string | null)[]): string {
  const [only] = values;
  if (values.length > 1) return rowText(values);
  return typeof only === 'string' ? `=${only}` : '';
}

const newText = (column: number): string => `habeas_w${String(column)}`;

/** Before the statement: number, old text and new texts of every value. */
function renewedSource({ numbers, old, texts }: Renewed, parameters: Parameters): string[] {
  if (texts.length === 0) return [];
  const names = ['habeas_m', 'habeas_old', ...texts.map((_, at) => newText(at))];
  const arrays = [old, ...texts].map((values) => `${parameters.add(values)}::text[]`);
  const given = `unnest(${parameters.add(numbers)}::int[], ${arrays.join(', ')}) AS habeas_given(${names.join(', ')})`;
  return [`habeas_new AS MATERIALIZED (SELECT * FROM ${given})`];
}

function renewedJoin(table: Table, rewrites: readonly Rewrite[]): Joined {
  if (rewrites.length === 0) return NOTHING_ELSE;
  const texts = rewrites.map(({ column }) => exactTextSql(table, plainColumn(table, column)));
  return {
    columns: rewrites.map((_, at) => newText(at)),
    sources: ['habeas_new'],
    conditions: [`habeas_m = ${NUMBER}`, `${oldTextSql(texts)} = habeas_old`],
  };
}
