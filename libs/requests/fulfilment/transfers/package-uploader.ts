import { Readable } from 'node:stream';
import { request, type Agent, type Dispatcher } from 'undici';
import { AppError, isAppError } from '#contracts';
import { REFUSED_ADDRESS, createGuardedAgent, type UrlPolicy } from '#webhooks';

/** The receiver may need that long to look through a large package before it answers. */
const ANSWER_MS = 15 * 60_000;

/** One archive on its way to a receiver. */
export interface Upload {
  readonly url: string;
  readonly token: string | null;
  readonly bytes: number;
  /** Of the whole archive, in hexadecimal. */
  readonly sha256: string;
  /** The archive from its first byte. */
  open(): Promise<Readable>;
  /** @param done bytes the receiver has */
  onProgress?(done: number): void;
  readonly signal?: AbortSignal;
}

/** What a receiver has of an archive. */
interface Received {
  readonly offset: number;
  readonly digest: string | null;
}

/**
 * Puts archives to a receiver by HTTP. What it has already (`Upload-Offset` of its answer to HEAD, as in tus 1.0) is not sent
 * again; the rest follows by PUT with `Content-Range` (RFC 9110 section 14.5). Done is what the receiver confirms by the
 * `Repr-Digest` of the whole (RFC 9530 section 3). Redirects are not followed, private networks refused as for webhooks.
 */
export class PackageUploader {
  readonly #agent: Agent;

  constructor(private readonly urls: UrlPolicy) {
    this.#agent = createGuardedAgent(urls.addresses);
  }

  /** @throws AppError `transfer.failed`, which may pass; `transfer.refused`, which will not by itself */
  async send(upload: Upload): Promise<void> {
    const digest = `sha-256=:${Buffer.from(upload.sha256, 'hex').toString('base64')}:`;
    const known = await this.#received(upload);
    if (known.digest === digest && known.offset === upload.bytes) return;
    if (known.offset >= upload.bytes) throw unconfirmed();
    const answer = await this.#put(upload, known.offset, digest);
    if (answer.digest !== digest) throw unconfirmed();
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }

  async #received(upload: Upload): Promise<Received> {
    const answer = await this.#call(upload, { method: 'HEAD', headers: {} });
    if (answer.statusCode === 404) return { offset: 0, digest: null };
    requireTaken(answer);
    return receivedOf(answer);
  }

  async #put(upload: Upload, offset: number, digest: string): Promise<Received> {
    const { bytes } = upload;
    const answer = await this.#call(upload, {
      method: 'PUT',
      headers: {
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

  async #call(
    { url, token, signal }: Upload,
    options: Pick<Dispatcher.RequestOptions, 'method' | 'body'> & {
      readonly headers: Record<string, string>;
    },
  ): Promise<Dispatcher.ResponseData> {
    try {
      const answer = await request(this.urls.parse(url), {
        ...options,
        headers: {
          'user-agent': 'Habeas-Transfer/1',
          ...(token !== null && { authorization: `Bearer ${token}` }),
          ...options.headers,
        },
        dispatcher: this.#agent,
        headersTimeout: ANSWER_MS,
        ...(signal && { signal }),
      });
      await answer.body.dump();
      return answer;
    } catch (error) {
      if (isAppError(error) || (error as { code?: unknown }).code === REFUSED_ADDRESS)
        throw new AppError('transfer.refused', { detail: 'The address of the receiver is not allowed.' });
      throw new AppError('transfer.failed', {
        detail: 'The receiver cannot be reached, or hung up.',
        cause: error,
      });
    }
  }
}

/** Reads over what the receiver has: the archive is sealed as a whole, and opened from its beginning. */
async function* rest(archive: Readable, offset: number, { onProgress }: Upload): AsyncGenerator<Buffer> {
  let position = 0;
  for await (const chunk of archive as AsyncIterable<Buffer>) {
    const skipped = Math.min(chunk.length, Math.max(0, offset - position));
    position += chunk.length;
    if (skipped === chunk.length) continue;
    yield chunk.subarray(skipped);
    onProgress?.(position);
  }
}

function receivedOf({ headers }: Dispatcher.ResponseData): Received {
  const offset = headers['upload-offset'];
  const digest = headers['repr-digest'];
  return {
    offset: typeof offset === 'string' && /^\d{1,15}$/.test(offset) ? Number(offset) : 0,
    digest: typeof digest === 'string' ? digest : null,
  };
}

/** An overload passes; another refusal does not. */
function requireTaken({ statusCode }: Dispatcher.ResponseData): void {
  if (statusCode >= 200 && statusCode < 300) return;
  const passing = statusCode >= 500 || statusCode === 429 || statusCode === 408;
  throw new AppError(passing ? 'transfer.failed' : 'transfer.refused', {
    detail: `The receiver answered ${statusCode}.`,
  });
}

const unconfirmed = (): AppError =>
  new AppError('transfer.refused', { detail: 'The receiver does not confirm the SHA-256 of the package.' });
