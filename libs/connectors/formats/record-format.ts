import type { RecordFormatName } from '../spi/index.js';

export type ByteStream = AsyncIterable<Buffer>;

/** Bytes to read, already unpacked, under the name that errors tell. */
export interface RecordSource {
  readonly name: string;
  readonly bytes: ByteStream;
}

/**
 * A value as the file holds it, without loss and such that JSON carries it: a text for CSV and XML; `latin1` is such a
 * text whose bytes are no UTF-8; `json` is the source of a JSON value, digit by digit; null for an empty field.
 * {@link decodeField} gives what the engine sees.
 */
export type FieldValue = string | null | { readonly json: string } | { readonly latin1: string };

/** One record of a file. Offsets are bytes of the unpacked text. */
export interface FileRecord {
  /** From 0. */
  readonly ordinal: number;
  /** Line that it starts in, from 1. */
  readonly line: number;
  readonly start: number;
  readonly end: number;
  /** First 16 hex digits of the SHA-256 of its bytes, without the line's end. */
  readonly digest: string;
  /** By column, in the order of the file; a column that a record does not have is left out. */
  readonly values: Readonly<Record<string, FieldValue>>;
}

export type RecordDecision =
  'keep' | 'delete' | { readonly set: Readonly<Record<string, FieldValue | undefined>> };

/** A part of the text that belongs to no record: names of columns, comments between records, what stands around a list. */
export interface OutsideText {
  readonly start: number;
  readonly bytes: Buffer;
}

/**
 * Reads and rewrites files of one format in one pass, with memory for one record. All reject with `AppError`
 * `store.unreadable`, which names the source and the line, when the text is not of this format; a rewrite rejects with
 * `store.refused` when a value cannot stand there.
 */
export interface RecordFormat {
  readonly name: RecordFormatName;
  /** Batches in the order of the file. */
  read(source: RecordSource): AsyncIterable<readonly FileRecord[]>;
  /** Columns that the file names itself, whether it has records or not; none where records name their own. */
  declared(source: RecordSource): Promise<readonly string[]>;
  /** All that {@link read} does not show. */
  outside(source: RecordSource): AsyncIterable<OutsideText>;
  /**
   * The text with what was decided. Everything outside the changed values stays byte for byte. `undefined` in `set`
   * takes a member out of a JSON record; a member that is not there yet is added at its end.
   */
  rewrite(source: RecordSource, decide: (record: FileRecord) => RecordDecision): ByteStream;
}
