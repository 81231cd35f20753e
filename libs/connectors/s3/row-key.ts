import type { FileRecord } from '../formats/index.js';
import type { ListedObject } from './s3.listing.js';

/** Where a row was when it was read. */
export interface RowPlace {
  /** Of the object, in the bucket. */
  readonly key: string;
  readonly versionId: string | null;
  readonly isLatest: boolean;
  readonly etag: string;
  /** Of the record in the object; null: the object is the row. */
  readonly record: { readonly ordinal: number; readonly digest: string } | null;
}

type Written = readonly [
  key: string,
  version: string | null,
  latest: 0 | 1,
  etag: string,
  ordinal?: number,
  digest?: string,
];

export function rowKey(object: ListedObject, record: FileRecord | null): string {
  const place = [object.key, object.versionId, object.isLatest ? 1 : 0, object.etag] as const;
  return JSON.stringify(record === null ? place : [...place, record.ordinal, record.digest]);
}

export function parseRowKey(text: string): RowPlace {
  const [key, versionId, latest, etag, ordinal, digest] = JSON.parse(text) as Written;
  return {
    key,
    versionId,
    isLatest: latest === 1,
    etag,
    record: ordinal === undefined ? null : { ordinal, digest: digest ?? '' },
  };
}
