import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { quoteIdentifier } from '../../../libs/connectors/sql/collection-name.js';
import type { RawDatabase, RawRow } from './raw-database.js';

const textOf = (value: unknown): string | null => {
  if (value === null || value === undefined) return null;
  return value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : String(value);
};

export function openSqlite(file: string): RawDatabase {
  const database = new DatabaseSync(file);
  const query = (sql: string, values: readonly unknown[] = []): readonly RawRow[] => {
    const statement = database.prepare(sql);
    statement.setReadBigInts(true);
    return statement
      .all(...(values as SQLInputValue[]))
      .map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, textOf(value)])));
  };
  return {
    url: file,
    quote: quoteIdentifier,
    parameter: () => '?',
    query: (sql, values) => Promise.resolve(query(sql, values)),
    tables: () =>
      Promise.resolve(
        query(
          "select name from sqlite_schema where type = 'table' and name not like 'sqlite_%' order by 1",
        ).map(({ name }) => ({ name: name ?? '', sql: quoteIdentifier(name ?? ''), isCopy: false })),
      ),
    refresh: () => Promise.resolve(),
    close: () => Promise.resolve(database.close()),
  };
}
