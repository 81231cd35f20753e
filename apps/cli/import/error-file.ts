import { open, rm, type FileHandle } from 'node:fs/promises';
import type { RowFault } from '#consents';
import { AppError } from '#contracts';
import { fileReason } from '../input/files.js';

/**
 * The rows that were left out: one JSON object a line with `line`, `reason` and `todo`, nothing of the row itself. Made at
 * the first of them.
 */
export class ErrorFile {
  #handle: FileHandle | null = null;
  #bytes: number;

  private constructor(
    private readonly path: string,
    begin: number,
  ) {
    this.#bytes = begin;
  }

  /** @param keep bytes of an earlier run that stay */
  static async at(path: string, keep: number): Promise<ErrorFile> {
    const file = new ErrorFile(path, keep);
    if (keep === 0) await removeStale(path);
    else await file.#guarded(async () => (await file.#opened()).truncate(keep));
    return file;
  }

  /** Length in bytes; all of it is on disk. */
  get bytes(): number {
    return this.#bytes;
  }

  /** On disk when it resolves. @throws AppError `request.invalid` */
  async append(faults: readonly { readonly line: number; readonly fault: RowFault }[]): Promise<void> {
    if (faults.length === 0) return;
    const text = faults.map(({ line, fault }) => `${JSON.stringify({ line, ...fault })}\n`).join('');
    await this.#guarded(async () => {
      const handle = await this.#opened();
      const bytes = Buffer.from(text);
      await handle.write(bytes, 0, bytes.length, this.#bytes);
      await handle.datasync().catch(ignoreNoDisk);
      this.#bytes += bytes.length;
    });
  }

  async close(): Promise<void> {
    await this.#handle?.close();
    this.#handle = null;
  }

  async #opened(): Promise<FileHandle> {
    this.#handle ??= await open(this.path, this.#bytes === 0 ? 'w' : 'r+', 0o600);
    return this.#handle;
  }

  async #guarded(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      throw new AppError('request.invalid', {
        detail: `${this.path} cannot be written: ${fileReason(error)}. Name another place with --errors and run the command again; what is recorded already is recorded once.`,
        cause: error,
      });
    }
  }
}

/** Errors of an earlier run say nothing about this one. What is no file (a pipe, a device) stays. */
async function removeStale(path: string): Promise<void> {
  const handle = await open(path, 'r').catch(() => null);
  const isFile = (await handle?.stat())?.isFile();
  await handle?.close();
  if (isFile) await rm(path, { force: true });
}

/** Pipes and devices have nothing to bring to disk. */
function ignoreNoDisk(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EINVAL') throw error;
}
