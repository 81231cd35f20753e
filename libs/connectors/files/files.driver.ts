import { decodeField, encodeField, foreignPieces, type FieldValue } from '../formats/index.js';
import { type Catalogue, type ColumnInfo, type RowValue, type StoreSettings } from '../spi/index.js';
import type { FindQuery, StagedDriver, StagedRow, Stored } from '../staged/index.js';
import { describeFiles } from './file-catalogue.js';
import { FileNotes } from './file-notes.js';
import { FilePieces } from './file-pieces.js';
import { findRows, parseKey } from './file-rows.js';
import { openRoot } from './file-tree.js';

/** A folder of files with records: what the staged store needs of it. */
export class FilesDriver implements StagedDriver {
  readonly hasRawPredicates = false;
  readonly notes: FileNotes;
  readonly pieces: FilePieces;

  constructor(private readonly settings: StoreSettings) {
    this.notes = new FileNotes(() => openRoot(settings));
    this.pieces = new FilePieces(settings, this.notes);
  }

  async ping(): Promise<void> {
    await openRoot(this.settings);
  }

  describe(collection?: string): Promise<Catalogue> {
    return describeFiles(this.settings, collection);
  }

  find(query: FindQuery): AsyncIterable<readonly StagedRow[]> {
    return findRows(this.settings, query);
  }

  /** Files are only replaced whole. */
  apply(): Promise<boolean> {
    return Promise.resolve(false);
  }

  decode(value: Stored): RowValue {
    return decodeField(value as FieldValue | undefined);
  }

  encode(value: RowValue, column: ColumnInfo, old: Stored): Stored {
    return encodeField(value, column, old as FieldValue | undefined);
  }

  foreign(collection: string): Promise<(key: string) => boolean> {
    return foreignPieces(this, collection, (key) => parseKey(key).path);
  }

  close(): Promise<void> {
    return this.notes.close();
  }
}
