import type { RowValue } from './store.js';

/**
 * How the text of a field, which is never NULL here, becomes its value. Whatever one does not say is told by `decode`.
 * - `text`: it is the value.
 * - `integer`: digits; a number where JavaScript has it exactly, else text.
 * - `boolean`: begins with `t`, or else is false.
 * - `json`: an object or an array without blanks between its tokens.
 * - `other`: only `decode` knows.
 */
export type TextMeaning = 'text' | 'integer' | 'boolean' | 'json' | 'other';

export interface TextColumn {
  readonly name: string;
  readonly meaning: TextMeaning;
  decode(text: string): RowValue;
}

/** Texts of the fields of some rows, in UTF-8 unless the store itself does not keep to it; until the next block is asked for. */
export interface TextBlock {
  readonly rows: number;
  readonly bytes: Buffer;
  /** Start and end in `bytes` of each field of each row, in the order of the columns; an end of -1: NULL. */
  readonly places: Int32Array;
}

/** Rows whose values nobody has made yet: for whoever writes them as text again. */
export interface RowTexts {
  readonly columns: readonly TextColumn[];
  /** In the order of the rows; a block holds what came at once. Who leaves early cannot use the session any more. */
  readonly blocks: AsyncIterable<TextBlock>;
}
