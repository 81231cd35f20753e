import type { Predicate } from '../spi/index.js';
import type { Bound, MysqlLink } from './mysql.link.js';
import { whereSql } from './mysql.predicate.js';
import type { Table } from './mysql.table.js';

/** Reading a small table as a whole is what a good planner chooses. */
const LARGE_TABLE = 10_000;

export async function explainRows(
  link: MysqlLink,
  table: Table,
  where: Predicate,
): Promise<{ fullScan: boolean; estimatedRows: number }> {
  const values: Bound[] = [];
  const condition = whereSql(table, where, values);
  const plan = await link.explain(`EXPLAIN SELECT 1 FROM ${table.sql} WHERE ${condition}`, values);
  const whole = await link.explain(`EXPLAIN SELECT 1 FROM ${table.sql}`, []);
  const own = plan.find((step) => step['table'] === table.collection);
  const isScan = own !== undefined && /^(ALL|index)$/.test(String(own['type']));
  return {
    fullScan: isScan && rowsOf(whole[0]) > LARGE_TABLE,
    estimatedRows: own === undefined ? 0 : rowsOf(own),
  };
}

const rowsOf = (step: Readonly<Record<string, unknown>> | undefined): number => Number(step?.['rows'] ?? 0);
