const SPECIAL = /[\\"]/g;

/**
 * A list as PostgreSQL reads it in text, for arrays of any type without arrays in them; bytes as `bytea`. The driver makes the
 * same with several times the work.
 */
export function arrayLiteral(items: readonly unknown[]): string {
  let last: unknown = null;
  let text = 'NULL';
  const elements = items.map((item) => {
    // most columns of rows that are written together hold the same value over and over
    if (item === last) return text;
    last = item;
    return (text = element(item));
  });
  return `{${elements.join(',')}}`;
}

function element(item: unknown): string {
  if (item === null || item === undefined) return 'NULL';
  if (Buffer.isBuffer(item)) return `"\\\\x${item.toString('hex')}"`;
  return `"${String(item).replace(SPECIAL, '\\$&')}"`;
}
