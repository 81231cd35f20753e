import { Readable } from 'node:stream';
import type { UrlPolicy } from '#webhooks';
import { GuardedCalls, type GuardedAnswer } from './guarded-calls.js';
import {
  requireTaken,
  unconfirmed,
  type HttpPlace,
  type PackageReceiver,
  type Upload,
} from './package-receiver.js';

type HttpUpload = Upload<HttpPlace>;

/** What a receiver has of an archive. */
interface Received {
  readonly offset: number;
  readonly digest: string | null;
}

/**
 * Puts archives to a receiver by HTTP. What it has already (`Upload-Offset` of its answer to HEAD, as in tus 1.0) is not sent
 * again; the rest follows by PUT with `Content-Range` (RFC 9110 section 14.5). Done is what the receiver confirms by the
 * `Repr-Digest` of the whole (RFC 9530 section 3).
 */
export class PackageUploader implements PackageReceiver<HttpPlace> {
  readonly #calls: GuardedCalls;

  constructor(urls: UrlPolicy) {
    this.#calls = new GuardedCalls(urls);
  }

  async send(upload: HttpUpload): Promise<void> {
    const digest = `sha-256=:${Buffer.from(upload.sha256, 'hex').toString('base64')}:`;
    const known = await this.#received(upload);
    if (known.digest === digest && known.offset === upload.bytes) return;
    if (known.offset >= upload.bytes) throw unconfirmed();
    const answer = await this.#put(upload, known.offset, digest);
    if (answer.digest !== digest) throw unconfirmed();
  }

  close(): Promise<void> {
    return this.#calls.close();
  }

  async #received(upload: HttpUpload): Promise<Received> {
    const answer = await this.#calls.call({ ...common(upload), method: 'HEAD' });
    if (answer.statusCode === 404) return { offset: 0, digest: null };
    requireTaken(answer);
    return receivedOf(answer);
  }

  async #put(upload: HttpUpload, offset: number, digest: string): Promise<Received> {
    const { bytes } = upload;
    const { headers, ...to } = common(upload);
    const answer = await this.#calls.call({
      ...to,
      method: 'PUT',
      headers: {
        ...headers,
        'content-type': 'application/zip',
        'content-length': String(bytes - offset),
        'content-range': `bytes ${offset}-${bytes - 1}/${bytes}`,
        'repr-digest': digest,
      },
      body: Readable.from(rest(await upload.open(), offset, upload), { objectMode: false }),
    });
    requireTaken(answer);
    return receivedOf(answer);
  }
}

const common = ({ place: { url, token }, path, signal }: HttpUpload) => ({
  url: `${url.replace(/\/$/, '')}/${path}`,
  headers: token === null ? {} : { authorization: `Bearer ${token}` },
  signal,
});

/** Reads over what the receiver has: the archive is sealed as a whole, and opened from its beginning. */
async function* rest(archive: Readable, offset: number, { onProgress }: HttpUpload): AsyncGenerator<Buffer> {
  let position = 0;
  for await (const chunk of archive as AsyncIterable<Buffer>) {
    const skipped = Math.min(chunk.length, Math.max(0, offset - position));
    position += chunk.length;
    if (skipped === chunk.length) continue;
    yield chunk.subarray(skipped);
    onProgress?.(position);
  }
}

function receivedOf({ headers }: GuardedAnswer): Received {
  const offset = headers['upload-offset'];
  const digest = headers['repr-digest'];
  return {
    offset: typeof offset === 'string' && /^\d{1,15}$/.test(offset) ? Number(offset) : 0,
    digest: typeof digest === 'string' ? digest : null,
  };
}
