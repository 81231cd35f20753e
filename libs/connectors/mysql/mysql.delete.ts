import type { Predicate } from '../spi/index.js';
import type { Bound, MysqlLink } from './mysql.link.js';
import { whereSql } from './mysql.predicate.js';
import { columnSql, quoteName, type SelfReference, type Table } from './mysql.table.js';

/**
 * The server judges references row by row, so that rows which refer to each other cannot be deleted as they are. Their
 * links are set to NULL first; where that is impossible, rows go first to which no other leads. How many were deleted.
 */
export async function deleteRows(link: MysqlLink, table: Table, where: Predicate): Promise<number> {
  const lasting = table.selfReferences.filter((key) => !canUnlink(table, key, where));
  for (const key of table.selfReferences) if (!lasting.includes(key)) await unlink(link, table, key, where);
  let total = 0;
  if (lasting.length > 0)
    for (let gone = -1; gone !== 0; total += gone) gone = await deleteLeaves(link, table, lasting, where);
  const values: Bound[] = [];
  const condition = whereSql(table, where, values);
  return total + (await link.change(`DELETE FROM ${table.sql} WHERE ${condition}`, values));
}

/** Rows that are found by the link itself would not be found without it. */
const canUnlink = (table: Table, key: SelfReference, where: Predicate): boolean =>
  key.some(([from]) => table.columns.get(from)?.isNullable === true && !mentions(where, from));

function mentions(where: Predicate, column: string): boolean {
  switch (where.op) {
    case 'any':
    case 'all':
      return where.of.some((part) => mentions(part, column));
    case 'not':
      return mentions(where.of, column);
    case 'in':
      return where.columns.includes(column);
    case 'null':
      return where.column === column;
    case 'raw':
      return where.text.toLowerCase().includes(column.toLowerCase());
    case 'contains':
      return where.columns.includes(column);
    case 'mentions':
      return false;
  }
}

async function unlink(link: MysqlLink, table: Table, key: SelfReference, where: Predicate): Promise<void> {
  const [from = ''] = key
    .map(([column]) => column)
    .filter((column) => table.columns.get(column)?.isNullable === true && !mentions(where, column));
  const values: Bound[] = [];
  const condition = whereSql(table, where, values);
  const name = columnSql(table, from);
  await link.change(
    `UPDATE ${table.sql} SET ${name} = NULL WHERE ${name} IS NOT NULL AND (${condition})`,
    values,
  );
}

function deleteLeaves(
  link: MysqlLink,
  table: Table,
  keys: readonly SelfReference[],
  where: Predicate,
): Promise<number> {
  const referring = keys.map((key, at) => referringSql(table, key, `habeas_child_${String(at)}`));
  const values: Bound[] = [];
  const condition = whereSql(table, where, values);
  return link.change(
    `DELETE ${table.sql} FROM ${table.sql} ${referring.map(({ join }) => join).join(' ')}
      WHERE ${condition} AND ${referring.map(({ isMissing }) => isMissing).join(' AND ')}`,
    values,
  );
}

/** Rows that refer to others of their table, under names of ours: a raw condition names columns without their table. */
function referringSql(table: Table, key: SelfReference, name: string): { join: string; isMissing: string } {
  const columns = key.map(([from], at) => `${quoteName(from)} AS ${name}_${String(at)}`);
  const isReferring = key.map(([from]) => `${quoteName(from)} IS NOT NULL`).join(' AND ');
  const on = key.map(([, to], at) => `${name}.${name}_${String(at)} = ${columnSql(table, to)}`);
  return {
    join: `LEFT JOIN (SELECT ${columns.join(', ')} FROM ${table.sql} WHERE ${isReferring}) AS ${name} ON ${on.join(' AND ')}`,
    isMissing: `${name}.${name}_0 IS NULL`,
  };
}
