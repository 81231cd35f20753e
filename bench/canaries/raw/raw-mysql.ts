import mysql from 'mysql2/promise';
import type { RawDatabase, RawRow } from './raw-database.js';

const quote = (name: string): string => `\`${name.replaceAll('`', '``')}\``;

export async function openMysql(url: string): Promise<RawDatabase> {
  const connection = await mysql.createConnection({
    uri: url.replace(/^mariadb:/, 'mysql:'),
    charset: 'utf8mb4',
    typeCast: (field) => {
      const bytes = field.buffer();
      if (bytes === null) return null;
      return bytes.toString('encoding' in field && field.encoding === 'binary' ? 'latin1' : 'utf8');
    },
  });
  const query = async (sql: string, values: readonly unknown[] = []): Promise<readonly RawRow[]> => {
    const [rows] = await connection.query(sql, [...values]);
    return Array.isArray(rows) ? (rows as RawRow[]) : [];
  };
  return {
    url,
    quote,
    parameter: () => '?',
    query,
    tables: async () =>
      (
        await query(
          "select table_name as name from information_schema.tables where table_schema = database() and table_type = 'BASE TABLE' order by 1",
        )
      ).map(({ name }) => ({ name: name ?? '', sql: quote(name ?? ''), isCopy: false })),
    refresh: () => Promise.resolve(),
    close: () => connection.end(),
  };
}
