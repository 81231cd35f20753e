import type { SQLInputValue, SQLOutputValue } from 'node:sqlite';
import { parseJsonExact, type ColumnKind, type RowValue } from '../spi/index.js';

/** Kind by the declared type. SQLite stores what it is given; the declaration says what is meant. */
export function kindOfDeclaration(declared: string): ColumnKind {
  const type = declared.toUpperCase();
  const rules: readonly (readonly [RegExp, ColumnKind])[] = [
    [/JSON/, 'json'],
    [/UUID|GUID/, 'uuid'],
    [/BOOL/, 'boolean'],
    [/TIMESTAMP|DATETIME/, 'timestamp'],
    [/DATE/, 'date'],
    [/INT/, 'integer'],
    [/CHAR|CLOB|TEXT|STRING/, 'text'],
    [/BLOB|BINARY/, 'bytes'],
    [/REAL|FLOA|DOUB|NUM|DEC|MONEY/, 'decimal'],
  ];
  return rules.find(([pattern]) => pattern.test(type))?.[1] ?? 'other';
}

/** Characters of `VARCHAR(40)`: SQLite does not enforce them, the programs that use the file rely on them. */
export function declaredLength(declared: string): number | null {
  const length = /CHAR[^(]*\((\d+)\)/i.exec(declared)?.[1];
  return length === undefined ? null : Number(length);
}

/** A stored value as a row value. Dates stay the text or number that they are: SQLite has no type for them. */
export function decodeValue(kind: ColumnKind, value: SQLOutputValue): RowValue {
  if (value instanceof Uint8Array) return Buffer.from(value);
  if (kind === 'json' && typeof value === 'string') return parseJsonText(value) ?? value;
  if (typeof value !== 'bigint') return value;
  if (kind === 'boolean' && (value === 0n || value === 1n)) return value === 1n;
  return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
}

/** undefined when the text is no JSON; JSON `null` is null. */
function parseJsonText(text: string): RowValue | undefined {
  try {
    return parseJsonExact(text) as RowValue;
  } catch {
    return undefined;
  }
}

/** A new value as it is stored. */
export function encodeValue(kind: ColumnKind, value: RowValue): SQLInputValue {
  if (value === null || Buffer.isBuffer(value)) return value;
  if (kind === 'json' || typeof value === 'object') return JSON.stringify(value);
  return typeof value === 'boolean' ? Number(value) : value;
}
