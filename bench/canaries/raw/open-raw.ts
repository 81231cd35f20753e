import { openMysql } from './raw-mysql.js';
import { openPostgres } from './raw-postgres.js';
import { openSqlite } from './raw-sqlite.js';
import type { RawDatabase } from './raw-database.js';

/** A database by its URL (`postgres://`, `mysql://`, `mariadb://`), else by the path of an SQLite file. */
export async function openRaw(url: string): Promise<RawDatabase> {
  if (/^postgres(ql)?:/.test(url)) return openPostgres(url);
  if (/^(mysql|mariadb):/.test(url)) return openMysql(url);
  return openSqlite(url);
}
