import { createHash } from 'node:crypto';
import type { ByteStream } from '../formats/index.js';
import type { S3Answer, S3Client, UploadPart } from './s3.client.js';

/** S3 takes no smaller part but the last, and no more than 10,000: 80 GB. */
export const PART_BYTES = 8 * 1024 * 1024;

export interface ConditionalUpload {
  readonly key: string;
  readonly bytes: ByteStream;
  /** What stands there must still have this ETag when the upload ends. */
  readonly etag: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Asked when all bytes are known and before they become the object; false: they shall not. */
  confirm(sha256: string): Promise<boolean>;
  /** Told before the first part of a large object is sent. */
  onBegin(uploadId: string): Promise<void>;
}

/**
 * Writes an object in the place of the one that was read, or not at all. Small ones go at once, larger ones in parts, so
 * that never more than one part is held here. Null: `confirm` said no.
 */
export async function uploadOver(
  client: S3Client,
  { key, bytes, etag, headers, confirm, onBegin }: ConditionalUpload,
): Promise<S3Answer | null> {
  const hash = createHash('sha256');
  const parts: UploadPart[] = [];
  let uploadId: string | null = null;
  try {
    let waiting: Buffer[] = [];
    let size = 0;
    for await (const chunk of bytes) {
      hash.update(chunk);
      waiting.push(chunk);
      size += chunk.length;
      if (size < PART_BYTES) continue;
      if (uploadId === null) {
        uploadId = await client.beginUpload(key, headers);
        await onBegin(uploadId);
      }
      parts.push(await client.sendPart(key, uploadId, parts.length + 1, Buffer.concat(waiting)));
      waiting = [];
      size = 0;
    }
    const last = Buffer.concat(waiting);
    if (!(await confirm(hash.digest('hex')))) {
      if (uploadId !== null) await client.abortUpload(key, uploadId);
      return null;
    }
    if (uploadId === null) return await client.put(key, last, { ...headers, 'if-match': etag });
    if (last.length > 0) parts.push(await client.sendPart(key, uploadId, parts.length + 1, last));
    const answer = await client.completeUpload(key, uploadId, parts, { 'if-match': etag });
    if (answer.status >= 300) await client.abortUpload(key, uploadId);
    return answer;
  } catch (error) {
    if (uploadId !== null) await client.abortUpload(key, uploadId).catch(() => undefined);
    throw error;
  }
}
