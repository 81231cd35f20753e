import { randomUUID } from 'node:crypto';
import { access, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AppError } from '#contracts';

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'permission denied',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of the path is not a folder',
  ENOSPC: 'the disk is full',
  EROFS: 'the file system is read-only',
};

export const fileReason = (error: unknown): string => {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  return REASONS[code] ?? (code || 'unknown error');
};

/** @throws AppError `request.invalid` saying which file and why */
export async function readText(file: string, what: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new AppError('request.invalid', {
      detail: `The ${what} ${file} cannot be read: ${fileReason(error)}.`,
      cause: error,
    });
  }
}

export const exists = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  );

/** Readers see the whole file or none of it, also after a power cut. @throws AppError `request.invalid` */
export async function writeWhole(file: string, content: string, mode = 0o600): Promise<void> {
  const next = `${file}.${randomUUID()}.part`;
  try {
    const handle = await open(next, 'wx', mode);
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(next, file);
    await syncFolder(dirname(file));
  } catch (error) {
    throw new AppError('request.invalid', {
      detail: `${file} cannot be written: ${fileReason(error)}.`,
      cause: error,
    });
  }
}

/** A new name is durable only when its folder is. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
