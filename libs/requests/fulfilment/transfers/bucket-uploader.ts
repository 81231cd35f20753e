import { createHash } from 'node:crypto';
import { AwsV4Signer } from 'aws4fetch';
import { AppError } from '#contracts';
import type { UrlPolicy } from '#webhooks';
import { GuardedCalls, type GuardedAnswer, type GuardedCall } from './guarded-calls.js';
import {
  requireTaken,
  unconfirmed,
  type BegunUpload,
  type BucketPlace,
  type PackageReceiver,
  type Upload,
} from './package-receiver.js';

/** S3 takes no smaller part but the last, and no more than 10,000: 80 GB. */
const PART_BYTES = 8 * 1024 * 1024;
const WHOLE_SHA256 = 'x-amz-meta-sha256';
const NO_BODY = Buffer.alloc(0);

type BucketUpload = Upload<BucketPlace>;
type SentPart = BegunUpload['parts'][number];
interface BucketCall {
  readonly method: GuardedCall['method'];
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer;
}

/**
 * Puts archives into a bucket of S3 as multipart uploads. The id of the upload and what has arrived are kept, so that the
 * next try goes on with the next part. Each part carries its SHA-256, which the bucket compares with what it stored; done is
 * what it confirms for the whole: its composite SHA-256, over those of the parts.
 */
export class BucketUploader implements PackageReceiver<BucketPlace> {
  readonly #calls: GuardedCalls;

  constructor(
    urls: UrlPolicy,
    private readonly partBytes = PART_BYTES,
  ) {
    this.#calls = new GuardedCalls(urls);
  }

