import { open, readFile } from 'node:fs/promises';
import type { Journal, JournalEntry } from '#engine';

/** Lines of a file, each on the disk before the work goes on. */
export class FileJournal implements Journal {
  constructor(private readonly file: string) {}

  async entries(): Promise<readonly JournalEntry[]> {
    const text = await readFile(this.file, 'utf8').catch(() => '');
    return text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as JournalEntry);
  }

  async append(entry: JournalEntry): Promise<void> {
    const handle = await open(this.file, 'a', 0o600);
    try {
      await handle.write(`${JSON.stringify(entry)}\n`);
      await handle.datasync();
    } finally {
      await handle.close();
    }
  }
}
