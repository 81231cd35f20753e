import { DatabaseSync } from 'node:sqlite';
import type { Notes } from '../spi/index.js';

/** Another process writes one note; longer waits are those of a disk that has stopped. */
const BUSY_MS = 10_000;

/** Notes in a file of their own, which several processes of one machine may share. What is removed is overwritten. */
export class FileNotes implements Notes {
  private readonly database: DatabaseSync;

  /** Makes the file where there is none. */
  constructor(file: string) {
    this.database = new DatabaseSync(file, { timeout: BUSY_MS });
    this.database.exec(
      `PRAGMA secure_delete = ON; PRAGMA synchronous = FULL;
       CREATE TABLE IF NOT EXISTS note (id TEXT PRIMARY KEY, text TEXT NOT NULL) WITHOUT ROWID`,
    );
  }

  async get(id: string): Promise<string | null> {
    const row = this.database.prepare('SELECT text FROM note WHERE id = ?').get(id);
    return row === undefined ? null : String(row['text']);
  }

  async swap(id: string, expected: string | null, next: string | null): Promise<boolean> {
    return this.change(id, expected, next) === 1;
  }

  async list(prefix: string): Promise<readonly string[]> {
    const rows = this.database
      .prepare('SELECT id FROM note WHERE substr(id, 1, length(?)) = ? ORDER BY id')
      .all(prefix, prefix);
    return rows.map(({ id }) => String(id));
  }

  close(): void {
    this.database.close();
  }

  private change(id: string, expected: string | null, next: string | null): number {
    if (expected === null && next === null) return this.exists(id) ? 0 : 1;
    if (expected === null)
      return this.run('INSERT INTO note (id, text) VALUES (?, ?) ON CONFLICT DO NOTHING', id, next!);
    if (next === null) return this.run('DELETE FROM note WHERE id = ? AND text = ?', id, expected);
    return this.run('UPDATE note SET text = ? WHERE id = ? AND text = ?', next, id, expected);
  }

  private exists(id: string): boolean {
    return this.database.prepare('SELECT 1 FROM note WHERE id = ?').get(id) !== undefined;
  }

  private run(statement: string, ...values: readonly string[]): number {
    return Number(this.database.prepare(statement).run(...values).changes);
  }
}
