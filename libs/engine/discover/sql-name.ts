import type { StoreType } from '#connectors/spi';

/** The name of a column as a condition in the language of the store writes it. */
export const sqlName = (type: StoreType, name: string): string => {
  if (/^[a-z_][a-z0-9_]*$/.test(name) && !RESERVED.has(name)) return name;
  return type === 'mysql' || type === 'mariadb'
    ? `\`${name.replaceAll('`', '``')}\``
    : `"${name.replaceAll('"', '""')}"`;
};

/** The name of a table, in PostgreSQL with its schema; null for names that hold dots or quotes themselves. */
export const sqlTable = (type: StoreType, name: string): string | null => {
  if (type !== 'postgres') return sqlName(type, name);
  const [schema = '', table = '', ...more] = name.split('.');
  const isPlain = more.length === 0 && table !== '' && !name.includes('"');
  return isPlain ? `${sqlName(type, schema)}.${sqlName(type, table)}` : null;
};

/** Stores whose conditions are SQL. */
export const SQL_STORES: readonly StoreType[] = ['postgres', 'mysql', 'mariadb', 'sqlite'];

/** Words that are no names without quotes in one of the stores and are likely to be columns. */
const RESERVED: ReadonlySet<string> = new Set([
  ...['user', 'order', 'group', 'table', 'column', 'from', 'to', 'key', 'keys', 'index', 'check', 'default'],
  ...['references', 'primary', 'unique', 'select', 'where', 'when', 'case', 'end', 'desc', 'asc', 'limit'],
  ...['offset', 'rank', 'row', 'rows', 'condition', 'option', 'schema', 'system', 'values', 'leading'],
]);
