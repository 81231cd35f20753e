import type { S3Client } from './s3.client.js';
import { textOf } from './s3.xml.js';

/** What is configured of a bucket and matters to whoever changes objects in it. */
export interface BucketSettings {
  /** There may be versions, also where it makes no new ones any more. */
  readonly keepsVersions: boolean;
  /** Single versions may be held by a retention period or a legal hold. */
  readonly hasObjectLock: boolean;
  /** How long whatever is written is held, in words; null: it is not. */
  readonly defaultRetention: string | null;
}

export async function readBucketSettings(client: S3Client): Promise<BucketSettings> {
  const versioning = await client.configuration('versioning');
  const lock = await client.configuration('object-lock');
  return {
    keepsVersions: versioning !== null && textOf(versioning, 'Status') !== null,
    hasObjectLock: lock !== null && textOf(lock, 'ObjectLockEnabled') === 'Enabled',
    defaultRetention: lock === null ? null : retentionOf(lock),
  };
}

function retentionOf(lock: string): string | null {
  const mode = textOf(lock, 'Mode');
  if (mode === null) return null;
  const [days, years] = [textOf(lock, 'Days'), textOf(lock, 'Years')];
  if (days !== null && Number(days) > 0) return `${mode}, ${days} days`;
  return `${mode}, ${years ?? '?'} years`;
}
