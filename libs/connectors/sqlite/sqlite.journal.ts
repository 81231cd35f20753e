import { randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';

/** Our only table in the file, and only from a session's token until it is forgotten. */
export const JOURNAL = 'habeas_journal';

const TOKEN = /^sqlite:[0-9a-f-]{36}$/;
export const newToken = (): string => `sqlite:${randomUUID()}`;
export const isToken = (text: string): boolean => TOKEN.test(text);

/** Inside the session's transaction: the row is there exactly when the session was committed. */
export function remember(database: DatabaseSync, token: string): void {
  database.exec(`CREATE TABLE IF NOT EXISTS ${JOURNAL} (token TEXT PRIMARY KEY) WITHOUT ROWID`);
  database.prepare(`INSERT INTO ${JOURNAL} (token) VALUES (?)`).run(token);
}

const exists = (database: DatabaseSync): boolean =>
  database.prepare(`SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?`).get(JOURNAL) !==
  undefined;

export const isRemembered = (database: DatabaseSync, token: string): boolean =>
  exists(database) && database.prepare(`SELECT 1 FROM ${JOURNAL} WHERE token = ?`).get(token) !== undefined;

/** Removes the row, and the table with the last row. */
export function removeToken(database: DatabaseSync, token: string): void {
  if (!exists(database)) return;
  database.prepare(`DELETE FROM ${JOURNAL} WHERE token = ?`).run(token);
  if (database.prepare(`SELECT 1 FROM ${JOURNAL} LIMIT 1`).get() === undefined)
    database.exec(`DROP TABLE ${JOURNAL}`);
}
