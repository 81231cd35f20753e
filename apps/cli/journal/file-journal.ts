import { open, readFile, truncate } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { AppError } from '#contracts';
import type { Journal, JournalEntry } from '#engine';
import { syncFolder } from '../input/files.js';
import type { SealedText } from './sealed-text.js';

/**
 * Journal of one store: one sealed entry a line (a JSON string), appended and synced before `append` resolves. A line
 * that a crash cut short was never promised to anybody and is cut off.
 */
export class FileJournal implements Journal {
  #entries: JournalEntry[] | null = null;

  constructor(
    private readonly file: string,
    private readonly sealed: SealedText,
  ) {}

  async entries(): Promise<readonly JournalEntry[]> {
    this.#entries ??= await this.#load();
    return this.#entries;
  }

  async append(entry: JournalEntry): Promise<void> {
    const entries = (this.#entries ??= await this.#load());
    const line = JSON.stringify(this.sealed.seal(entry, this.#place));
    const handle = await open(this.file, 'a', 0o600);
    try {
      await handle.appendFile(`${line}\n`);
      await handle.datasync();
    } finally {
      await handle.close();
    }
    if (entries.length === 0) await syncFolder(dirname(this.file));
    entries.push(JSON.parse(JSON.stringify(entry)) as JournalEntry);
  }

  get #place(): string {
    return basename(this.file);
  }

  async #load(): Promise<JournalEntry[]> {
    const bytes = await readFile(this.file).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return Buffer.alloc(0);
      throw error;
    });
    const end = bytes.lastIndexOf(0x0a) + 1;
    if (end < bytes.length) await truncate(this.file, end);
    return bytes
      .subarray(0, end)
      .toString('utf8')
      .split('\n')
      .slice(0, -1)
      .map((line) => this.#entry(line));
  }

  #entry(line: string): JournalEntry {
    try {
      return this.sealed.open(JSON.parse(line) as string, this.#place) as JournalEntry;
    } catch (cause) {
      throw new AppError('setting.invalid', {
        detail: `The journal ${this.file} cannot be read with this secret of pseudonyms, or it was changed.`,
        cause,
      });
    }
  }
}
