import type { FileFormat } from '../spi/index.js';
import { markOf } from './byte-order-mark.js';
import { type CsvField, csvFields, csvText, csvValue } from './csv-fields.js';
import type { Fault, Field, OpenReader, Piece, RecordReader } from './record-syntax.js';
import { uniqueNames } from './unique-names.js';

const QUOTE = 0x22;
const LINE_FEED = 0x0a;
const DELIMITERS = [',', ';', '\t', '|'] as const;
/** A first line that is longer than this is looked at so far for its delimiter. */
const FIRST_LINE_BYTES = 1024 * 1024;

/** A line before all others, by which Excel is told the delimiter. */
const HINT = /^sep=(.)\r?\n/i;
const LONGEST_HINT = 'sep=;\r\n'.length;

/**
 * CSV after RFC 4180: fields in quotes where they need them, a quote in quotes doubled. Lines end with LF or CR LF. An
 * empty field without quotes is NULL.
 */
export const csvSyntax =
  (options: FileFormat): OpenReader =>
  (fault) =>
    new CsvReader(options, fault);

/** Where in a field a byte stands. */
type State = 'start' | 'plain' | 'quoted' | 'closed';

class CsvReader implements RecordReader {
  private columns: readonly string[] | null = null;
  private delimiter = 0;
  private isMarkRead = false;
  private isHintRead = false;
  /** How far the record that is not whole yet was looked at. */
  private seen = 0;
  private state: State = 'start';
  /** The next quote of the window that is being cut; -1 when there is none. */
  private quote = -1;

  constructor(
    private readonly options: FileFormat,
    private readonly fault: Fault,
  ) {}

  split(window: Buffer, isLast: boolean): readonly Piece[] {
    const pieces: Piece[] = [];
    if (!this.isMarkRead) {
      const mark = markOf(window, isLast, this.fault);
      if (mark === null) return [];
      this.isMarkRead = true;
      if (mark !== 'none') return [mark];
    }
    if (!this.isHintRead) {
      if (window.length < LONGEST_HINT && !isLast) return [];
      this.isHintRead = true;
      const hint = HINT.exec(window.toString('latin1', 0, LONGEST_HINT));
      if (hint) {
        this.delimiter = (this.options.delimiter ?? hint[1]!).charCodeAt(0);
        return [{ kind: 'outside', start: 0, end: hint[0].length }];
      }
    }
    if (this.delimiter === 0 && !this.findDelimiter(window, isLast)) return [];
    this.quote = window.indexOf(QUOTE, this.seen);
    let start = 0;
    for (;;) {
      const end = this.recordEnd(window, start, isLast);
      if (end <= start) break;
      pieces.push({ kind: this.kindOf(window, start, end), start, end });
      start = end;
    }
    return pieces;
  }

  declared(): readonly string[] {
    return this.columns ?? uniqueNames(this.options.columns ?? []);
  }

  fields(record: Buffer, fault: Fault): readonly Field[] {
    const columns = this.columns!;
    const fields = csvFields(record, this.delimiter, fault);
    if (fields.length !== columns.length) {
      const names = this.options.columns ? 'the data map names' : 'the first line names';
      throw fault(
        `it has ${String(fields.length)} fields, but ${names} ${String(columns.length)} columns`,
        0,
      );
    }
    return fields.map((field, at) => this.field(columns[at]!, record, field));
  }

  private field(name: string, record: Buffer, field: CsvField): Field {
    return {
      name,
      start: field.start,
      end: field.end,
      value: csvValue(record, field),
      write: (value) => csvText(value, this.delimiter, field.isQuoted),
    };
  }

  private findDelimiter(window: Buffer, isLast: boolean): boolean {
    const line = window.indexOf(LINE_FEED);
    if (line < 0 && !isLast && window.length < FIRST_LINE_BYTES) return false;
    const first = line < 0 ? window : window.subarray(0, line);
    this.delimiter = (this.options.delimiter ?? likelyDelimiter(first)).charCodeAt(0);
    return true;
  }

  private kindOf(window: Buffer, start: number, end: number): Piece['kind'] {
    if (this.columns === null) {
      this.columns = this.options.columns
        ? uniqueNames(this.options.columns)
        : this.namesIn(window, start, end);
      if (!this.options.columns) return 'outside';
    }
    // with a single column an empty line is a row whose only value is NULL
    const isBlank = end - start <= 2 && /^\r?\n$/.test(window.toString('latin1', start, end));
    return isBlank && this.columns.length > 1 ? 'outside' : 'record';
  }

  private namesIn(window: Buffer, start: number, end: number): readonly string[] {
    const line = window.subarray(start, end);
    const fields = csvFields(line, this.delimiter, (why, at) => this.fault(why, start + at));
    const names = fields.map((field, at) => {
      const value = csvValue(line, field);
      const name = typeof value === 'object' ? line.toString('latin1', field.start, field.end) : value;
      return name.trim() || `column ${String(at + 1)}`;
    });
    return uniqueNames(names);
  }

  /** Behind the line end of the record that starts here; `start` itself while it is not whole, and at the end. */
  private recordEnd(window: Buffer, start: number, isLast: boolean): number {
    const quick = this.seen === 0 ? this.lineWithoutQuotes(window, start) : -1;
    if (quick >= 0) return quick;
    for (let at = start + this.seen; at < window.length; at++) {
      if (this.state === 'quoted') {
        const quote = window.indexOf(QUOTE, at);
        if (quote < 0) break;
        this.state = 'closed';
        at = quote;
        continue;
      }
      const code = window[at];
      if (code === LINE_FEED) return this.ended(at + 1);
      if (code === this.delimiter) this.state = 'start';
      else if (code === QUOTE && this.state !== 'plain') this.state = 'quoted';
      else this.state = 'plain';
    }
    if (isLast && start < window.length) {
      if (this.state === 'quoted') throw this.fault('a quote that opens a field is not closed', start);
      return this.ended(window.length);
    }
    this.seen = window.length - start;
    return start;
  }

  private lineWithoutQuotes(window: Buffer, start: number): number {
    if (this.quote >= 0 && this.quote < start) this.quote = window.indexOf(QUOTE, start);
    const line = window.indexOf(LINE_FEED, start);
    return line >= 0 && (this.quote < 0 || line < this.quote) ? line + 1 : -1;
  }

  private ended(end: number): number {
    this.seen = 0;
    this.state = 'start';
    return end;
  }
}

function likelyDelimiter(line: Buffer): string {
  const text = line.toString('latin1').replace(/"[^"]*"?/g, '');
  const counts = DELIMITERS.map((delimiter) => text.split(delimiter).length);
  return DELIMITERS[counts.indexOf(Math.max(...counts))]!;
}
