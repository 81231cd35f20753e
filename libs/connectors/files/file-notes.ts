import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '#contracts';
import type { Notes } from '../staged/index.js';
import { OWN_PREFIX } from './file-tree.js';
import { writeError } from './files.errors.js';

/** The folder of ours below the root. */
export const OWN_FOLDER = `${OWN_PREFIX}notes`;
const BUSY = 5;
const POLL_MS = 10;

/**
 * Notes in a small SQLite file below the root: Node has neither locks nor compare-and-swap for files of its own. What is
 * removed is overwritten, since notes hold names of files.
 */
export class FileNotes implements Notes {
  private database: Promise<DatabaseSync> | null = null;

  constructor(private readonly root: () => Promise<string>) {}

  get(id: string): Promise<string | null> {
    return this.within((database) => textOf(database, id));
  }

  swap(id: string, expected: string | null, next: string | null): Promise<boolean> {
    return this.within((database) => {
      if (textOf(database, id) !== expected) return false;
      if (next === null) database.prepare('DELETE FROM note WHERE id = ?').run(id);
      else database.prepare('INSERT OR REPLACE INTO note VALUES (?, ?)').run(id, next);
      return true;
    });
  }

  list(prefix: string): Promise<readonly string[]> {
    return this.within((database) =>
      database
        .prepare('SELECT id FROM note WHERE substr(id, 1, ?) = ?')
        .all(prefix.length, prefix)
        .map(({ id }) => String(id)),
    );
  }

  /** Only one of all processes does this at a time; the kernel ends it with its process, also on `kill -9`. */
  async exclusively<T>(work: () => Promise<T>): Promise<T> {
    const database = await open(await this.root(), 'lock.db');
    try {
      await whenFree(() => database.exec('BEGIN EXCLUSIVE'));
      return await work();
    } finally {
      database.close();
    }
  }

  async close(): Promise<void> {
    const database = await this.database?.catch(() => null);
    this.database = null;
    database?.close();
  }

  /** From the beginning of a transaction to its end nothing else runs in this process: they share one connection. */
  private async within<T>(work: (database: DatabaseSync) => T): Promise<T> {
    const database = await this.open();
    return whenFree(() => {
      database.exec('BEGIN IMMEDIATE');
      try {
        const result = work(database);
        database.exec('COMMIT');
        return result;
      } catch (error) {
        if (database.isTransaction) database.exec('ROLLBACK');
        throw error;
      }
    });
  }

  /** A failed attempt is not kept. */
  private async open(): Promise<DatabaseSync> {
    this.database ??= this.root().then(openNotes);
    try {
      return await this.database;
    } catch (error) {
      this.database = null;
      throw error;
    }
  }
}

const SCHEMA =
  'PRAGMA secure_delete = ON; CREATE TABLE IF NOT EXISTS note (id TEXT PRIMARY KEY, text TEXT NOT NULL)';

async function openNotes(root: string): Promise<DatabaseSync> {
  const database = await open(root, 'notes.db');
  await whenFree(() => database.exec(SCHEMA));
  return database;
}

async function open(root: string, name: string): Promise<DatabaseSync> {
  const folder = join(root, OWN_FOLDER);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return new DatabaseSync(join(folder, name));
  } catch (error) {
    throw (error as { errcode?: number }).errcode === undefined
      ? writeError(error, OWN_FOLDER)
      : notesError(error);
  }
}

/** Tries until no other process is at work, without holding up this one. */
async function whenFree<T>(work: () => T): Promise<T> {
  for (;;) {
    try {
      return work();
    } catch (error) {
      if ((error as { errcode?: number }).errcode !== BUSY) throw notesError(error);
    }
    await sleep(POLL_MS);
  }
}

const textOf = (database: DatabaseSync, id: string): string | null =>
  (database.prepare('SELECT text FROM note WHERE id = ?').get(id)?.text as string | undefined) ?? null;

const CANNOT_OPEN = new Set([8, 14]);
const FULL = 13;

function notesError(error: unknown): AppError {
  const { errcode = 0 } = error as { errcode?: number };
  const result = errcode & 0xff;
  const advice = result === FULL ? ' The disk is full; make room.' : '';
  return new AppError(CANNOT_OPEN.has(result) ? 'store.read_only' : 'store.failed', {
    detail: `The folder "${OWN_FOLDER}" below the store's folder cannot be written (SQLite ${String(errcode)}).${advice} Nothing was changed.`,
  });
}