  async send(upload: BucketUpload): Promise<void> {
    if (this.#isAllSent(upload) && (await this.#isThere(upload, upload.begun!))) return;
    const begun = await this.#sendParts(upload, (await this.#goOn(upload)) ?? (await this.#begin(upload)));
    await this.#complete(upload, begun);
    if (!(await this.#isThere(upload, begun))) throw unconfirmed();
  }

  close(): Promise<void> {
    return this.#calls.close();
  }

  /** Then the try before may have put the parts together, too. */
  #isAllSent({ begun, bytes }: BucketUpload): boolean {
    return begun !== null && begun.parts.length >= Math.ceil(bytes / this.partBytes);
  }

  /**
   * What arrived before, while the bucket still knows it. Asked without a body: a bucket that has forgotten the upload
   * hangs up in the middle of a part, which looks like a broken line however often it is tried.
   */
  async #goOn(upload: BucketUpload): Promise<BegunUpload | null> {
    if (upload.begun === null) return null;
    const query = `max-parts=1&uploadId=${encodeURIComponent(upload.begun.uploadId)}`;
    const { statusCode } = await this.#call(upload, { method: 'GET', query });
    if (statusCode !== 404) return upload.begun;
    await upload.keep(null);
    return null;
  }

  /** Whether the bucket holds these very parts as one object. */
  async #isThere(upload: BucketUpload, begun: BegunUpload): Promise<boolean> {
    const answer = await this.#call(upload, {
      method: 'HEAD',
      headers: { 'x-amz-checksum-mode': 'ENABLED' },
    });
    if (answer.statusCode === 404) return false;
    requireTaken(answer);
    const { headers } = answer;
    return (
      headers['content-length'] === String(upload.bytes) &&
      headers[WHOLE_SHA256] === upload.sha256 &&
      headers['x-amz-checksum-sha256'] === compositeOf(begun.parts)
    );
  }

  async #begin(upload: BucketUpload): Promise<BegunUpload> {
    const answer = await this.#call(upload, {
      method: 'POST',
      query: 'uploads=',
      headers: {
        'content-type': 'application/zip',
        'x-amz-checksum-algorithm': 'SHA256',
        [WHOLE_SHA256]: upload.sha256,
      },
    });
    requireTaken(answer);
    const uploadId = /<UploadId>([^<]{1,2000})<\/UploadId>/.exec(answer.text)?.[1];
    if (uploadId === undefined)
      throw new AppError('transfer.refused', { detail: 'The receiver names no upload: it is no S3 bucket.' });
    const begun = { uploadId: uploadId.replaceAll('&amp;', '&'), parts: [] };
    await upload.keep(begun);
    return begun;
  }

  /** Reads over what has arrived: the archive is sealed as a whole, and opened from its beginning. */
  async #sendParts(upload: BucketUpload, begun: BegunUpload): Promise<BegunUpload> {
    let sent = begun;
    let number = 0;
    for await (const part of inParts(await upload.open(), this.partBytes)) {
      number += 1;
      if (number <= sent.parts.length) continue;
      sent = { ...sent, parts: [...sent.parts, await this.#sendPart(upload, sent.uploadId, number, part)] };
      await upload.keep(sent);
      upload.onProgress?.(Math.min(number * this.partBytes, upload.bytes));
    }
    return sent;
  }

  async #sendPart(upload: BucketUpload, uploadId: string, number: number, body: Buffer): Promise<SentPart> {
    const sha256 = digestOf(body).toString('base64');
    const answer = await this.#call(upload, {
      method: 'PUT',
      query: `partNumber=${number}&uploadId=${encodeURIComponent(uploadId)}`,
      headers: { 'x-amz-checksum-sha256': sha256 },
      body,
    });
    await this.#requireUpload(upload, answer);
    const { etag } = answer.headers;
    if (typeof etag !== 'string' || answer.headers['x-amz-checksum-sha256'] !== sha256) throw unconfirmed();
    return { etag, sha256 };
  }

  async #complete(upload: BucketUpload, { uploadId, parts }: BegunUpload): Promise<void> {
    const answer = await this.#call(upload, {
      method: 'POST',
      query: `uploadId=${encodeURIComponent(uploadId)}`,
      headers: { 'content-type': 'application/xml' },
      body: Buffer.from(completion(parts)),
    });
    await this.#requireUpload(upload, answer);
    // the status may have been sent before it went wrong
    if (answer.text.includes('<Error>'))
      throw new AppError('transfer.failed', { detail: 'The receiver could not put the parts together.' });
  }

  /** An upload that the bucket does not know any more begins anew with the next try. */
  async #requireUpload(upload: BucketUpload, answer: GuardedAnswer): Promise<void> {
    if (answer.statusCode !== 404) return requireTaken(answer);
    await upload.keep(null);
    throw new AppError('transfer.failed', { detail: 'The receiver has forgotten what had arrived.' });
  }

  async #call({ place, path, signal }: BucketUpload, call: BucketCall): Promise<GuardedAnswer> {
    const { method, query = '', headers = {}, body = NO_BODY } = call;
    const url = `${place.url.replace(/\/$/, '')}/${place.bucket}/${place.prefix}${path}${query && `?${query}`}`;
    const signed = await new AwsV4Signer({
      ...{ method, url, region: place.region, service: 's3' },
      headers: { ...headers, 'x-amz-content-sha256': digestOf(body).toString('hex') },
      ...{ accessKeyId: place.credentials.accessKeyId, secretAccessKey: place.credentials.secretAccessKey },
      ...(place.credentials.sessionToken !== undefined && { sessionToken: place.credentials.sessionToken }),
    }).sign();
    return this.#calls.call({
      ...{ method, signal, url: signed.url.href },
      headers: Object.fromEntries(signed.headers),
      ...(method !== 'HEAD' && method !== 'GET' && { body }),
    });
  }
}

const digestOf = (bytes: Buffer | string): Buffer => createHash('sha256').update(bytes).digest();

/** What S3 says of an object of parts: the SHA-256 over those of its parts, and how many there are. */
function compositeOf(parts: readonly SentPart[]): string {
  const digests = Buffer.concat(parts.map(({ sha256 }) => Buffer.from(sha256, 'base64')));
  return `${digestOf(digests as Buffer).toString('base64')}-${parts.length}`;
}

const completion = (parts: readonly SentPart[]): string =>
  `<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${parts
    .map(
      ({ etag, sha256 }, at) =>
        `<Part><PartNumber>${at + 1}</PartNumber><ETag>${etag.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</ETag><ChecksumSHA256>${sha256}</ChecksumSHA256></Part>`,
    )
    .join('')}</CompleteMultipartUpload>`;

/** Equal parts but the last, which is never empty. */
async function* inParts(archive: AsyncIterable<Buffer>, size: number): AsyncGenerator<Buffer> {
  let waiting: Buffer[] = [];
  let length = 0;
  for await (const chunk of archive) {
    waiting.push(chunk);
    length += chunk.length;
    if (length < size) continue;
    let all = Buffer.concat(waiting);
    for (; all.length >= size; all = all.subarray(size)) yield all.subarray(0, size);
    waiting = [all];
    length = all.length;
  }
  if (length > 0) yield Buffer.concat(waiting);
}
