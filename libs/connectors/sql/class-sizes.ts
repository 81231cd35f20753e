import { AppError } from '#contracts';
import type { ClassQuery, ClassSizes } from '../spi/index.js';

/** The parts of the statement in the words of the store. */
interface ClassParts {
  /** Of each column, as it can be grouped. */
  readonly columns: readonly string[];
  readonly table: string;
  readonly where: string;
  readonly among: string;
}

/**
 * One grouped statement: rows, rows of the smallest class, and rows in small classes. The values of `where` come before
 * those of `among`.
 */
export const classesSql = ({ columns, table, where, among }: ClassParts, threshold: number): string => `
  SELECT coalesce(sum(own), 0), coalesce(min(size), 0),
         coalesce(sum(CASE WHEN size < ${String(Math.trunc(threshold))} THEN own ELSE 0 END), 0)
    FROM (SELECT count(*) AS size, sum(CASE WHEN ${where} THEN 1 ELSE 0 END) AS own
            FROM ${table}
           WHERE (${among}) AND NOT (${columns.map((column) => `${column} IS NULL`).join(' AND ')})
           GROUP BY ${columns.join(', ')}) AS habeas_class
   WHERE own > 0`;

export const toClassSizes = (row: readonly unknown[] | undefined): ClassSizes => {
  const [rows = 0, smallest = 0, below = 0] = (row ?? []).map(Number);
  return { rows, smallest, below };
};

/** @throws AppError `store.refused` without a column to group by */
export const requireColumns = ({ collection, columns }: ClassQuery): void => {
  if (columns.length > 0) return;
  throw new AppError('store.refused', {
    detail: `Rows of "${collection}" cannot be grouped by no column; name one.`,
  });
};
