import { randomUUID } from 'node:crypto';
import { access, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AppError } from '#contracts';

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'permission denied',
  EISDIR: 'it is a folder',
  EEXIST: 'a file is in the way',
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
  const bytes = await readFile(file).catch((error: unknown) => {
    throw new AppError('request.invalid', {
      detail: `The ${what} ${file} cannot be read: ${fileReason(error)}.`,
      cause: error,
    });
  });
  return requireUtf8(bytes.toString('utf8'), `The ${what} ${file}`);
}

/** Every other byte of UTF-16 is NUL, which stands in no text. @throws AppError `request.invalid` */
export function requireUtf8(text: string, what: string): string {
  if (!text.includes('\0') && !text.startsWith('\ufffd\ufffd')) return text;
  throw new AppError('request.invalid', {
    detail: `${what} is no text in UTF-8, maybe UTF-16: save it as UTF-8 and run again.`,
  });
}

export const exists = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  );

/**
 * That a file of this name can be written, by the way in which {@link writeWhole} writes it: whoever finds out after an
 * erasure has lost the proof. Leaves nothing behind.
 * @throws AppError `request.invalid` saying why not
 */
export async function requireWritable(file: string): Promise<void> {
  const probe = `${file}.${randomUUID()}.part`;
  try {
    const known = await stat(file).catch(() => null);
    if (known?.isDirectory()) throw Object.assign(new Error('EISDIR'), { code: 'EISDIR' });
    await (await open(probe, 'wx', 0o600)).close();
  } catch (error) {
    throw new AppError('request.invalid', {
      detail: `${file} cannot be written: ${fileReason(error)}. Nothing was changed.`,
      cause: error,
    });
  } finally {
    await rm(probe, { force: true }).catch(() => undefined);
  }
}

/** The same of a folder, which is made when it is not there. @throws AppError `request.invalid` */
export async function requireWritableFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw new AppError('request.invalid', {
      detail: `${folder} cannot be made: ${fileReason(error)}. Nothing was changed.`,
      cause: error,
    });
  }
  await requireWritable(join(folder, 'probe'));
}

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
