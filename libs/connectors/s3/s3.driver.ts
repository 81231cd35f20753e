import { AppError } from '#contracts';
import { decodeField, encodeField, foreignPieces, type FieldValue } from '../formats/index.js';
import { type Catalogue, type ColumnInfo, type RowValue, type StoreSettings } from '../spi/index.js';
import type { FindQuery, StagedDriver, StagedRow, Stored } from '../staged/index.js';
import { parseRowKey } from './row-key.js';
import { BucketView } from './s3.bucket-view.js';
import { S3Catalogue } from './s3.catalogue.js';
import { S3Changes } from './s3.changes.js';
import { S3Client } from './s3.client.js';
import { S3Notes } from './s3.notes.js';
import { S3Pieces } from './s3.pieces.js';
import { parseS3Place } from './s3.place.js';
import { CONTENT, S3Rows, SURROUNDINGS } from './s3.rows.js';

/** A bucket of S3, row by row: what the staged store needs of it. */
export class S3Driver implements StagedDriver {
  readonly hasRawPredicates = false;
  readonly surroundings: ReadonlySet<string> = new Set([...Object.values(SURROUNDINGS), CONTENT]);
  readonly notes: S3Notes;
  readonly pieces: S3Pieces;
  private readonly client: S3Client;
  private readonly view: BucketView;
  private readonly catalogue: S3Catalogue;
  private readonly rows: S3Rows;

  /** @throws AppError `store.unreachable` for a connection that names no bucket */
  constructor(settings: StoreSettings) {
    const place = parseS3Place(settings.connection, settings.id);
    this.client = new S3Client(place, settings.id);
    this.view = new BucketView(this.client, place.prefix, settings);
    this.notes = new S3Notes(this.client, () => this.view.bucket(), place.prefix, settings.id);
    this.rows = new S3Rows(this.client, this.view, settings.id);
    this.catalogue = new S3Catalogue(this.client, this.view, this.rows, place.prefix, settings.keys);
    this.pieces = new S3Pieces(this.notes, new S3Changes(this.client, this.view, this.rows, this.notes));
  }

  async ping(): Promise<void> {
    await this.view.bucket();
    await this.client.list({ 'list-type': '2', 'max-keys': '1' });
  }

  describe(collection?: string): Promise<Catalogue> {
    return this.catalogue.describe(collection);
  }

  find(query: FindQuery): AsyncIterable<readonly StagedRow[]> {
    return this.rows.find(query);
  }

  /** Objects are only replaced whole. */
  apply(): Promise<boolean> {
    return Promise.resolve(false);
  }

  decode(value: Stored): RowValue {
    return Buffer.isBuffer(value) ? value : decodeField(value as FieldValue);
  }

  encode(value: RowValue, column: ColumnInfo, old: Stored): Stored {
    if (
      column.nativeType === 'object' &&
      column.kind === 'json' &&
      value !== null &&
      typeof value !== 'object'
    )
      throw new AppError('store.refused', {
        detail: `"${column.name}" of an object holds names and values; it cannot become a single value.`,
      });
    return encodeField(value, column, old as FieldValue | undefined);
  }

  foreign(collection: string): Promise<(key: string) => boolean> {
    return foreignPieces(this, collection, (key) => {
      const { key: object, versionId } = parseRowKey(key);
      return JSON.stringify([object, versionId]);
    });
  }

  close(): Promise<void> {
    return this.client.close();
  }
}
