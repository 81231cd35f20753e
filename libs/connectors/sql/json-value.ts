import type { RowValue } from '../spi/index.js';

interface ReviverContext {
  readonly source?: string;
}
/** Members of ECMAScript 2026 that the compiler's library does not know yet. */
const json = JSON as unknown as {
  parse(text: string, reviver: (key: string, value: unknown, context: ReviverContext) => unknown): unknown;
  rawJSON(source: string): unknown;
};

/** A double keeps 15 significant digits; an exponent may leave its range. */
const isExact = (value: number, source: string): boolean =>
  String(value) === source || (source.length <= 15 && !/e/i.test(source));

/**
 * Parses JSON without losing digits: a number that a double may not hold becomes a `JSON.rawJSON` object, which
 * `JSON.stringify` writes back exactly as it stood.
 */
export const parseJsonExact = (text: string): unknown =>
  json.parse(text, (_key, value, { source }) =>
    typeof value === 'number' && source !== undefined && !isExact(value, source)
      ? json.rawJSON(source)
      : value,
  );

/** The same for arrays of a store, whose big numbers are strings as everywhere in a row. */
export const parseArrayExact = (text: string): readonly unknown[] =>
  json.parse(text, (_key, value, { source }) =>
    typeof value === 'number' && source !== undefined && !isExact(value, source) ? source : value,
  ) as readonly unknown[];

/** What stands at a JSON path, from the JSON array of all values found: nothing, the one value, or all of them. */
export function valuesFound(text: string): RowValue {
  const values = parseJsonExact(text) as readonly RowValue[];
  return values.length > 1 ? values : (values[0] ?? null);
}
