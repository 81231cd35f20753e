const SPECIAL = /[\\"]/g;

/**
 * A list as PostgreSQL reads it in text, for arrays of any type without arrays in them; bytes as `bytea`. The driver makes the
 * same with several times the work.
 */
export const arrayLiteral = (items: readonly unknown[]): string => literal(items, (item) => item).text;

/** As {@link arrayLiteral}, of one value of each row. An empty list when none of them has one: `unnest` fills up with null. */
export function columnLiteral<Row>(rows: readonly Row[], valueOf: (row: Row) => unknown): string {
  const { text, isEmpty } = literal(rows, valueOf);
  return isEmpty ? '{}' : text;
}

function literal<Item>(
  items: readonly Item[],
  valueOf: (item: Item) => unknown,
): { readonly text: string; readonly isEmpty: boolean } {
  let last: unknown = null;
  let text = 'NULL';
  let isEmpty = true;
  const elements = items.map((item) => {
    const value = valueOf(item);
    // most columns of rows that are written together hold the same value over and over
    if (value === last) return text;
    last = value;
    if (value !== null && value !== undefined) isEmpty = false;
    return (text = element(value));
  });
  return { text: `{${elements.join(',')}}`, isEmpty };
}

function element(item: unknown): string {
  if (item === null || item === undefined) return 'NULL';
  if (Buffer.isBuffer(item)) return `"\\\\x${item.toString('hex')}"`;
  return `"${String(item).replace(SPECIAL, '\\$&')}"`;
}
