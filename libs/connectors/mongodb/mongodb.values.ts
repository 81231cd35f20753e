import type { ColumnInfo, ColumnKind, RowValue } from '../spi/index.js';
import type { Stored } from '../staged/index.js';

/**
 * Values in the canonical form of MongoDB's Extended JSON (v2), which keeps every type: `{"$numberLong":"7"}`,
 * `{"$oid":"…"}`. Strings, booleans, null, arrays and documents stand for themselves.
 */
type Tagged = Readonly<Record<string, unknown>>;

const UUID_SUBTYPES = new Set(['03', '04']);
const OBJECT_ID = /^[0-9a-f]{24}$/i;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const INTEGER = /^-?\d{1,19}$/;
const DECIMAL = /^-?\d+(\.\d+)?([eE][-+]?\d+)?$/;
const MOMENT = /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?$/;
const MAX_INT32 = 2 ** 31;

/** The type of a tagged value (`$oid`), or null where the value stands for itself. */
export function tagOf(value: Stored): string | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const [first, ...others] = Object.keys(value);
  return first?.startsWith('$') === true && others.length === 0 ? first : null;
}

/** Kind and MongoDB's own name of the type; null for null. */
export function typeOf(value: Stored): readonly [kind: ColumnKind, nativeType: string] | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return ['text', 'string'];
  if (typeof value === 'boolean') return ['boolean', 'bool'];
  if (Array.isArray(value)) return ['json', 'array'];
  const tag = tagOf(value);
  const content = tag === null ? undefined : (value as Tagged)[tag];
  switch (tag) {
    case null:
      return ['json', 'object'];
    case '$numberInt':
      return ['integer', 'int'];
    case '$numberLong':
      return ['integer', 'long'];
    case '$numberDouble':
      return [Number.isInteger(Number(content)) ? 'integer' : 'decimal', 'double'];
    case '$numberDecimal':
      return ['decimal', 'decimal'];
    case '$date':
      return ['timestamp', 'date'];
    case '$binary':
      return UUID_SUBTYPES.has(subTypeOf(content)) ? ['uuid', 'binData'] : ['bytes', 'binData'];
    case '$oid':
      return ['other', 'objectId'];
    default:
      return ['other', tag.slice(1)];
  }
}

/** For the engine: identifiers and exact numbers as text, moments as RFC 3339, documents as objects. */
export function decodeValue(value: Stored): RowValue {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number') return value;
  if (Array.isArray(value)) return value.map(decodeValue);
  const tag = tagOf(value);
  if (tag !== null) return decodeTagged(tag, (value as Tagged)[tag]);
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, decodeValue(part)]));
}

function decodeTagged(tag: string, content: unknown): RowValue {
  switch (tag) {
    case '$numberInt':
      return Number(content);
    case '$numberDouble':
      return Number.isFinite(Number(content)) ? Number(content) : String(content);
    case '$numberLong':
      return Number.isSafeInteger(Number(content)) ? Number(content) : String(content);
    case '$date':
      return momentText(content);
    case '$binary': {
      const bytes = Buffer.from(String((content as Tagged).base64), 'base64');
      return UUID_SUBTYPES.has(subTypeOf(content)) && bytes.length === 16 ? uuidText(bytes) : bytes;
    }
    case '$undefined':
      return null;
    default:
      return typeof content === 'string' ? content : JSON.stringify(content);
  }
}

/** A new value in the type of the old one, else in that of its column, else in its own. */
export function encodeValue(
  value: RowValue,
  column: Pick<ColumnInfo, 'kind' | 'nativeType'>,
  old: Stored,
): Stored {
  if (value === null) return null;
  if (Buffer.isBuffer(value)) return binary(value, '00');
  if (typeof value === 'object') return mergeDocument(value, old);
  const type = typeOf(old)?.[1] ?? column.nativeType;
  const text = String(value);
  if (type === 'objectId' && OBJECT_ID.test(text)) return { $oid: text };
  if ((type === 'date' || column.kind === 'timestamp') && MOMENT.test(text)) return moment(text);
  if (type === 'decimal' && DECIMAL.test(text)) return { $numberDecimal: text };
  if (type === 'long' && INTEGER.test(text)) return { $numberLong: text };
  if (type === 'binData' && UUID.test(text))
    return binary(Buffer.from(text.replaceAll('-', ''), 'hex'), '04');
  if (column.kind === 'integer' && INTEGER.test(text)) return integer(text);
  return typeof value === 'number' ? numeric(value, type) : value;
}

/** All forms in which a value with this text may be stored, as operands of a query. */
export function storedForms(value: string | number | boolean): readonly Stored[] {
  const text = String(value);
  const forms: Stored[] = [text];
  if (typeof value === 'boolean' || text === 'true' || text === 'false') forms.push(text === 'true');
  // A number equals the same number of every other type; a fraction does so only where it is stored as a decimal.
  if (INTEGER.test(text) && BigInt.asIntN(64, BigInt(text)) === BigInt(text)) forms.push(integer(text));
  else if (DECIMAL.test(text) && text.length <= 34)
    forms.push({ $numberDecimal: text }, { $numberDouble: text });
  if (OBJECT_ID.test(text)) forms.push({ $oid: text });
  if (UUID.test(text)) {
    const bytes = Buffer.from(text.replaceAll('-', ''), 'hex');
    forms.push(binary(bytes, '04'), binary(bytes, '03'));
  }
  if (MOMENT.test(text) && !Number.isNaN(Date.parse(text))) forms.push(moment(text));
  return forms;
}

/** What did not change keeps its type and its place; what did is written in the type of what stood there. */
function mergeDocument(value: unknown, old: Stored): Stored {
  if (JSON.stringify(decodeValue(old)) === JSON.stringify(value)) return old;
  if (Array.isArray(value)) {
    const before: readonly unknown[] = Array.isArray(old) ? old : [];
    return value.map((part, at) => mergeDocument(part, before[at]));
  }
  if (typeof value === 'object' && value !== null) {
    const before = tagOf(old) === null && typeof old === 'object' && old !== null ? (old as Tagged) : {};
    return Object.fromEntries(
      Object.entries(value).map(([name, part]) => [name, mergeDocument(part, before[name])]),
    );
  }
  return encodeValue(value as RowValue, { kind: 'other', nativeType: '' }, old);
}

const subTypeOf = (content: unknown): string => String((content as Tagged).subType).padStart(2, '0');
const binary = (bytes: Buffer, subType: string): Stored => ({
  $binary: { base64: bytes.toString('base64'), subType },
});
const integer = (text: string): Stored =>
  Math.abs(Number(text)) < MAX_INT32 ? { $numberInt: text } : { $numberLong: text };
const numeric = (value: number, type: string): Stored =>
  Number.isInteger(value) && type !== 'double' ? integer(String(value)) : { $numberDouble: String(value) };

/** Without a zone a moment is in UTC, as everywhere in this product. */
function moment(text: string): Stored {
  const isZoned = /(Z|[+-]\d\d:?\d\d)$/.test(text) || text.length <= 10;
  return { $date: { $numberLong: String(Date.parse(isZoned ? text : `${text.replace(' ', 'T')}Z`)) } };
}

function momentText(content: unknown): string {
  const milliseconds = Number((content as Tagged).$numberLong ?? Date.parse(String(content)));
  const date = new Date(milliseconds);
  return Number.isNaN(date.getTime()) ? String(milliseconds) : date.toISOString();
}

const uuidText = (bytes: Buffer): string =>
  bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
