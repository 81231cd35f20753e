import type { z } from 'zod';
import { AppError } from '#contracts';
import type { Page } from '#contracts/schemas';

/** Sort values of the last row of a page, in the order of the `order by`. */
export type CursorValues = readonly (string | number | null)[];

/** Opaque to callers: where the next page begins. */
export const encodeCursor = (values: CursorValues): string =>
  Buffer.from(JSON.stringify(values)).toString('base64url');

/**
 * Sort values of a cursor, checked by the list's own schema (a tuple); null on the first page.
 * A forged cursor can only name another starting point in the caller's own list.
 * @throws AppError `cursor.invalid`
 */
export function decodeCursor<Schema extends z.ZodType>(
  cursor: string | undefined,
  schema: Schema,
): z.output<Schema> | null {
  if (cursor === undefined) return null;
  const result = schema.safeParse(parseCursor(cursor));
  if (!result.success || hasNul(result.data)) throw invalidCursor();
  return result.data;
}

/**
 * Makes a page from `limit + 1` rows: the row too many only tells that there is a next page.
 * @param keyOf sort values of a row
 */
export function toPage<Row, Item>(
  rows: readonly Row[],
  limit: number,
  keyOf: (row: Row) => CursorValues,
  toItem: (row: Row) => Item,
): Page<Item> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const nextCursor = rows.length > limit && last !== undefined ? encodeCursor(keyOf(last)) : null;
  return { items: shown.map(toItem), nextCursor };
}

/** PostgreSQL takes no NUL in a text, and ends the connection over one. */
const hasNul = (values: unknown): boolean =>
  Array.isArray(values) && values.some((value) => typeof value === 'string' && value.includes('\u0000'));

function parseCursor(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    throw invalidCursor();
  }
}

const invalidCursor = (): AppError =>
  new AppError('cursor.invalid', {
    param: 'cursor',
    detail: 'Send the nextCursor of the page before unchanged, or none for the first page.',
  });
