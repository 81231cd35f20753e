import { AppError, isAppError } from '#contracts';

export const systemCode = (error: unknown): string => {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : 'unknown';
};
export const isGone = (error: unknown): boolean => ['ENOENT', 'ENOTDIR'].includes(systemCode(error));

const READ_ONLY = new Set(['EACCES', 'EROFS', 'EPERM', 'ETXTBSY']);
const FULL = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/** An error of the file system, told by its code alone: messages of the system hold whole paths. */
export function writeError(error: unknown, path: string): Error {
  if (isAppError(error) || isAbort(error)) return error as Error;
  const code = systemCode(error);
  if (READ_ONLY.has(code)) {
    return new AppError('store.read_only', {
      detail: `"${path}" or its folder cannot be written (${code}). Nothing was changed.`,
    });
  }
  const advice = FULL.has(code)
    ? 'There must be room for the new file beside the old one, which is as it was'
    : 'The old file is as it was';
  return new AppError('store.failed', { detail: `Writing "${path}" anew failed (${code}). ${advice}.` });
}

export function readError(error: unknown, path: string): Error {
  if (isAppError(error) || isAbort(error)) return error as Error;
  const code = systemCode(error);
  const isRefused = code === 'EACCES' || code === 'EPERM';
  return new AppError(isRefused ? 'store.unreadable' : 'store.failed', {
    detail: `"${path}" cannot be read (${code}).`,
  });
}

const isAbort = (error: unknown): boolean => (error as { name?: string } | null)?.name === 'AbortError';
