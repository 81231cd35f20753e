import type { Row, StoreType } from '#connectors/spi';
import { SQL_STORES } from './sql-name.js';

/** What stands in place of NULL where a row refers to nobody, as SQL writes it: the order of a guest has `0` or `''`. */
export const blankOwner = (
  type: StoreType,
  { column, rows }: { readonly column: string; readonly rows: readonly Row[] },
  owner: { readonly column: string; readonly rows: readonly Row[] },
): string | undefined => {
  const holds = (
    where: { readonly column: string; readonly rows: readonly Row[] },
    blank: unknown,
  ): boolean => where.rows.some((row) => row[where.column] === blank);
  const found = [0, '', '0'].find((blank) => holds({ column, rows }, blank) && !holds(owner, blank));
  if (found === undefined || !SQL_STORES.includes(type)) return undefined;
  return found === 0 ? '0' : `'${found}'`;
};
