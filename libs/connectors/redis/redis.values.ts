import { isUtf8 } from 'node:buffer';
import type { ColumnInfo, ColumnKind, RowValue } from '../spi/index.js';
import { documentOf, documentText, type Stored } from '../staged/index.js';

/** What is no text, in a form that JSON carries. */
interface Bytes {
  readonly $bytes: string;
}

const INTEGER = /^-?(0|[1-9]\d{0,14})$/;
const DECIMAL = /^-?\d{1,15}\.\d+$/;
const MOMENT = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?$/;
const DATE = /^\d{4}-\d\d-\d\d$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export const toStored = (bytes: Buffer): Stored =>
  isUtf8(bytes) ? bytes.toString() : ({ $bytes: bytes.toString('base64') } satisfies Bytes);

/** For a command; null and undefined are no value. */
export function toBytes(value: Stored): Buffer | null {
  if (value === null || value === undefined) return null;
  return isBytes(value) ? Buffer.from(value.$bytes, 'base64') : Buffer.from(String(value));
}

/** For the engine, by the kind of the column: Redis itself knows texts only. */
export function decodeValue(value: Stored, column: ColumnInfo | undefined): RowValue {
  if (value === null || value === undefined) return null;
  if (Array.isArray(value)) return value.map((one) => decodeValue(one, column));
  if (isBytes(value)) return Buffer.from(value.$bytes, 'base64');
  const text = String(value);
  if (column?.kind === 'integer' && INTEGER.test(text)) return Number(text);
  if (column?.kind === 'json') return documentOf(text) ?? text;
  return text;
}

/** A document keeps the digits of numbers that did not change. */
export function encodeValue(value: RowValue, column: ColumnInfo, old: Stored): Stored {
  if (value === null) return undefined;
  if (Buffer.isBuffer(value)) return toStored(value);
  if (typeof value !== 'object') return String(value);
  return documentText(value, typeof old === 'string' ? old : '');
}

/** The kind that all these values have. */
export function kindOf(values: readonly Stored[]): ColumnKind {
  const [first = 'text', ...others] = new Set(values.map(kindOfOne));
  if (others.length === 0) return first;
  return [first, ...others].every((kind) => kind === 'integer' || kind === 'decimal') ? 'decimal' : 'text';
}

function kindOfOne(value: Stored): ColumnKind {
  if (Array.isArray(value)) return 'array';
  if (isBytes(value)) return 'bytes';
  const text = String(value);
  if (INTEGER.test(text)) return 'integer';
  if (DECIMAL.test(text)) return 'decimal';
  if (MOMENT.test(text)) return 'timestamp';
  if (DATE.test(text)) return 'date';
  if (UUID.test(text)) return 'uuid';
  return documentOf(text) === null ? 'text' : 'json';
}

const isBytes = (value: Stored): value is Bytes =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, '$bytes');
