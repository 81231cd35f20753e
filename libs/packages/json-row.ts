import type { Row, RowValue } from '#connectors/spi';

/** What JSON can say: bytes as Base64, numbers that JSON has no word for (`Infinity`) as text. */
export type JsonValue = Exclude<RowValue, Buffer>;
export type JsonRow = Readonly<Record<string, JsonValue>>;

/** A value of a row; nothing is null. A column named `constructor` is a column like any other. */
export const cellOf = (row: Row, column: string): RowValue =>
  Object.hasOwn(row, column) ? (row[column] ?? null) : null;

/** Every column in order, null where there is nothing (portability reference 4). Most rows are that already. */
export const jsonRow = (columns: readonly string[], row: Row): JsonRow =>
  isJsonRow(columns, row)
    ? row
    : Object.fromEntries(columns.map((column) => [column, jsonValue(cellOf(row, column))]));

function isJsonRow(columns: readonly string[], row: Row): row is JsonRow {
  let at = 0;
  for (const name of Object.keys(row)) {
    const value = row[name];
    if (name !== columns[at++] || value === undefined || jsonValue(value) !== value) return false;
  }
  return at === columns.length;
}

export function jsonValue(value: RowValue): JsonValue {
  if (Buffer.isBuffer(value)) return value.toString('base64');
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}
