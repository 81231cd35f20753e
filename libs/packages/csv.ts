import { stringify } from 'csv-stringify/sync';
import type { Row, RowValue } from '#connectors/spi';

/** First characters (after blanks and control characters) that a spreadsheet would take for a formula, full-width forms included. */
const FORMULA = /^[\s\u0000-\u001f\u007f-\u009f]*[=+\-@\t\r\n＝＋－＠]/;

/** Lines of RFC 4180 for a batch of rows; text that looks like a formula gets a leading apostrophe. */
export const csvLines = (columns: readonly string[], rows: readonly Row[]): string =>
  stringify(
    rows.map((row) => columns.map((column) => csvCell(row[column] ?? null))),
    {
      record_delimiter: '\r\n',
      quoted_match: /^[ \t]|[ \t]$/,
      cast: { string: (cell) => (cell === '' ? { value: cell, quoted_empty: true } : cell) },
    },
  );

export const csvHeader = (columns: readonly string[]): string =>
  stringify([[...columns]], { record_delimiter: '\r\n' });

/** NULL is an empty cell, the empty string `""`; nested values are JSON text. */
export function csvCell(value: RowValue): string | null {
  if (value === null) return null;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  const text = typeof value === 'string' ? value : jsonText(value);
  return FORMULA.test(text) ? `'${text}` : text;
}

/** Takes away exactly the apostrophe that {@link csvCell} added. */
export const readCsvCell = (cell: string): string =>
  cell.startsWith("'") && FORMULA.test(cell.slice(1)) ? cell.slice(1) : cell;

const jsonText = (value: Exclude<RowValue, string | null>): string =>
  Buffer.isBuffer(value) ? value.toString('base64') : JSON.stringify(value);
