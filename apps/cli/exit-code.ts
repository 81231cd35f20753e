import { ERRORS, isAppError, type ErrorCode } from '#contracts';

/** What a script may rely on. */
export const EXIT = {
  /** Done and verified. */
  done: 0,
  /** Not done, or something was found. */
  notDone: 1,
  /** Wrong usage or unreadable input. */
  usage: 2,
  /** Done, but parts were not understood. */
  partly: 3,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

const USAGE_CODES: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'request.invalid',
  'data_map.invalid',
  'data_map.missing',
  'setting.invalid',
  'catalogue.invalid',
  'store.connection_refused',
]);

export const exitCodeOf = (error: unknown): ExitCode =>
  isAppError(error) && USAGE_CODES.has(error.code) ? EXIT.usage : EXIT.notDone;

/** One sentence for a person; of an error nobody foresaw only its first line. */
export function sentenceOf(error: unknown): string {
  if (isAppError(error)) return error.detail ?? `${ERRORS[error.code].title}.`;
  const message = error instanceof Error || hasMessage(error) ? error.message : String(error);
  return message.split('\n')[0] ?? 'Something went wrong.';
}

const hasMessage = (error: unknown): error is { message: string } =>
  typeof error === 'object' && error !== null && typeof (error as { message?: unknown }).message === 'string';
