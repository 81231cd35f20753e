import { stringify } from 'csv-stringify/sync';
import type { Row, RowValue } from '#connectors/spi';
import { cellOf } from './json-row.js';

/**
 * Text that a spreadsheet would take for a formula, by its first character after blanks and control characters,
 * full-width forms included. Apostrophes before it count too: one that a person wrote must not be lost on reading.
 */
const FORMULA = /^'*[\s\u0000-\u001f\u007f-\u009f]*[=+\-@\t\r\n＝＋－＠]/;
/** A number that stands as text because a double would lose digits. */
const NUMBER = /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i;

/**
 * Lines of RFC 4180 for a batch of rows; text that looks like a formula gets a leading apostrophe. Columns of `numbers`
 * hold numbers, also where these are written as text: they get none.
 */
export const csvLines = (
  columns: readonly string[],
  rows: readonly Row[],
  numbers: ReadonlySet<string> = new Set(),
): string =>
  stringify(
    rows.map((row) => columns.map((column) => cell(cellOf(row, column), numbers.has(column)))),
    {
      record_delimiter: '\r\n',
      // A lone CR or LF is quoted as well (RFC 4180, section 2.6).
      quoted_match: /^[ \t]|[ \t]$|[\r\n]/,
      cast: { string: (text) => (text === '' ? { value: text, quoted_empty: true } : text) },
    },
  );

export const csvHeader = (columns: readonly string[]): string =>
  csvLines(columns, [Object.fromEntries(columns.map((column) => [column, column]))]);

/** NULL is an empty cell, the empty string `""`; nested values are JSON text. */
export function csvCell(value: RowValue): string | null {
  if (value === null) return null;
  if (typeof value === 'boolean' || Number.isFinite(value)) return String(value);
  const text = typeof value === 'string' ? value : jsonText(value);
  return FORMULA.test(text) ? `'${text}` : text;
}

/** Takes away exactly the apostrophe that {@link csvCell} added. */
export const readCsvCell = (cell: string): string =>
  cell.startsWith("'") && FORMULA.test(cell.slice(1)) ? cell.slice(1) : cell;

const cell = (value: RowValue, isNumber: boolean): string | null =>
  isNumber && typeof value === 'string' && NUMBER.test(value) ? value : csvCell(value);

function jsonText(value: Exclude<RowValue, string | null>): string {
  if (typeof value === 'number') return String(value);
  return Buffer.isBuffer(value) ? value.toString('base64') : JSON.stringify(value);
}
