import {
  type ColumnInfo,
  exactNumber,
  parseArrayExact,
  parseJsonExact,
  type RowValue,
} from '../spi/index.js';
import type { Stored } from '../staged/index.js';

/**
 * A value as it is kept between reading and writing: its JSON text, in which numbers keep all their digits; undefined
 * where the item has no such member.
 */
export const toStored = (value: unknown): Stored => (value === undefined ? undefined : JSON.stringify(value));

/** For a body: as it stood. */
export const fromStored = (stored: Stored): unknown =>
  stored === undefined ? undefined : parseJsonExact(stored as string);

/** For the engine: numbers that JavaScript cannot hold are texts. */
export const decodeStored = (stored: Stored): RowValue =>
  stored === undefined ? null : (parseArrayExact(stored as string) as unknown as RowValue);

/** What of the old value is not changed keeps its digits. */
export function encodeStored(value: RowValue, column: ColumnInfo, old: Stored): Stored {
  const isNumber = column.kind === 'integer' || column.kind === 'decimal';
  if (isNumber && typeof value === 'string' && isNumberText(value) && !isText(old))
    return JSON.stringify(exactNumber(value));
  if (old === undefined) return JSON.stringify(value);
  return JSON.stringify(renewed(value, decodeStored(old), fromStored(old)));
}

const isText = (old: Stored): boolean => typeof old === 'string' && old.startsWith('"');
const isNumberText = (text: string): boolean => /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(text);

function renewed(next: unknown, seen: unknown, exact: unknown): unknown {
  if (JSON.stringify(next) === JSON.stringify(seen)) return exact;
  if (Array.isArray(next) && Array.isArray(seen) && next.length === seen.length)
    return next.map((item, at) => renewed(item, seen[at], (exact as readonly unknown[])[at]));
  if (!isObject(next) || !isObject(seen)) return next;
  return Object.fromEntries(
    Object.entries(next).map(([name, item]) =>
      Object.hasOwn(seen, name)
        ? [name, renewed(item, seen[name], (exact as Record<string, unknown>)[name])]
        : [name, item],
    ),
  );
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
