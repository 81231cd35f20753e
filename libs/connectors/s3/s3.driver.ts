import { AppError } from '#contracts';
import { decodeField, encodeField, type FieldValue } from '../formats/index.js';
import type { Catalogue, ColumnInfo, RowValue, StoreSettings } from '../spi/index.js';
import type { FindQuery, Operation, StagedDriver, StagedRow, Stored } from '../staged/index.js';
import { BucketView } from './s3.bucket-view.js';
import { S3Catalogue } from './s3.catalogue.js';
import { S3Changes } from './s3.changes.js';
import { S3Client } from './s3.client.js';
import { S3Notes } from './s3.notes.js';
import { parseS3Place } from './s3.place.js';
import { CONTENT, S3Rows, SURROUNDINGS } from './s3.rows.js';

/** A bucket of S3, row by row: what the staged store needs of it. */
export class S3Driver implements StagedDriver {
  readonly hasRawPredicates = false;
  readonly appliesWhole = true;
  readonly surroundings: ReadonlySet<string> = new Set([...Object.values(SURROUNDINGS), CONTENT]);
  readonly notes: S3Notes;
  private readonly client: S3Client;
  private readonly catalogue: S3Catalogue;
  private readonly rows: S3Rows;
  private readonly changes: S3Changes;

  /** @throws AppError `store.unreachable` for a connection that names no bucket */
  constructor(settings: StoreSettings) {
    const place = parseS3Place(settings.connection, settings.id);
    this.client = new S3Client(place, settings.id);
    const view = new BucketView(this.client, place.prefix, settings);
    this.notes = new S3Notes(this.client, () => view.bucket(), place.prefix, settings.id);
    this.rows = new S3Rows(this.client, view, settings.id);
    this.catalogue = new S3Catalogue(this.client, view, this.rows, place.prefix);
    this.changes = new S3Changes(this.client, view, this.rows, this.notes);
  }

  async ping(): Promise<void> {
    await this.client.list({ 'list-type': '2', 'max-keys': '1' });
  }

  describe(collection?: string): Promise<Catalogue> {
    return this.catalogue.describe(collection);
  }

  find(query: FindQuery): AsyncIterable<readonly StagedRow[]> {
    return this.rows.find(query);
  }

  async apply(
    collection: string,
    operations: readonly Operation[],
    notes: string,
  ): Promise<boolean | { readonly left: number }> {
    const left = await this.changes.apply(collection, operations, notes);
    return left === 0 ? true : { left };
  }

  changedMeanwhile(collection: string, operations: readonly Operation[]): Promise<number> {
    return this.changes.changedMeanwhile(collection, operations);
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

  close(): Promise<void> {
    return this.client.close();
  }
}
