import type { ColumnKind } from '../spi/index.js';

const KINDS: Readonly<Record<string, ColumnKind>> = {
  text: 'text',
  varchar: 'text',
  bpchar: 'text',
  char: 'text',
  name: 'text',
  citext: 'text',
  xml: 'text',
  int2: 'integer',
  int4: 'integer',
  int8: 'integer',
  oid: 'integer',
  numeric: 'decimal',
  float4: 'decimal',
  float8: 'decimal',
  money: 'decimal',
  bool: 'boolean',
  date: 'date',
  timestamp: 'timestamp',
  timestamptz: 'timestamp',
  json: 'json',
  jsonb: 'json',
  uuid: 'uuid',
  bytea: 'bytes',
  inet: 'inet',
  cidr: 'inet',
};

/** Kind of a type by the name and class (`typtype`, `typcategory`) of its base type. */
export function kindOfType(base: { name: string; type: string; category: string }): ColumnKind {
  if (base.type === 'e') return 'text';
  if (base.category === 'A') return 'array';
  return KINDS[base.name] ?? 'other';
}

/** Types without an equality operator: compared by their text. */
const WITHOUT_EQUALITY = new Set([
  'json',
  'xml',
  'point',
  'polygon',
  'box',
  'path',
  'line',
  'lseg',
  'circle',
]);
export const hasEquality = (baseName: string): boolean => !WITHOUT_EQUALITY.has(baseName);

const INTEGER_BITS: Readonly<Record<string, number>> = { int2: 16, int4: 32, int8: 64 };
const UUID = /^\{?[0-9a-f]{4}(-?[0-9a-f]{4}){7}\}?$/i;

/**
 * Whether a text can be a value of the type at all. What cannot be one never matches, and must not reach the database,
 * where it would be an error that stops the whole statement.
 */
export function canBe(kind: ColumnKind, baseName: string, value: string): boolean {
  if (value.includes('\0')) return false;
  switch (kind) {
    case 'integer':
      return isInteger(value, INTEGER_BITS[baseName] ?? 32);
    case 'decimal':
      return baseName === 'money' || /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?\s*$/i.test(value);
    case 'boolean':
      return /^\s*(t|true|f|false|y|yes|n|no|on|off|1|0)\s*$/i.test(value);
    case 'uuid':
      return UUID.test(value);
    case 'inet':
      return /^[0-9a-f:.]+(\/\d{1,3})?$/i.test(value) && /[:.]/.test(value);
    default:
      return true;
  }
}

/** So many digits always fit; almost every key has no more. */
const FITTING: Readonly<Record<number, RegExp>> = { 16: /^\d{1,4}$/, 32: /^\d{1,9}$/, 64: /^\d{1,18}$/ };

function isInteger(value: string, bits: number): boolean {
  if (FITTING[bits]?.test(value) === true) return true;
  return (
    /^\s*[+-]?\d{1,30}\s*$/.test(value) && BigInt.asIntN(bits, parseInteger(value)) === parseInteger(value)
  );
}
const parseInteger = (value: string): bigint => BigInt(value.trim().replace(/^\+/, ''));
