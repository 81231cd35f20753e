import { AppError, isAppError, type ErrorCode } from '#contracts';

const codeOf = (error: unknown): string => {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : 'unknown';
};

/** The file was rotated away between two looks; whoever lists again finds it under its new name. */
export const isGone = (error: unknown): boolean => codeOf(error) === 'ENOENT';

const READ_ONLY = new Set(['EACCES', 'EROFS', 'EPERM', 'ETXTBSY']);
const FULL = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/** An error of the file system, told by its code alone: messages of the system hold paths. */
export function writeError(error: unknown): Error {
  if (isAppError(error)) return error;
  const code = codeOf(error);
  if (READ_ONLY.has(code)) {
    return new AppError('store.read_only', {
      detail: `A file or folder of the store cannot be written (${code}).`,
    });
  }
  if (!FULL.has(code)) return failed('store.failed', 'Writing a file failed', code);
  return new AppError('store.failed', {
    detail: `Writing a file failed (${code}). There must be room for the new file beside the old one, which is as it was.`,
  });
}

export function readError(error: unknown): Error {
  if (isAppError(error) || (error as { name?: string } | null)?.name === 'AbortError') return error as Error;
  const code = codeOf(error);
  const isRefused = code === 'EACCES' || code === 'EPERM';
  return failed(isRefused ? 'store.unreadable' : 'store.failed', 'Reading a file failed', code);
}

export const rootError = (error: unknown): AppError =>
  failed('store.unreachable', 'The folder of the store cannot be read', codeOf(error));

const failed = (code: ErrorCode, what: string, reason: string): AppError =>
  new AppError(code, { detail: `${what} (${reason}).` });
