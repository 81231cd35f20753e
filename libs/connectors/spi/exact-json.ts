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

/**
 * Parses JSON so that it can be written again as it stood: a number that JavaScript writes in another way (`1.10`, more
 * digits than a double holds) becomes a `JSON.rawJSON` object, which `JSON.stringify` writes back digit by digit.
 */
export const parseJsonExact = (text: string): unknown => parseNumbers(text, (source) => json.rawJSON(source));

/** The same for values of a row, where such numbers are strings as everywhere. */
export const parseArrayExact = (text: string): readonly unknown[] =>
  parseNumbers(text, (source) => source) as readonly unknown[];

/** A number that `JSON.stringify` writes as this text. */
export const exactNumber = (text: string): unknown => json.rawJSON(text);

/** Whether {@link parseJsonExact} made it of a number. */
export const isExactNumber = (value: unknown): boolean => json.isRawJSON(value);
