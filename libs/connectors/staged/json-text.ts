import { parseJsonExact, type RowValue } from '../spi/index.js';

/** An object or a list that is kept as a text; null for any other text. */
export const documentOf = (text: string): RowValue => parsed(text, JSON.parse) as RowValue;

/** A document as the text that takes the place of `old`: numbers that did not change keep their digits. */
export const documentText = (value: unknown, old: string): string =>
  JSON.stringify(merged(value, parsed(old, JSON.parse), parsed(old, parseJsonExact)));

function parsed(text: string, parse: (text: string) => unknown): unknown {
  if (!/^\s*[{[]/.test(text)) return null;
  try {
    return parse(text);
  } catch {
    return null;
  }
}

function merged(value: unknown, before: unknown, exact: unknown): unknown {
  if (JSON.stringify(value) === JSON.stringify(before)) return exact;
  if (Array.isArray(value)) {
    const [plain, raw] = [before, exact].map((one) => (Array.isArray(one) ? (one as unknown[]) : []));
    return value.map((part, at) => merged(part, plain![at], raw![at]));
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [
      name,
      merged(part, memberOf(before, name), memberOf(exact, name)),
    ]),
  );
}

const memberOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;
