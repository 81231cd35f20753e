import { isAppError } from '#contracts';
import type { LogFields } from './log-fields.js';

const FRAMES = 12;

/**
 * What may be logged of an error. The message of a foreign error is left out: a database quotes the row it refused,
 * a parser the text it did not understand.
 */
export function errorFields(error: unknown): LogFields {
  if (typeof error !== 'object' || error === null) return { name: typeof error };
  const { name, code, stack } = error as { name?: unknown; code?: unknown; stack?: unknown };
  return {
    ...(typeof name === 'string' && { name }),
    ...(typeof code === 'string' && { code }),
    ...(isAppError(error) && error.detail && { detail: error.detail }),
    ...(typeof stack === 'string' && { stack: frames(stack) }),
  };
}

const frames = (stack: string): string =>
  stack
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, FRAMES)
    .map((line) => line.trim())
    .join('\n');
