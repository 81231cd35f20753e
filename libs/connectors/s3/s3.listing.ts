import type { S3Client } from './s3.client.js';
import { elementsOf, textOf } from './s3.xml.js';

/** One version of an object, as a list tells it. */
export interface ListedObject {
  /** In the bucket, with the prefix of the store. */
  readonly key: string;
  /** Null in a bucket that never kept versions. */
  readonly versionId: string | null;
  readonly isLatest: boolean;
  /** A version that says that the object was deleted: it has no content. */
  readonly isMarker: boolean;
  readonly etag: string;
  readonly size: number;
  /** RFC 3339. */
  readonly modified: string;
  readonly storageClass: string;
}
export interface UnfinishedUpload {
  readonly key: string;
  readonly uploadId: string;
  /** RFC 3339. */
  readonly initiated: string;
}

/** Objects whose key begins like this, with all their versions where a bucket keeps them, in the order of their keys. */
export async function* listObjects(
  client: S3Client,
  prefix: string,
  withVersions: boolean,
): AsyncIterable<ListedObject> {
  const first = withVersions ? { versions: '' } : { 'list-type': '2' };
  const asked = { ...first, prefix, 'encoding-type': 'url' };
  for (let at: Readonly<Record<string, string>> = {}; ;) {
    const page = await client.list({ ...asked, ...at });
    for (const [name, inner] of elementsOf(page, 'Contents', 'Version', 'DeleteMarker'))
      yield toObject(page, name, inner);
    const next = nextPage(page);
    if (next === null) return;
    at = next;
  }
}

/** Uploads of parts that were begun and never finished. */
export async function* listUploads(client: S3Client, prefix: string): AsyncIterable<UnfinishedUpload> {
  const asked = { uploads: '', prefix, 'encoding-type': 'url' };
  for (let at: Readonly<Record<string, string>> = {}; ;) {
    const page = await client.list({ ...asked, ...at });
    for (const [, inner] of elementsOf(page, 'Upload'))
      yield {
        key: decoded(page, textOf(inner, 'Key')),
        uploadId: textOf(inner, 'UploadId') ?? '',
        initiated: textOf(inner, 'Initiated') ?? '',
      };
    if (textOf(page, 'IsTruncated') !== 'true') return;
    at = {
      'key-marker': decoded(page, textOf(page, 'NextKeyMarker')),
      'upload-id-marker': textOf(page, 'NextUploadIdMarker') ?? '',
    };
  }
}

function toObject(page: string, name: string, inner: string): ListedObject {
  return {
    key: decoded(page, textOf(inner, 'Key')),
    versionId: textOf(inner, 'VersionId'),
    isLatest: name === 'Contents' || textOf(inner, 'IsLatest') === 'true',
    isMarker: name === 'DeleteMarker',
    etag: textOf(inner, 'ETag') ?? '',
    size: Number(textOf(inner, 'Size') ?? 0),
    modified: textOf(inner, 'LastModified') ?? '',
    storageClass: textOf(inner, 'StorageClass') ?? 'STANDARD',
  };
}

function nextPage(page: string): Readonly<Record<string, string>> | null {
  if (textOf(page, 'IsTruncated') !== 'true') return null;
  const token = textOf(page, 'NextContinuationToken');
  if (token !== null) return { 'continuation-token': token };
  return {
    'key-marker': decoded(page, textOf(page, 'NextKeyMarker')),
    'version-id-marker': textOf(page, 'NextVersionIdMarker') ?? '',
  };
}

/** Keys hold what XML cannot: a server that can encodes them, and says so. */
const decoded = (page: string, key: string | null): string =>
  textOf(page, 'EncodingType') === 'url' ? decodeURIComponent((key ?? '').replaceAll('+', ' ')) : (key ?? '');
