import type { AppError } from '#contracts';
import type { FieldValue } from './record-format.js';

/** An error that names the line of an offset. */
export type Fault = (why: string, offset: number) => AppError;

/**
 * A cut of the text, by offsets of a window. `lead` goes with the record that follows it, `separator` stands between two
 * records and is needed as long as both are there.
 */
export interface Piece {
  readonly kind: 'record' | 'lead' | 'separator' | 'outside';
  readonly start: number;
  readonly end: number;
}

/** A value within the bytes of a record. */
export interface Field {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly value: FieldValue;
  /** What stands from `start` to `end` when the value is another. */
  write(value: FieldValue): Buffer;
}

/** Reads one text of a format from its beginning to its end. */
export interface RecordReader {
  /**
   * Cuts everything that is whole. Pieces lie side by side from the start of the window on; what is not in one is given
   * again, with more behind it. The last window is cut to its end.
   */
  split(window: Buffer, isLast: boolean): readonly Piece[];
  /** Names of columns that the text has shown so far, where it declares them. */
  declared?(): readonly string[];
  /** The values of a record; `fault` takes offsets in it. */
  fields(record: Buffer, fault: Fault): readonly Field[];
  /** Values for which a record has no field yet. Absent: the format has no place for them. */
  extend?(record: Buffer, fields: readonly Field[], added: ReadonlyMap<string, FieldValue>): Edit;
  /** The place of a field that is taken out. Absent: fields stay. */
  without?(record: Buffer, fields: readonly Field[], name: string): Edit;
}
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly bytes: Buffer;
}
export type OpenReader = (fault: Fault) => RecordReader;
