import { isUtf8 } from 'node:buffer';
import type { TextBlock, TextColumn } from '#connectors/spi';
import type { ExportColumn } from '#engine';
import { ByteBuffer } from './byte-buffer.js';
import { isNumber } from './column-shape.js';
import { csvField } from './csv.js';
import { jsonValue, type JsonValue } from './json-row.js';

interface TextTarget {
  json: ByteBuffer;
  csv: ByteBuffer;
  readonly observe: ObserveText;
}
/** Told of the values of a column, by its place: one of each sort, and each value that is of no sort. */
export type ObserveText = (at: number, value: JsonValue) => void;

const COMMA = 0x2c;
const QUOTE = 0x22;
const BRACE = 0x7b;
const BRACKET = 0x5b;
const MINUS = 0x2d;
const DOT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const LOWER_T = 0x74;
const NULL = Buffer.from('null');
const TRUE = Buffer.from('true');
const FALSE = Buffer.from('false');
const LINE_END = Buffer.from('}\n');
const CSV_LINE_END = Buffer.from('\r\n');
/** So many digits a double always holds. */
const SAFE_DIGITS = 15;

/** Marks of a byte in a text. */
const ESCAPED_IN_JSON = 1;
const QUOTED_IN_CSV = 2;
/** It may begin a formula, or blanks before one, or is a blank that a reader might take away. */
const LEADS = 4;
const MARKS = Uint8Array.from({ length: 256 }, (_, byte) => {
  const character = String.fromCharCode(byte);
  return (
    (byte < 0x20 || '"\\'.includes(character) ? ESCAPED_IN_JSON : 0) |
    ('",\r\n'.includes(character) ? QUOTED_IN_CSV : 0) |
    (byte <= 0x20 || byte >= 0x7f || "'=+-@".includes(character) ? LEADS : 0)
  );
});

/** Sorts of values: one stands for all of its sort in the schema of a column. */
type Sort = 'null' | 'text' | 'number' | 'day' | 'moment' | 'local' | 'boolean' | 'object' | 'array';
/** null: of no sort, so that each has to be looked at. */
type SortOf = (bytes: Buffer, start: number, end: number) => Sort | null;

/**
 * Writes rows that come as texts as lines of NDJSON and of CSV, without making values of them: the same lines as
 * `JSON.stringify` and `csvLines` write of the values. What is unusual is made a value and written by these.
 */
export class TextRows {
  readonly #columns: readonly ColumnText[];

  readonly #target: TextTarget;

  constructor(texts: readonly TextColumn[], columns: readonly ExportColumn[], observe: ObserveText) {
    this.#target = { json: new ByteBuffer(0), csv: new ByteBuffer(0), observe };
    this.#columns = texts.map((text, at) => new ColumnText(text, columns[at]!, at, this.#target));
  }

  append({ rows, bytes, places }: TextBlock, json: ByteBuffer, csv: ByteBuffer): void {
    this.#target.json = json;
    this.#target.csv = csv;
    const [fromJson, fromCsv] = [json.length, csv.length];
    let place = 0;
    for (let row = 0; row < rows; row += 1) {
      for (const column of this.#columns) {
        column.append(bytes, places[place]!, places[place + 1]!);
        place += 2;
      }
      json.few(LINE_END);
      csv.few(CSV_LINE_END);
    }
    for (const [buffer, from] of [
      [json, fromJson],
      [csv, fromCsv],
    ] as const)
      asUtf8(buffer, from);
  }
}

/** A database that does not know what its texts are written in may hold any bytes. */
function asUtf8(buffer: ByteBuffer, from: number): void {
  const added = buffer.bytes.subarray(from, buffer.length);
  if (isUtf8(added)) return;
  const text = added.toString('utf8');
  buffer.length = from;
  buffer.text(text);
}

class ColumnText {
  readonly #prefix: Buffer;
  readonly #seen = new Set<Sort>();
  readonly #isNumber: boolean;
  readonly #sortOf: SortOf;

  constructor(
    private readonly text: TextColumn,
    column: ExportColumn,
    private readonly at: number,
    private readonly target: TextTarget,
  ) {
    this.#prefix = Buffer.from(`${at === 0 ? '{' : ','}${JSON.stringify(text.name)}:`);
    this.#isNumber = isNumber(column);
    this.#sortOf = sortsOf(column);
  }

