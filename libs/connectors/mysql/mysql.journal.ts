import { randomUUID } from 'node:crypto';
import { AppError } from '#contracts';
import { errorNumber } from './mysql.errors.js';
import type { MysqlLink } from './mysql.link.js';

/** Our only table in the database, and only from a session's token until it is forgotten. */
export const JOURNAL = 'habeas_journal';

const CREATE = `CREATE TABLE IF NOT EXISTS ${JOURNAL} (token CHAR(42) CHARACTER SET ascii PRIMARY KEY) ENGINE = InnoDB`;
const NO_SUCH_TABLE = 1146;
export const LOCK_WAIT_TIMEOUT = 1205;
/** Each time somebody else may have removed the table that we had just made. */
const ATTEMPTS = 20;
/** How often we wait a second for those who use the table. */
const DROPS = 3;

const TOKEN = /^mysql:[0-9a-f-]{36}$/;
export const isToken = (text: string): boolean => TOKEN.test(text);

/**
 * Writes a new token inside the session's transaction: the row is there exactly when the session was committed. The
 * table is made on another connection, because making one ends the transaction it is made in.
 */
export async function remember(
  session: MysqlLink,
  aside: <T>(work: (link: MysqlLink) => Promise<T>) => Promise<T>,
): Promise<string> {
  const token = `mysql:${randomUUID()}`;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    if (await exists(() => session.change(`INSERT INTO ${JOURNAL} (token) VALUES (?)`, [token])))
      return token;
    await aside((link) => link.run(CREATE));
  }
  throw new AppError('store.failed', {
    detail: `The table ${JOURNAL} is removed again and again; try later.`,
  });
}

/** Waits for a session that is still open: its row is locked until it ends. */
export async function isRemembered(link: MysqlLink, token: string): Promise<boolean> {
  let found = false;
  await exists(async () => {
    const rows = await link.query(`SELECT CAST(token AS BINARY) FROM ${JOURNAL} WHERE token = ? FOR UPDATE`, [
      token,
    ]);
    found = rows.length > 0;
  });
  return found;
}

/** Removes the row, and the table with the last row. */
export async function removeToken(link: MysqlLink, token: string): Promise<void> {
  if (!(await exists(() => link.change(`DELETE FROM ${JOURNAL} WHERE token = ?`, [token])))) return;
  await link.run('SET SESSION lock_wait_timeout = 1');
  for (let attempt = 0; attempt < DROPS; attempt += 1) if (await removeEmptyTable(link)) return;
}

/**
 * Under the lock of the whole table, which waits for open sessions: a token that is just being committed must not go with
 * it. False when it may be tried again. Without the privileges LOCK TABLES and DROP, and while others work, the empty
 * table stays.
 */
async function removeEmptyTable(link: MysqlLink): Promise<boolean> {
  try {
    await link.run(`LOCK TABLES ${JOURNAL} WRITE`);
    const rows = await link.query(`SELECT CAST(token AS BINARY) FROM ${JOURNAL} LIMIT 1`);
    if (rows.length === 0) await link.run(`DROP TABLE ${JOURNAL}`);
    return true;
  } catch (error) {
    return errorNumber(error) !== LOCK_WAIT_TIMEOUT;
  } finally {
    await link.run('UNLOCK TABLES').catch(() => undefined);
  }
}

/** False when the table is not there. */
async function exists(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (errorNumber(error) === NO_SUCH_TABLE) return false;
    throw error;
  }
}
