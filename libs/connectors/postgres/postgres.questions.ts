import { predicateShape, type SelectQuery, type Tally, type TallyQuery } from '../spi/index.js';
import { toTally } from '../sql/tally.js';
import { identitySql } from './postgres.change.js';
import type { Parameters } from './postgres.predicate.js';
import { hashSql } from './postgres.row-hash.js';
import { NUMBER, severalRows, type Branch } from './postgres.several.js';
import type { Table } from './postgres.table.js';

export const NO_ROWS: Tally = toTally(0, 0n);

export const tallyShape = ({ collection, key, where }: TallyQuery): string =>
  JSON.stringify([collection, key, predicateShape(where)]);

/** The rows of several alike queries, each behind the number of its query; null when one statement cannot tell. */
export function selectsSql(
  table: Table,
  queries: readonly SelectQuery[],
  { columns, order }: { readonly columns: string; readonly order: string },
  parameters: Parameters,
): string | null {
  const rows = severalRows(
    table,
    queries.map(({ where }) => where),
    parameters,
  );
  if (!rows || (order !== '' && rows.branches.length > 1)) return null;
  const isDistinct = queries[0]?.distinct === true;
  const parts = rows.branches.map((branch) => fromBranch(table, `${NUMBER}, ${columns}`, branch));
  // UNION leaves out what is equal
  const [only, ...others] = parts;
  const text =
    others.length > 0 || !isDistinct
      ? parts.join(isDistinct ? ' UNION ' : ' UNION ALL ')
      : (only ?? '').replace('SELECT', 'SELECT DISTINCT');
  return `${rows.with} ${text} ${order}`;
}

/** Number, rows and digest of every one of several alike queries that has rows. */
export function talliesSql(
  table: Table,
  key: readonly string[],
  queries: readonly TallyQuery[],
  parameters: Parameters,
): string | null {
  const rows = severalRows(
    table,
    queries.map(({ where }) => where),
    parameters,
  );
  if (!rows) return null;
  const hash = hashSql(identitySql(table, key, table.alias));
  const parts = rows.branches.map((branch) => fromBranch(table, `${NUMBER} AS n, ${hash} AS h`, branch));
  return `${rows.with} ${sumsSql(`(${parts.join(' UNION ALL ')})`)}`;
}

/** Over rows with a number `n` and a hash `h`. */
export const sumsSql = (rows: string): string =>
  `SELECT n, count(*)::text, coalesce(sum(h), 0)::text FROM ${rows} AS habeas_found GROUP BY n`;

export function talliesOf(
  of: readonly unknown[],
  rows: readonly (readonly (string | null)[])[],
): readonly Tally[] {
  const found = new Map(rows.map(([n, count, sum]) => [Number(n), toTally(Number(count), BigInt(sum ?? 0))]));
  return of.map((_, n) => found.get(n) ?? NO_ROWS);
}

export const fromBranch = (table: Table, columns: string, { sources, conditions }: Branch): string =>
  `SELECT ${columns} FROM ${[table.sql, ...sources].join(', ')} WHERE ${conditions.join(' AND ')}`;
