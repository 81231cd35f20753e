import { mergeJson } from '../formats/merge-json.js';
import type { RowValue } from '../spi/index.js';

/** An object or a list that is kept as a text; null for any other text. */
export function documentOf(text: string): RowValue {
  if (!/^\s*[{[]/.test(text)) return null;
  try {
    return JSON.parse(text) as RowValue;
  } catch {
    return null;
  }
}

/** A document as the text that takes the place of `old`: what did not change keeps its spaces and its digits. */
export function documentText(value: unknown, old: string): string {
  if (documentOf(old) === null) return JSON.stringify(value);
  try {
    return mergeJson(old, value);
  } catch {
    // a member stands twice: nobody could say which of them is meant
    return JSON.stringify(value);
  }
}
