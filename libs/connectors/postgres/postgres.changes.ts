import type { Change, ColumnChange, Tally } from '../spi/index.js';
import {
  assignment,
  identitySql,
  mapRows,
  rewritten,
  type ChangeContext,
  type Rewrite,
  type RewriteColumn,
} from './postgres.change.js';
import { Parameters } from './postgres.predicate.js';
import { fromBranch, sumsSql, talliesOf } from './postgres.questions.js';
import { hashSql } from './postgres.row-hash.js';
import { NUMBER, severalRows, type Branch, type SeveralRows } from './postgres.several.js';
import { columnSql, plainColumn, type Table } from './postgres.table.js';

/** Old values of all changes that are held at once; more are rewritten change by change. */
const MAX_OLD_BYTES = 64 * 1024 * 1024;

/**
 * Carries out alike changes by one statement; null, and nothing is changed, when that is not possible. A row that two
 * of them meet is changed, and counted, for one of them only.
 */
export async function changeSeveral(
  context: ChangeContext,
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
  context: ChangeContext,
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
  context: ChangeContext,
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
      ? rewritten(plainColumn(table, item.column), rewrites.indexOf(item))
      : assignment(table, item, parameters),
  );
  const { with: before, sources, conditions } = located(table, rows);
  const statement = `UPDATE ${table.sql} SET ${assignments.join(', ')}
    FROM ${[...sources, ...renewedSource(renewed, parameters)].join(', ')}
    WHERE ${[...conditions, ...renewedJoin(table, rewrites)].join(' AND ')}
    RETURNING ${NUMBER} AS n, ${hashSql(identity)} AS h`;
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

/**
 * The table with the numbers of its rows. Found in several ways, rows are known by their physical place: one that
 * somebody else updates in that instant falls out, and the count then differs from the planned one. The array of places
 * lets the planner go there at once where the join would read the table.
 */
function located(table: Table, { with: before, branches }: SeveralRows): Located {
  const first = before === '' ? [] : [before.replace(/^WITH /, '')];
  const [only, ...others] = branches;
  if (only && others.length === 0) return { with: first, ...only };
  const columns = `${NUMBER}, ${table.alias}.ctid AS place, ${table.alias}.tableoid AS part`;
  const places = branches.map((branch) => fromBranch(table, columns, branch));
  return {
    with: [...first, `habeas_place AS MATERIALIZED (${places.join(' UNION ALL ')})`],
    sources: ['habeas_place AS habeas_one'],
    conditions: [
      `${table.alias}.ctid = ANY(ARRAY(SELECT place FROM habeas_place))`,
      `${table.alias}.ctid = habeas_one.place`,
      `${table.alias}.tableoid = habeas_one.part`,
    ],
  };
}

async function run(
  context: ChangeContext,
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
  readonly old: (string | null)[];
  readonly texts: (string | null)[][];
}

/** Every change has functions of its own, and is asked for its own old values; null when they are too large. */
async function renewedValues(
  context: ChangeContext,
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
    const [old = [], ...texts] = mapRows(columns[number] ?? [], own);
    for (const [at, text] of old.entries()) {
      renewed.numbers.push(number);
      renewed.old.push(text);
      for (const [column, values] of texts.entries()) renewed.texts[column]?.push(values[at] ?? null);
    }
  }
  return renewed;
}

async function oldValues(
  context: ChangeContext,
  table: Table,
  changes: readonly Change[],
  columns: readonly RewriteColumn[],
): Promise<readonly (readonly (string | null)[])[][] | null> {
  // arrays are read a second time in another form, which one change at a time does
  if (columns.some(({ of }) => of.kind === 'array')) return null;
  const parameters = new Parameters();
  const rows = rowsOf(table, changes, parameters);
  if (!rows) return null;
  const texts = columns.map(({ of }) => `${columnSql(table, of.name)}::text`).join(', ');
  const parts = rows.branches.map((branch) => fromBranch(table, `${NUMBER}, ${texts}`, branch));
  const [only = '', ...others] = parts;
  const distinct = others.length === 0 ? only.replace('SELECT', 'SELECT DISTINCT') : parts.join(' UNION ');
  const found = changes.map((): (readonly (string | null)[])[] => []);
  let bytes = 0;
  for await (const batch of context.stream(`${rows.with} ${distinct}`, parameters.values, context.batchRows))
    for (const [number, ...values] of batch) {
      bytes += values.reduce((sum, value) => sum + (value?.length ?? 0), 0);
      if (bytes > MAX_OLD_BYTES) return null;
      found[Number(number)]?.push(values);
    }
  return found;
}

function renewedSource({ numbers, old, texts }: Renewed, parameters: Parameters): string[] {
  if (texts.length === 0) return [];
  const names = ['n', 'old', ...texts.map((_, at) => `n${String(at)}`)];
  const arrays = [old, ...texts].map((values) => `${parameters.add(values)}::text[]`);
  return [
    `unnest(${parameters.add(numbers)}::int[], ${arrays.join(', ')}) AS habeas_new(${names.join(', ')})`,
  ];
}

function renewedJoin(table: Table, rewrites: readonly Rewrite[]): string[] {
  if (rewrites.length === 0) return [];
  const texts = rewrites.map(({ column }) => `${columnSql(table, plainColumn(table, column).name)}::text`);
  return [`habeas_new.n = ${NUMBER}`, `ROW(${texts.join(', ')})::text = habeas_new.old`];
}
