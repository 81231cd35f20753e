import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { rowFault, type NamedValues } from '#consents';
import { AppError } from '#contracts';
import { readCsvCell } from '#packages';

/** A row longer than this is none: a quotation mark was not closed. Bytes. */
const LONGEST_ROW = 8 * 1024 * 1024;

/** A row of a file, or why it is none. */
export interface SourceRow {
  /** On which line it begins; the first is 1. */
  readonly line: number;
  /** Lines up to its end. */
  readonly lines: number;
  /** Bytes of the file up to its end; null: unknown, nothing can go on from here. */
  readonly end: number | null;
  readonly value: NamedValues | { readonly fault: AppError };
}

/** Where a reader begins. */
export interface RowStart {
  /** Bytes before the first chunk, a byte order mark included. */
  readonly position: number;
  /** Lines before the first chunk. */
  readonly lines: number;
  /** Names of the columns; absent: they stand in the first line. */
  readonly columns?: readonly string[];
}

export const isRowFault = (value: SourceRow['value']): value is { readonly fault: AppError } =>
  'fault' in value && value.fault instanceof Error;

interface ParsedRecord {
  readonly record: readonly string[];
  readonly info: { readonly bytes: number };
}

/** A row that the parser could not read, and where it was when it noticed. */
interface BrokenRow {
  readonly bytes: number;
  readonly fault: AppError;
}

/**
 * Rows of a CSV file (RFC 4180), with the apostrophes taken away that our export puts before formulas.
 * @param onColumns told the names of the columns before the first row; may refuse them
 * @throws AppError `request.invalid`
 */
export async function* csvRows(
  chunks: AsyncIterable<Buffer>,
  { position, lines, columns: known }: RowStart,
  delimiter: string,
  onColumns: (columns: readonly string[]) => void,
): AsyncGenerator<SourceRow> {
  let columns = known;
  // on which line the next row begins
  let begun = lines + 1;
  const places = new LinePlaces(lines);
  const broken: BrokenRow[] = [];
  const parser = parse({
    delimiter,
    record_delimiter: ['\r\n', '\n'],
    info: true,
    relax_column_count: true,
    skip_records_with_error: true,
    max_record_size: LONGEST_ROW,
    on_skip: (error) => {
      if (error) broken.push(brokenRow(error));
      return undefined;
    },
  });
  const brokenBefore = (bytes: number): SourceRow[] => {
    const rows: SourceRow[] = [];
    while (broken.length > 0 && broken[0]!.bytes < bytes) {
      const { bytes: at, fault } = broken.shift()!;
      const line = places.lineAt(at);
      // more than one error may be found in one row
      if (rows.at(-1)?.line !== line) rows.push({ line, lines: line, end: null, value: { fault } });
    }
    return rows;
  };
  const source = Readable.from(places.watch(chunks), { objectMode: false });
  source.on('error', (error) => parser.destroy(error));
  source.pipe(parser);
  try {
    for await (const { record, info } of parser as AsyncIterable<ParsedRecord>) {
      for (const row of brokenBefore(info.bytes)) {
        yield row;
        begun = row.line + 1;
      }
      const line = begun;
      begun = places.lineAt(info.bytes);
      const row = { line, lines: begun - 1, end: position + info.bytes };
      if (record.length === 1 && record[0] === '') continue;
      if (!columns) {
        columns = record.map((name) => readCsvCell(name).trim());
        onColumns(columns);
        continue;
      }
      yield { ...row, value: named(record, columns) };
    }
    yield* brokenBefore(Infinity);
  } finally {
    source.destroy();
    parser.destroy();
  }
  if (!columns)
    throw new AppError('request.invalid', {
      detail: 'The input is empty: its first line must name the columns.',
    });
}

/** On which line a byte stands, asked in the order of the bytes. */
class LinePlaces {
  /** Where lines end that nobody asked beyond yet. */
  #ends: number[] = [];
  #next = 0;
  #read = 0;
  #line: number;

  /** @param lines before the first byte */
  constructor(lines: number) {
    this.#line = lines + 1;
  }

