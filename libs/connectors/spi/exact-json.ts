interface ReviverContext {
  readonly source?: string;
}
/** Members of ECMAScript 2026 that the compiler's library does not know yet. */
const json = JSON as unknown as {
  parse(text: string, reviver: (key: string, value: unknown, context: ReviverContext) => unknown): unknown;
  rawJSON(source: string): unknown;
  isRawJSON(value: unknown): boolean;
};

const parseNumbers = (text: string, otherwise: (source: string) => unknown): unknown =>
  json.parse(text, (_key, value, { source }) =>
    typeof value === 'number' && source !== undefined && String(value) !== source ? otherwise(source) : value,
  );

/** What a number can hold that JavaScript would write in another way; it may as well stand in a text. */
const UNUSUAL = /\d[.eE]|\d{16}|-0/;

/**
 * Parses JSON so that it can be written again as it stood: a number that JavaScript writes in another way (`1.10`, more
 * digits than a double holds) becomes a `JSON.rawJSON` object, which `JSON.stringify` writes back digit by digit.
 */
export const parseJsonExact = (text: string): unknown =>
  UNUSUAL.test(text) ? parseNumbers(text, (source) => json.rawJSON(source)) : JSON.parse(text);

/** The same for values of a row, where such numbers are strings as everywhere. */
export const parseArrayExact = (text: string): readonly unknown[] =>
  (UNUSUAL.test(text) ? parseNumbers(text, (source) => source) : JSON.parse(text)) as readonly unknown[];

/** A number that `JSON.stringify` writes as this text. */
export const exactNumber = (text: string): unknown => json.rawJSON(text);

/** Whether {@link parseJsonExact} made it of a number. */
export const isExactNumber = (value: unknown): boolean => json.isRawJSON(value);
