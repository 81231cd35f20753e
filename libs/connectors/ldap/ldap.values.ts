import { isUtf8 } from 'node:buffer';
import type { ColumnInfo, RowValue } from '../spi/index.js';
import { documentOf, documentText, type Stored } from '../staged/index.js';
import { plainName, splitBits } from './ldap.names.js';
import { isNameSyntax, mayHaveBits } from './ldap.schema.js';

/** An attribute as a list, in one order: its values are a set. What is no text is `{ $bytes }`, in base64. */
type Value = string | { readonly $bytes: string };

export const toStored = (values: readonly Buffer[]): Stored =>
  values.length === 0 ? undefined : values.map(toValue).sort(byText);

export const toBuffers = (stored: Stored): readonly Buffer[] =>
  Array.isArray(stored) ? (stored as Value[]).map(bytesOf) : [];

const toValue = (bytes: Buffer): Value =>
  isUtf8(bytes) ? bytes.toString() : { $bytes: bytes.toString('base64') };
const bytesOf = (value: Value): Buffer =>
  typeof value === 'string' ? Buffer.from(value) : Buffer.from(value.$bytes, 'base64');
const byText = (one: Value, other: Value): number => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1);

/** One value stands for itself, several are a list. */
export function decodeValue(stored: Stored, column: ColumnInfo | undefined): RowValue {
  if (typeof stored === 'string') return plainName(stored);
  if (!Array.isArray(stored)) return null;
  const values = (stored as Value[]).map((value) => decodeOne(value, column));
  return values.length === 1 ? values[0]! : values;
}

function decodeOne(value: Value, column: ColumnInfo | undefined): RowValue {
  if (typeof value !== 'string') return bytesOf(value);
  if (column && mayHaveBits(column.nativeType)) return plainName(splitBits(value).name);
  if (column && isNameSyntax(column.nativeType)) return plainName(value);
  switch (column?.kind) {
    case 'boolean':
      return value.toUpperCase() === 'TRUE';
    case 'integer':
      return Number.isSafeInteger(Number(value)) ? Number(value) : value;
    case 'timestamp':
      return momentOf(value);
    case 'json':
      return documentOf(value) ?? value;
    default:
      return value;
  }
}

export function encodeValue(value: RowValue, column: ColumnInfo, old: Stored): Stored {
  if (value === null) return undefined;
  if (column.kind === 'json' && typeof value === 'object' && !Buffer.isBuffer(value)) {
    const [before] = Array.isArray(old) ? (old as Value[]) : [];
    return [documentText(value, typeof before === 'string' ? before : '')];
  }
  const values = (Array.isArray(value) ? (value as RowValue[]) : [value]).map((one) =>
    encodeOne(one, column),
  );
  return [...new Map(values.map((one) => [JSON.stringify(one), one])).values()].sort(byText);
}

function encodeOne(value: RowValue, { kind }: ColumnInfo): Value {
  if (Buffer.isBuffer(value)) return toValue(value);
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
  return kind === 'timestamp' ? generalized(String(value)) : String(value);
}

const GENERALIZED = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)?(\d\d)?(?:[.,](\d+))?(Z|[+-]\d{2}(?:\d{2})?)$/;

/** Generalized Time (RFC 4517, 3.3.13) as RFC 3339; what is none stays. */
function momentOf(text: string): string {
  const found = GENERALIZED.exec(text);
  if (!found) return text;
  const [, year, month, day, hour, minute = '00', second = '00', fraction, zone = 'Z'] = found;
  const offset = zone === 'Z' ? 'Z' : `${zone.slice(0, 3)}:${zone.slice(3) || '00'}`;
  const moment = new Date(
    `${year}-${month}-${day}T${hour}:${minute}:${second}${fraction ? `.${fraction.slice(0, 3)}` : ''}${offset}`,
  );
  return Number.isNaN(moment.getTime()) ? text : moment.toISOString();
}

/** Without a zone a moment is in UTC, as everywhere in this product. */
function generalized(text: string): string {
  if (GENERALIZED.test(text)) return text;
  const moment = new Date(/(Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text.replace(' ', 'T')}Z`);
  return Number.isNaN(moment.getTime()) ? text : moment.toISOString().replace(/[-:T]|\.000/g, '');
}
