import { parseJsonExact, type ColumnKind, type RowValue } from '../spi/index.js';
import type { TableColumn } from './mysql.table.js';

/** What came of {@link bytesSql} as a row value. `0000-00-00` stays the text that it is. */
export function decodeBytes(
  column: Pick<TableColumn, 'kind' | 'data' | 'isKeyBytes'>,
  bytes: Buffer,
): RowValue {
  if (column.isKeyBytes) return `0x${bytes.toString('hex')}`;
  if (column.kind === 'bytes') return bytes;
  return decodeText(column.kind, column.data, bytes.toString('utf8'));
}

function decodeText(kind: ColumnKind, data: string, text: string): RowValue {
  switch (kind) {
    case 'integer':
      return integer(text);
    case 'boolean':
      return text === '0' || text === '1' ? text === '1' : integer(text);
    case 'timestamp':
      return toRfc3339(text, data === 'timestamp');
    case 'json':
      return parsedJson(text);
    default:
      return text;
  }
}

const integer = (text: string): RowValue => (Number.isSafeInteger(Number(text)) ? Number(text) : text);

/** A JSON column of MariaDB is text with a check, which may have been off when the value was written. */
function parsedJson(text: string): RowValue {
  try {
    return parseJsonExact(text) as RowValue;
  } catch {
    return text;
  }
}

/** `2024-05-17 08:09:10.120000` → `2024-05-17T08:09:10.12Z`; without zone for `datetime`, which has none. */
function toRfc3339(text: string, hasZone: boolean): string {
  const found = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(\.\d+)?$/.exec(text);
  if (!found || found[1] === '0000-00-00') return text;
  const fraction = found[3]?.replace(/\.?0+$/, '') ?? '';
  return `${found[1] ?? ''}T${found[2] ?? ''}${fraction}${hasZone ? 'Z' : ''}`;
}

/** A new value as a parameter that the column takes. */
export function encodeValue(
  column: Pick<TableColumn, 'kind' | 'isKeyBytes'>,
  value: RowValue,
): string | Buffer | null {
  if (value === null || Buffer.isBuffer(value)) return value;
  if (column.kind === 'json' || typeof value === 'object') return JSON.stringify(value);
  if (typeof value === 'boolean') return value ? '1' : '0';
  const text = String(value);
  if (column.isKeyBytes) return keyBytes(text) ?? text;
  return column.kind === 'timestamp' || column.kind === 'date' ? toMoment(text) : text;
}

/** The bytes that `0x…` stands for, null when it is something else. */
export const keyBytes = (text: string): Buffer | null =>
  /^0x([0-9a-f]{2})*$/i.test(text) ? Buffer.from(text.slice(2), 'hex') : null;

const MOMENT = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(\.\d{1,6})?\d*(Z|[+-]\d\d:?\d\d)?$/;

/** RFC 3339 as the server reads it: in UTC, which is the zone of our sessions. Anything else stays as it is. */
export function toMoment(text: string): string {
  const [, date = '', time = '', fraction = '', zone = 'Z'] = MOMENT.exec(text) ?? [];
  if (date === '') return text;
  if (zone === 'Z') return `${date} ${time}${fraction}`;
  const utc = new Date(`${date}T${time}${zone}`).toISOString();
  return `${utc.slice(0, 10)} ${utc.slice(11, 19)}${fraction}`;
}

/** The same for a value that is to be rewritten: JSON stays the text that it is. */
export const decodeOld = (column: TableColumn, bytes: Buffer): RowValue =>
  column.kind === 'json' ? bytes.toString('utf8') : decodeBytes(column, bytes);
export const encodeNew = (column: TableColumn, value: RowValue): string | Buffer | null =>
  column.kind === 'json' && typeof value === 'string' ? value : encodeValue(column, value);
