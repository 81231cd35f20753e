import type { ColumnInfo, Predicate, RowValue, Scalar } from '#connectors/spi';
import type { Correction, CorrectedValue } from '#contracts';
import { unicodeForms } from '../../identity/normalise.js';
import { all, isNull, not } from '../traverse/predicates.js';

/** Why a column cannot take a value. */
export interface Misfit {
  readonly code: string;
  /** Ends the sentence "The new value …". */
  readonly message: string;
}

const misfit = (code: string, message: string): Misfit => ({ code, message });
const wrongType = ({ nativeType }: ColumnInfo): Misfit =>
  misfit('VALUE_TYPE', `is no value of type ${nativeType}`);

/** What the catalogue says against the value, before the store is asked; null when nothing. */
export function misfitOf(column: ColumnInfo, value: CorrectedValue): Misfit | null {
  if (value === null)
    return column.nullable ? null : misfit('NOT_NULL', 'is empty, which the column forbids');
  if (column.kind === 'text') return textMisfit(column, String(value));
  const isValid = VALID[column.kind];
  if (!isValid) return misfit('VALUE_TYPE', `cannot be written into a column of type ${column.nativeType}`);
  return isValid(String(value), column) ? null : wrongType(column);
}

function textMisfit({ maxLength, enumValues }: ColumnInfo, text: string): Misfit | null {
  if (enumValues !== null && !enumValues.includes(text))
    return misfit('VALUE_NOT_LISTED', `is none of the ${enumValues.length} values that the type allows`);
  if (maxLength !== null && [...text].length > maxLength)
    return misfit('VALUE_TOO_LONG', `has more than ${maxLength} characters`);
  return null;
}

const INTEGER_BITS: Readonly<Record<string, number>> = {
  tinyint: 8,
  smallint: 16,
  mediumint: 24,
  int: 32,
  integer: 32,
  int2: 16,
  int4: 32,
};
const TIMESTAMP = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d(:?\d\d)?)?$/;

const VALID: Readonly<Partial<Record<ColumnInfo['kind'], (text: string, column: ColumnInfo) => boolean>>> = {
  integer: (text, { nativeType }) => {
    if (!/^[+-]?\d{1,19}$/.test(text)) return false;
    const limit = 2n ** BigInt((INTEGER_BITS[nativeType.toLowerCase()] ?? 64) - 1);
    const number = BigInt(text);
    return number >= -limit && number < limit;
  },
  decimal: (text, { nativeType }) => {
    if (!/^[+-]?\d+(\.\d+)?$/.test(text)) return false;
    const [, precision, scale = '0'] = /\((\d+)(?:,\s*(\d+))?\)/.exec(nativeType) ?? [];
    const whole = text.replace(/^[+-]?0*/, '').split('.')[0] ?? '';
    return precision === undefined || whole.length <= Number(precision) - Number(scale);
  },
  boolean: (text) => /^(true|false|0|1)$/.test(text),
  date: (text) => /^\d{4}-\d\d-\d\d$/.test(text) && isDay(text),
  timestamp: (text) => TIMESTAMP.test(text) && isDay(text.slice(0, 10)),
  uuid: (text) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text),
};

function isDay(text: string): boolean {
  const [year = 0, month = 0, day = 0] = text.split('-').map(Number);
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

/** The value as the column takes it; numbers keep their digits. */
export const columnValue = ({ kind }: ColumnInfo, value: CorrectedValue): Scalar => {
  if (value === null || kind !== 'boolean') return kind === 'text' && value !== null ? String(value) : value;
  return value === true || value === 'true' || value === 1 || value === '1';
};

/**
 * Rows whose value is to be corrected: those that hold the old value or, where none was given, any other than the new
 * one. Text is compared as Unicode may write it, mail addresses without case. Null when no row can hold it.
 */
export function heldBy(column: ColumnInfo, correction: Correction, isMail: boolean): Predicate | null {
  const { oldValue, newValue } = correction;
  const { name } = column;
  if (oldValue === null) return isNull(name);
  if (oldValue !== undefined) return oldIn(column, oldValue, newValue, isMail);
  const present = not(isNull(name));
  const right = newValue === null ? null : valueIn(column, newValue, false);
  return right === null ? present : all(present, not(right));
}

/** Without case the old address may be the new one, which is right already. */
function oldIn(
  column: ColumnInfo,
  oldValue: Exclude<CorrectedValue, null>,
  newValue: CorrectedValue,
  isMail: boolean,
): Predicate | null {
  const old = valueIn(column, oldValue, isMail);
  const right = isMail && newValue !== null ? valueIn(column, newValue, false) : null;
  return old && right ? all(old, not(right)) : old;
}

/** Rows that hold the value; null when no row can. */
export function valueIn(
  column: ColumnInfo,
  value: Exclude<CorrectedValue, null>,
  isMail: boolean,
): Predicate | null {
  if (column.kind !== 'text' && misfitOf(column, value) !== null) return null;
  if (column.enumValues !== null && !column.enumValues.includes(String(value))) return null;
  const own = columnValue(column, value);
  const values = column.kind === 'text' ? unicodeForms(String(own)) : [own];
  const fold = isMail && column.kind === 'text' ? ({ fold: 'lower' } as const) : {};
  return { op: 'in', columns: [column.name], values: values.map((one) => [one]), ...fold };
}

/** In memory what {@link heldBy} says as a predicate, for whoever reads the rows back. */
export function isHeld(
  column: ColumnInfo,
  correction: Correction,
  isMail: boolean,
  value: RowValue,
): boolean {
  const { oldValue, newValue } = correction;
  if (value === null || oldValue === null) return value === null && oldValue === null;
  if (oldValue === undefined) return newValue === null || !isSame(column, newValue, value, false);
  return isSame(column, oldValue, value, isMail);
}

/** Whether a row holds the value, however its type writes it. */
export function isSame(
  column: ColumnInfo,
  expected: Exclude<CorrectedValue, null>,
  value: RowValue,
  isMail: boolean,
): boolean {
  if (value === null || typeof value === 'object') return false;
  const pair = [String(expected), String(value)] as const;
  const [left, right] = pair.map((text) => comparable(column, text, isMail));
  return left === right;
}

function comparable({ kind, nativeType }: ColumnInfo, text: string, isMail: boolean): string {
  switch (kind) {
    case 'integer':
      return /^[+-]?\d+$/.test(text) ? String(BigInt(text)) : text;
    case 'decimal':
      return Number.isFinite(Number(text)) ? String(Number(text)) : text;
    case 'boolean':
      return text === '1' ? 'true' : text === '0' ? 'false' : text;
    case 'timestamp':
      return Number.isNaN(Date.parse(text)) ? text : String(Date.parse(text));
    case 'uuid':
      return text.toLowerCase();
    default: {
      // a column of fixed width gives its blanks back
      const written = /^(character|char|bpchar)\b(?! varying)/i.test(nativeType) ? text.trimEnd() : text;
      const composed = written.normalize('NFC');
      return isMail ? composed.toLowerCase() : composed;
    }
  }
}