  append(bytes: Buffer, start: number, end: number): void {
    this.target.json.few(this.#prefix);
    if (this.at > 0) this.target.csv.byte(COMMA);
    if (end < 0) {
      this.target.json.few(NULL);
      this.#isOf('null', null);
      return;
    }
    switch (this.text.meaning) {
      case 'text':
        return this.#isNumber ? this.#decimal(bytes, start, end) : this.#text(bytes, start, end);
      case 'integer':
        return this.#integer(bytes, start, end);
      case 'boolean':
        return this.#boolean(bytes, start);
      case 'json':
        return this.#json(bytes, start, end);
      default:
        return this.#value(bytes, start, end);
    }
  }

  #text(bytes: Buffer, start: number, end: number): void {
    const { json, csv } = this.target;
    json.reserve(end - start + 2);
    csv.reserve(end - start);
    const lines = json.bytes;
    const cells = csv.bytes;
    let line = json.length;
    let cell = csv.length;
    let marks = 0;
    lines[line++] = QUOTE;
    for (let at = start; at < end; at += 1) {
      const byte = bytes[at]!;
      marks |= MARKS[byte]!;
      lines[line++] = byte;
      cells[cell++] = byte;
    }
    lines[line++] = QUOTE;
    if ((marks & ESCAPED_IN_JSON) === 0) json.length = line;
    else json.jsonString(bytes, start, end);
    const isUnusual = start === end || ((MARKS[bytes[start]!]! | MARKS[bytes[end - 1]!]!) & LEADS) !== 0;
    if (isUnusual) csv.text(csvField(bytes.toString('utf8', start, end), false));
    else if ((marks & QUOTED_IN_CSV) === 0) csv.length = cell;
    else csv.quoted(bytes, start, end);
    this.#observeText(bytes, start, end);
  }

  #observeText(bytes: Buffer, start: number, end: number): void {
    const sort = this.#sortOf(bytes, start, end);
    if (sort !== null && this.#seen.has(sort)) return;
    if (sort !== null) this.#seen.add(sort);
    this.target.observe(this.at, bytes.toString('utf8', start, end));
  }

  #decimal(bytes: Buffer, start: number, end: number): void {
    if (!isPlainNumber(bytes, start, end)) return this.#value(bytes, start, end);
    const { json, csv } = this.target;
    json.byte(QUOTE);
    json.copy(bytes, start, end);
    json.byte(QUOTE);
    csv.copy(bytes, start, end);
    if (!this.#seen.has('number')) this.#isOf('number', bytes.toString('latin1', start, end));
  }

  #integer(bytes: Buffer, start: number, end: number): void {
    if (end - start > SAFE_DIGITS) return this.#value(bytes, start, end);
    this.target.json.copy(bytes, start, end);
    this.target.csv.copy(bytes, start, end);
    if (!this.#seen.has('number')) this.#isOf('number', Number(bytes.toString('latin1', start, end)));
  }

  #boolean(bytes: Buffer, start: number): void {
    const value = bytes[start] === LOWER_T;
    const text = value ? TRUE : FALSE;
    this.target.json.few(text);
    this.target.csv.few(text);
    this.#isOf('boolean', value);
  }

  #json(bytes: Buffer, start: number, end: number): void {
    const first = bytes[start];
    if (first !== BRACE && first !== BRACKET) return this.#value(bytes, start, end);
    const { json, csv } = this.target;
    json.copy(bytes, start, end);
    if (needsQuotes(bytes, start, end)) csv.quoted(bytes, start, end);
    else csv.copy(bytes, start, end);
    if (first === BRACE) this.#isOf('object', {});
    else this.#isOf('array', []);
  }

  #value(bytes: Buffer, start: number, end: number): void {
    const value = this.text.decode(bytes.toString('utf8', start, end));
    const written = jsonValue(value);
    this.target.json.text(JSON.stringify(written));
    this.target.csv.text(csvField(value, this.#isNumber));
    this.target.observe(this.at, written);
  }

  #isOf(sort: Sort, value: JsonValue): void {
    if (this.#seen.has(sort)) return;
    this.#seen.add(sort);
    this.target.observe(this.at, value);
  }
}

function isPlainNumber(bytes: Buffer, start: number, end: number): boolean {
  let at = bytes[start] === MINUS ? start + 1 : start;
  const whole = digitsFrom(bytes, at, end);
  if (whole === at || whole === end) return whole !== at;
  at = whole + 1;
  return bytes[whole] === DOT && at < end && digitsFrom(bytes, at, end) === end;
}

function digitsFrom(bytes: Buffer, from: number, end: number): number {
  let at = from;
  while (at < end && bytes[at]! >= ZERO && bytes[at]! <= NINE) at += 1;
  return at;
}

function needsQuotes(bytes: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) if ((MARKS[bytes[at]!]! & QUOTED_IN_CSV) !== 0) return true;
  return false;
}

const UPPER_T = 0x54;
const UPPER_Z = 0x5a;
const DAY_LENGTH = '2024-05-17'.length;
const TIME_LENGTH = '2024-05-17T08:09:10'.length;

const hasDay = (bytes: Buffer, start: number): boolean =>
  bytes[start + 4] === MINUS && bytes[start + 7] === MINUS;

/** The store writes days that exist so, and others (`infinity`, before Christ) in another way. */
const sortOfDate: SortOf = (bytes, start, end) =>
  end - start === DAY_LENGTH && hasDay(bytes, start) ? 'day' : null;

const sortOfTimestamp: SortOf = (bytes, start, end) => {
  const isTime = end - start >= TIME_LENGTH && hasDay(bytes, start) && bytes[start + DAY_LENGTH] === UPPER_T;
  if (!isTime) return null;
  return bytes[end - 1] === UPPER_Z ? 'moment' : 'local';
};

function sortsOf({ kind, enumValues }: ExportColumn): SortOf {
  if (enumValues !== null) return () => null;
  if (kind === 'date') return sortOfDate;
  return kind === 'timestamp' ? sortOfTimestamp : () => 'text';
}
