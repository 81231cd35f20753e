import type { ColumnKind } from '../spi/index.js';

const KINDS: Readonly<Record<string, ColumnKind>> = {
  char: 'text',
  varchar: 'text',
  tinytext: 'text',
  text: 'text',
  mediumtext: 'text',
  longtext: 'text',
  enum: 'text',
  json: 'json',
  tinyint: 'integer',
  smallint: 'integer',
  mediumint: 'integer',
  int: 'integer',
  bigint: 'integer',
  year: 'integer',
  bit: 'integer',
  decimal: 'decimal',
  float: 'decimal',
  double: 'decimal',
  date: 'date',
  datetime: 'timestamp',
  timestamp: 'timestamp',
  tinyblob: 'bytes',
  blob: 'bytes',
  mediumblob: 'bytes',
  longblob: 'bytes',
  binary: 'bytes',
  varbinary: 'bytes',
  uuid: 'uuid',
  inet4: 'inet',
  inet6: 'inet',
};

/** Up to here a binary column is taken for a key (a UUID, a digest) and read as text, `0x…`, so that references work. */
const KEY_BYTES = 64;

/** What `information_schema.columns` says of a type. */
export interface NativeType {
  /** `DATA_TYPE`: `int`. */
  readonly data: string;
  /** `COLUMN_TYPE`: `int(10) unsigned`. */
  readonly full: string;
  /** Characters of text, bytes of binary columns. */
  readonly length: number | null;
  /** Text with the check that MariaDB makes of the type JSON. */
  readonly isJsonText: boolean;
}

export function kindOf({ data, full, length, isJsonText }: NativeType): ColumnKind {
  if (isJsonText) return 'json';
  if (/^(tinyint\(1\)|bit\(1\))/.test(full)) return 'boolean';
  if (isKeyBytes(data, length)) return 'other';
  return KINDS[data] ?? 'other';
}

export const isKeyBytes = (data: string, length: number | null): boolean =>
  (data === 'binary' || data === 'varbinary') && (length ?? 0) <= KEY_BYTES;

/** The name without the display width of integers, which says nothing. */
export const nativeName = (full: string): string =>
  full.startsWith('tinyint(1)') ? full : full.replace(/^((?:tiny|small|medium|big)?int)\(\d+\)/, '$1');

/** Values of `enum('a','b''c')`. */
export function enumValues({ data, full }: NativeType): readonly string[] | null {
  if (data !== 'enum') return null;
  return [...full.matchAll(/'((?:[^']|'')*)'/g)].map(([, value = '']) => value.replaceAll("''", "'"));
}

/** Characters that fit; of `tinytext`, which counts bytes, those that fit whatever they are. Larger texts have no limit. */
export function maxLength({ data, length }: NativeType): number | null {
  if (data === 'char' || data === 'varchar') return length;
  return data === 'tinytext' ? 63 : null;
}

const INTEGER_BITS: Readonly<Record<string, number>> = {
  tinyint: 8,
  smallint: 16,
  mediumint: 24,
  int: 32,
  bigint: 64,
  year: 16,
};

/** The integer that a text stands for when a column of this type can hold it, else null. */
export function integerOf(data: string, isUnsigned: boolean, text: string): bigint | null {
  if (!/^\s*[+-]?\d{1,30}\s*$/.test(text)) return null;
  const value = BigInt(text.trim().replace(/^\+/, ''));
  const bits = INTEGER_BITS[data] ?? 64;
  const fits = isUnsigned
    ? BigInt.asUintN(bits, value) === value
    : data === 'bit'
      ? value >= 0n
      : BigInt.asIntN(bits, value) === value;
  return fits ? value : null;
}

export const isDecimal = (text: string): boolean =>
  /^\s*[+-]?(\d{1,30}(\.\d{0,30})?|\.\d{1,30})\s*$/.test(text);
