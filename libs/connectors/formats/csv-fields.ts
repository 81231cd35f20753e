import { textBytes, textField } from './field-values.js';
import type { FieldValue } from './record-format.js';
import type { Fault } from './record-syntax.js';

/** A field of a record, by offsets; quotes are part of it. */
export interface CsvField {
  readonly start: number;
  readonly end: number;
  readonly isQuoted: boolean;
}

const QUOTE = 0x22;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const TWO_QUOTES = Buffer.from('""');

export function csvFields(record: Buffer, delimiter: number, fault: Fault): readonly CsvField[] {
  const end = contentEnd(record);
  const fields: CsvField[] = [];
  for (let start = 0; ;) {
    const isQuoted = record[start] === QUOTE && start < end;
    const stop = isQuoted ? quotedEnd(record, start, end, fault) : plainEnd(record, start, end, delimiter);
    if (stop < end && record[stop] !== delimiter)
      throw fault('something follows the quote that closes a field; double the quotes within a field', stop);
    if (!isQuoted && record.subarray(start, stop).includes(CARRIAGE_RETURN))
      throw fault('lines end with CR alone; convert them to LF or CR LF', start);
    fields.push({ start, end: stop, isQuoted });
    if (stop >= end) return fields;
    start = stop + 1;
  }
}

function contentEnd(record: Buffer): number {
  let end = record.length;
  if (record[end - 1] === LINE_FEED) end -= 1;
  if (end < record.length && record[end - 1] === CARRIAGE_RETURN) end -= 1;
  return end;
}

function plainEnd(record: Buffer, start: number, end: number, delimiter: number): number {
  const stop = record.indexOf(delimiter, start);
  return stop < 0 || stop > end ? end : stop;
}

function quotedEnd(record: Buffer, start: number, end: number, fault: Fault): number {
  for (let at = record.indexOf(QUOTE, start + 1); at >= 0; at = record.indexOf(QUOTE, at + 2))
    if (record[at + 1] !== QUOTE || at + 1 >= end) return at + 1;
  throw fault('a quote that opens a field is not closed', start);
}

export function csvValue(record: Buffer, { start, end, isQuoted }: CsvField): FieldValue {
  if (!isQuoted) return textField(record.subarray(start, end));
  const value = textField(record.subarray(start + 1, end - 1));
  if (value === null) return '';
  if (typeof value === 'string') return value.replaceAll('""', '"');
  return 'latin1' in value ? { latin1: value.latin1.replaceAll('""', '"') } : value;
}

/** NULL is an empty field; a text is quoted where it was before, and where it must be. */
export function csvText(value: FieldValue, delimiter: number, wasQuoted: boolean): Buffer {
  if (value === null) return Buffer.alloc(0);
  const bytes = textBytes(value);
  const special = [QUOTE, LINE_FEED, CARRIAGE_RETURN, delimiter];
  if (!wasQuoted && bytes.length > 0 && !special.some((code) => bytes.includes(code))) return bytes;
  const quote = TWO_QUOTES.subarray(0, 1);
  const parts: Buffer[] = [quote];
  let at = 0;
  for (let next = bytes.indexOf(QUOTE); next >= 0; next = bytes.indexOf(QUOTE, next + 1)) {
    parts.push(bytes.subarray(at, next), TWO_QUOTES);
    at = next + 1;
  }
  return Buffer.concat([...parts, bytes.subarray(at), quote]);
}