  async *watch(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      for (let at = chunk.indexOf(0x0a); at !== -1; at = chunk.indexOf(0x0a, at + 1))
        this.#ends.push(this.#read + at);
      this.#read += chunk.length;
      yield chunk;
    }
  }

  /** Of the byte at this position, counted from the first byte watched. */
  lineAt(position: number): number {
    while (this.#next < this.#ends.length && this.#ends[this.#next]! < position) {
      this.#next += 1;
      this.#line += 1;
    }
    if (this.#next > 10_000) {
      this.#ends = this.#ends.slice(this.#next);
      this.#next = 0;
    }
    return this.#line;
  }
}

function named(record: readonly string[], columns: readonly string[]): SourceRow['value'] {
  if (record.length !== columns.length)
    return {
      fault: rowFault(
        '',
        `The row has ${record.length} cells, the first line ${columns.length}.`,
        'Quote cells that hold the separator, quotation marks or line breaks.',
      ),
    };
  return Object.fromEntries(columns.map((column, index) => [column, readCsvCell(record[index]!)]));
}

/** @throws AppError `request.invalid` for what makes all that follows unreadable */
function brokenRow(error: CsvError): BrokenRow {
  if (error.code === 'CSV_MAX_RECORD_SIZE')
    throw new AppError('request.invalid', {
      detail: `A row is longer than ${LONGEST_ROW / 1024 / 1024} MiB: a quotation mark is not closed, in the row after the last one that was read. Close it and run the command again.`,
    });
  const reason =
    error.code === 'CSV_QUOTE_NOT_CLOSED'
      ? 'A quotation mark is not closed before the end of the file.'
      : 'A quotation mark stands where none can be.';
  return {
    bytes: Number((error as { bytes?: unknown }).bytes ?? 0),
    fault: rowFault('', reason, 'Quote the whole cell and write quotation marks within it twice.'),
  };
}

/** Rows of a file with one JSON object on each line; empty lines are none. */
export async function* ndjsonRows(
  chunks: AsyncIterable<Buffer>,
  { position, lines }: RowStart,
): AsyncGenerator<SourceRow> {
  let [line, end] = [lines, position];
  for await (const { bytes, length } of splitLines(chunks)) {
    line += 1;
    end += length;
    const value = bytes === null ? tooLong() : objectIn(bytes);
    if (value) yield { line, lines: line, end, value };
  }
}

interface Line {
  /** Without its end; null: too long to be kept. */
  readonly bytes: Buffer | null;
  /** With its end. */
  readonly length: number;
}

async function* splitLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<Line> {
  let parts: Buffer[] = [];
  let length = 0;
  const take = (part: Buffer): void => {
    length += part.length;
    if (length <= LONGEST_ROW) parts.push(part);
    else parts = [];
  };
  const line = (ending: number): Line => {
    const bytes = length > LONGEST_ROW ? null : Buffer.concat(parts);
    const made = { bytes, length: length + ending };
    parts = [];
    length = 0;
    return made;
  };
  for await (const chunk of chunks) {
    let begin = 0;
    for (let at = chunk.indexOf(0x0a); at !== -1; at = chunk.indexOf(0x0a, begin)) {
      take(chunk.subarray(begin, at));
      yield line(1);
      begin = at + 1;
    }
    take(chunk.subarray(begin));
  }
  if (length > 0) yield line(0);
}

const UTF8 = new TextDecoder('utf-8', { fatal: true });

/** null: an empty line. */
function objectIn(bytes: Buffer): SourceRow['value'] | null {
  let text: string;
  try {
    text = UTF8.decode(bytes).trim();
  } catch {
    return { fault: rowFault('', 'The line holds bytes that are no UTF-8.', 'Save the file as UTF-8.') };
  }
  if (text === '') return null;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { fault: rowFault('', 'The line is no JSON.', 'Write one JSON object on each line.') };
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as NamedValues;
  return { fault: rowFault('', 'The line is no JSON object.', 'Write one object on each line.') };
}

const tooLong = (): SourceRow['value'] => ({
  fault: rowFault('', `The line is longer than ${LONGEST_ROW / 1024 / 1024} MiB.`, 'Leave it out.'),
});
