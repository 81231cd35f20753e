import type { z } from 'zod';
import { AppError } from '#contracts';
import { plainWords, readIssues, type ReadIssue } from '#platform/http';

/** What a schema makes of a body, and the names of the members that it does not know. */
export interface WireBody<Value> {
  readonly value: Value;
  readonly ignored: readonly string[];
}

/**
 * Reads a body of the consent API.
 * @throws AppError `request.invalid` that tells the first issue in words and lists all of them (consent reference,
 *   section 4)
 */
export function readWire<Value>(schema: z.ZodType<Value>, given: unknown): WireBody<Value> {
  const unstorable = findUnstorable(given);
  if (unstorable !== null)
    throw invalid([{ path: unstorable, message: 'contains characters that are none', values: [] }]);
  const result = schema.safeParse(given, { error: plainWords });
  if (!result.success) throw invalid(readIssues(result.error.issues));
  return { value: result.data, ignored: [...new Set(unknownMembers(given, result.data))] };
}

function invalid(issues: readonly ReadIssue[]): AppError {
  const [first] = issues;
  const words = first && (first.values.length > 0 ? `one of ${first.values.join(', ')}` : first.message);
  return new AppError('request.invalid', {
    detail: [first?.path, words].filter(Boolean).join(': '),
    ...(first?.path && { param: first.path }),
    extra: {
      details: issues.map(({ path, message, values }) => ({
        path,
        message: values.length > 0 && message !== 'is missing' ? 'unknown value' : message,
      })),
    },
  });
}

/** NUL and half characters are no text: PostgreSQL stores neither. @returns the member where one stands */
function findUnstorable(given: unknown): string | null {
  // not by recursion: a body may be deeper than the stack
  const open: { readonly path: string; readonly value: unknown }[] = [{ path: '', value: given }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { path, value } = next;
    if (typeof value === 'string' && (!value.isWellFormed() || value.includes('\u0000'))) return path;
    if (typeof value !== 'object' || value === null) continue;
    // the whole path of what is very deep helps nobody
    const prefix = path === '' || path.length > 200 ? path : `${path}.`;
    for (const [name, member] of Object.entries(value))
      open.push({ path: `${prefix}${name}`, value: member });
  }
  return null;
}

/** Members that are in what was given and not in what was made of it; those of lists once. */
function unknownMembers(given: unknown, made: unknown, path = ''): string[] {
  if (Array.isArray(given) && Array.isArray(made))
    return given.flatMap((item: unknown, index) => unknownMembers(item, made[index], path));
  if (!isObject(given) || !isObject(made)) return [];
  const prefix = path === '' ? '' : `${path}.`;
  return Object.entries(given).flatMap(([name, member]) =>
    Object.hasOwn(made, name) ? unknownMembers(member, made[name], `${prefix}${name}`) : [`${prefix}${name}`],
  );
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
