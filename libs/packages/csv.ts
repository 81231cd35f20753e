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
  rows
    .map(
      (row) => `${columns.map((column) => csvField(cellOf(row, column), numbers.has(column))).join(',')}\r\n`,
    )
    .join('');

/** A value as it stands in a line; `isNumber`: its column holds numbers. */
export const csvField = (value: RowValue, isNumber: boolean): string => quoted(cell(value, isNumber));

/** A lone CR or LF is quoted as well (RFC 4180, section 2.6), and blanks that a reader might take away. */
const QUOTED = /[",\r\n]|^[ \t]|[ \t]$/;

/** NULL is nothing at all, which a text that is empty must not look like. */
function quoted(text: string | null): string {
  if (text === null) return '';
  return text === '' || QUOTED.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

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
