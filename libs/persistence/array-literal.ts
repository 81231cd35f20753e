const SPECIAL = /[\\"]/g;

/**
 * A list as PostgreSQL reads it in text, for arrays of any type without arrays in them; bytes as `bytea`. The driver makes the
 * same with several times the work.
 */
export const arrayLiteral = (items: readonly unknown[]): string => `{${items.map(element).join(',')}}`;

function element(item: unknown): string {
  if (item === null || item === undefined) return 'NULL';
  if (Buffer.isBuffer(item)) return `"\\\\x${item.toString('hex')}"`;
  return `"${String(item).replace(SPECIAL, '\\$&')}"`;
}
