import { isUtf8 } from 'node:buffer';
import { AppError } from '#contracts';
import type { ColumnInfo, RowValue } from '../spi/index.js';
import { mergeJson } from './merge-json.js';
import type { FieldValue } from './record-format.js';

/** Kinds of text as the catalogue names them; every other native type is one of JSON. */
export const TEXT_TYPES = ['csv', 'xml'] as const;

interface ReviverContext {
  readonly source?: string;
}
/** A member of ECMAScript 2026 that the compiler's library does not know yet. */
const json = JSON as unknown as {
  parse(text: string, reviver: (key: string, value: unknown, context: ReviverContext) => unknown): unknown;
};

/** The bytes of a field as a text; nothing at all is null. */
export function textField(bytes: Buffer): FieldValue {
  if (bytes.length === 0) return null;
  return isUtf8(bytes) ? bytes.toString('utf8') : { latin1: bytes.toString('latin1') };
}

export const jsonOf = (value: FieldValue | undefined): string | null =>
  typeof value === 'object' && value !== null && 'json' in value ? value.json : null;

/** For the engine. Numbers that JavaScript would write in another way are texts of their digits. */
export function decodeField(value: FieldValue | undefined): RowValue {
  if (value === undefined || value === null || typeof value === 'string') return value ?? null;
  if ('latin1' in value) return value.latin1;
  return json.parse(value.json, (_key, part, { source }) =>
    typeof part === 'number' && source !== undefined && String(part) !== source ? source : part,
  ) as RowValue;
}

/**
 * A new value in place of an old one, in the form of the file. A JSON document keeps the source of all members that stay
 * as they are. @throws AppError `store.refused` when the file cannot hold it
 */
export function encodeField(
  value: RowValue,
  column: Pick<ColumnInfo, 'name' | 'nativeType'>,
  old: FieldValue | undefined,
): FieldValue {
  const source = jsonOf(old);
  const isText = typeof old === 'string' || (source === null && isTextType(column.nativeType));
  if (!isText && (old === null || old === undefined || source !== null))
    return { json: source === null ? JSON.stringify(value) : mergeJson(source, value) };
  if (value === null) return null;
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  if (typeof old !== 'object' || old === null) return text;
  if (/^[\u0000-\u00ff]*$/.test(text)) return { latin1: text };
  throw new AppError('store.refused', {
    detail: `A new value of "${column.name}" has letters that the encoding of the file does not have.`,
  });
}

const isTextType = (type: string): boolean => (TEXT_TYPES as readonly string[]).includes(type);

/** The bytes of a text value, before its format quotes it. */
export const textBytes = (value: FieldValue): Buffer => {
  if (value === null) return Buffer.alloc(0);
  if (typeof value === 'string') return Buffer.from(value);
  return 'latin1' in value ? Buffer.from(value.latin1, 'latin1') : Buffer.from(value.json);
};
