import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { AppError } from '#contracts';
import { fileReason } from '../input/files.js';

const MAX_BYTES = 5_000_000;

/** The files of a configuration, named as people see them: by their way from the folder that was given. */
export class ConfigFolder {
  constructor(private readonly folder: string) {}

  /** A folder below, or beside, as the configuration writes it. */
  within(path: string): ConfigFolder {
    return new ConfigFolder(resolve(this.folder, path));
  }

  nameFrom(top: ConfigFolder, file: string): string {
    return relative(top.folder, join(this.folder, file)) || file;
  }

  /** Names of what lies directly in it, in order; null: it is not there. */
  async list(): Promise<{ readonly folders: readonly string[]; readonly files: readonly string[] } | null> {
    const entries = await readdir(this.folder, { withFileTypes: true }).catch(() => null);
    const named = (wanted: boolean): string[] =>
      (entries ?? [])
        .filter((entry) => entry.isDirectory() === wanted && !entry.name.startsWith('.'))
        .map(({ name }) => name)
        .sort();
    return entries && { folders: named(true), files: named(false) };
  }

  /** Null: it is not there. @throws AppError `request.invalid` when it cannot be read */
  async read(file: string): Promise<string | null> {
    const path = join(this.folder, file);
    try {
      const stats = await stat(path);
      if (stats.isFile() && stats.size <= MAX_BYTES) return await readFile(path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw new AppError('request.invalid', {
        detail: `${path} cannot be read: ${fileReason(error)}.`,
        cause: error,
      });
    }
    throw new AppError('request.invalid', {
      detail: `${path} cannot be read: it is no file, or longer than ${MAX_BYTES} bytes.`,
    });
  }
}
