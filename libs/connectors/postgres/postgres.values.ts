import { parseArrayExact, parseJsonExact, type ColumnKind, type RowValue } from '../spi/index.js';

/** The text that PostgreSQL sent for a column as a row value; arrays come as JSON, timestamps in UTC. */
export function decodeText(kind: ColumnKind, text: string): RowValue {
  switch (kind) {
    case 'integer':
      return Number.isSafeInteger(Number(text)) ? Number(text) : text;
    case 'boolean':
      return text === 't' || text === 'true';
    case 'timestamp':
      return toRfc3339(text);
    case 'json':
      return parseJsonExact(text) as RowValue;
    case 'array':
      return parseArrayExact(text);
    case 'bytes':
      return Buffer.from(text.slice(2), 'hex');
    default:
      return text;
  }
}

/** `2024-05-17 08:09:10.123456+00` → `2024-05-17T08:09:10.123456Z`; without zone, `infinity` and BC as they are. */
function toRfc3339(text: string): string {
  if (!/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?(\+00)?$/.test(text)) return text;
  const date = text.slice(0, 10);
  return text.endsWith('+00') ? `${date}T${text.slice(11, -3)}Z` : `${date}T${text.slice(11)}`;
}

/** A value as the text that PostgreSQL's input function of the column's type reads. */
export function encodeText(kind: ColumnKind, value: RowValue): string | null {
  if (value === null) return null;
  if (kind === 'json') return JSON.stringify(value);
  if (Buffer.isBuffer(value)) return `\\x${value.toString('hex')}`;
  if (Array.isArray(value)) return arrayLiteral(value);
  if (typeof value === 'object') return JSON.stringify(value);
  return String(value);
}

/** The same for a value that is to be rewritten: JSON stays the text that it is. */
export const decodeOld = (kind: ColumnKind, text: string): RowValue =>
  kind === 'json' ? text : decodeText(kind, text);
export const encodeNew = (kind: ColumnKind, value: RowValue): string | null =>
  encodeText(kind === 'json' && typeof value === 'string' ? 'text' : kind, value);

export const arrayLiteral = (values: readonly unknown[]): string =>
  `{${values.map(elementLiteral).join(',')}}`;

function elementLiteral(value: unknown): string {
  if (value === null || value === undefined) return 'NULL';
  if (Array.isArray(value)) return arrayLiteral(value);
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}
