import type { Row, StoreType } from '#connectors/spi';
import { SQL_STORES } from './sql-name.js';

/** What stands in place of NULL where a row refers to nobody: the order of a guest. */
export type Blank = 0 | '' | '0';
const BLANKS: readonly Blank[] = [0, '', '0'];

interface Column {
  readonly column: string;
  readonly rows: readonly Row[];
}

/** Asked of stores alone whose maps can say so. @param owner the key that the column refers to */
export const blankOwner = (type: StoreType, referring: Column, owner: Column): Blank | undefined => {
  if (!SQL_STORES.includes(type)) return undefined;
  const holds = ({ column, rows }: Column, blank: Blank): boolean =>
    rows.some((row) => row[column] === blank);
  return BLANKS.find((blank) => holds(referring, blank) && !holds(owner, blank));
};
