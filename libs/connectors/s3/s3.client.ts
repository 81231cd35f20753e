import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { AwsV4Signer } from 'aws4fetch';
import { Agent, request, type Dispatcher } from 'undici';
import { toS3Error, unreachable, type S3Refusal } from './s3.errors.js';
import type { S3Place } from './s3.place.js';
import { escaped, textOf } from './s3.xml.js';

/** The server may need that long to begin its answer. */
const ANSWER_MS = 120_000;
const READ_ATTEMPTS = 3;
const PAUSE_MS = 200;
/** Far above any list of a thousand keys. */
const MOST_TEXT = 32 * 1024 * 1024;

type Headers = Readonly<Record<string, string>>;
export interface S3Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Of the error document. */
  readonly code: string;
}
export interface S3Content {
  readonly headers: Headers;
  readonly bytes: AsyncIterable<Buffer>;
}
interface S3Call {
  readonly method: Dispatcher.HttpMethod;
  /** Null: the bucket itself. */
  readonly key: string | null;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Headers;
  readonly body?: Buffer;
}
export interface UploadPart {
  readonly number: number;
  readonly etag: string;
}

/**
 * Calls of S3's protocol to one bucket, signed with Signature Version 4. Every method rejects with `AppError` `store.*`
 * and without keys of objects; what may be missing or not as expected is an answer.
 */
export class S3Client {
  private readonly agent = new Agent({ keepAliveTimeout: 4_000 });

  constructor(
    private readonly place: S3Place,
    private readonly store: string,
  ) {}

  /** One page of a list of the bucket, as XML. */
  async list(query: Readonly<Record<string, string>>): Promise<string> {
    return this.expected(await this.call({ method: 'GET', key: null, query }), 'read the list of objects')
      .text;
  }

  /** What is configured of the bucket, as XML; null: nothing, or the server does not know such a thing. */
  async configuration(name: 'versioning' | 'object-lock'): Promise<string | null> {
    const answer = await this.call({ method: 'GET', key: null, query: { [name]: '' } });
    if (answer.status === 404 && answer.code !== 'NoSuchBucket') return null;
    if (answer.status === 501) return null;
    return this.expected(answer, `read the configuration of the bucket (${name})`).text;
  }

  /** Headers of an object; null: it is not there. */
  async head(key: string, versionId?: string): Promise<Headers | null> {
    const answer = await this.call({ method: 'HEAD', key, query: versionQuery(versionId) });
    if (answer.status === 404 || answer.status === 405) return null;
    return this.expected(answer, 'read objects').headers;
  }

  async get(key: string, versionId?: string): Promise<S3Content | null> {
    const { statusCode, headers, body } = await this.send({
      method: 'GET',
      key,
      query: versionQuery(versionId),
    });
    if (statusCode === 200) return { headers: flat(headers), bytes: this.bytesOf(body) };
    const answer = await this.answerOf(statusCode, headers, body);
    if (statusCode === 404) return null;
    throw this.failure(answer, 'read objects');
  }

  async text(key: string): Promise<{ readonly etag: string; readonly text: string } | null> {
    const answer = await this.call({ method: 'GET', key });
    if (answer.status === 404) return null;
    const { headers, text } = this.expected(answer, 'read objects');
    return { etag: headers.etag ?? '', text };
  }

  /** Tags as the query that sets them again. */
  async tags(key: string, versionId?: string): Promise<string> {
    const query = { tagging: '', ...versionQuery(versionId) };
    return this.expected(await this.call({ method: 'GET', key, query }), 'read tags of objects').text;
  }

  /** The answer to a write whose condition may not hold: 412 (or 404, 409). */
  put(key: string, body: Buffer, headers: Headers): Promise<S3Answer> {
    return this.call({ method: 'PUT', key, headers, body });
  }

  delete(key: string, options: { versionId?: string; etag?: string } = {}): Promise<S3Answer> {
    return this.call({
      method: 'DELETE',
      key,
      query: versionQuery(options.versionId),
      ...(options.etag === undefined ? {} : { headers: { 'if-match': options.etag } }),
    });
  }

  async beginUpload(key: string, headers: Headers): Promise<string> {
    const answer = await this.call({ method: 'POST', key, query: { uploads: '' }, headers });
    return textOf(this.expected(answer, 'write objects').text, 'UploadId') ?? '';
  }

  async sendPart(key: string, uploadId: string, number: number, body: Buffer): Promise<UploadPart> {
    const query = { partNumber: String(number), uploadId };
    const answer = await this.call({ method: 'PUT', key, query, body });
    return { number, etag: this.expected(answer, 'write objects').headers.etag ?? '' };
  }

  /** A server may say 200 first and what went wrong afterwards. */
  async completeUpload(
    key: string,
    uploadId: string,
    parts: readonly UploadPart[],
    headers: Headers,
  ): Promise<S3Answer> {
    const list = parts
      .map(
        ({ number, etag }) =>
          `<Part><PartNumber>${String(number)}</PartNumber><ETag>${escaped(etag)}</ETag></Part>`,
      )
      .join('');
    const body = Buffer.from(
      `<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${list}</CompleteMultipartUpload>`,
    );
    const answer = await this.call({ method: 'POST', key, query: { uploadId }, headers, body });
    return answer.status === 200 && answer.code !== '' ? { ...answer, status: 500 } : answer;
  }

  async abortUpload(key: string, uploadId: string): Promise<void> {
    await this.call({ method: 'DELETE', key, query: { uploadId } });
  }

  failure(refusal: S3Refusal, doing: string): ReturnType<typeof toS3Error> {
    return toS3Error(this.store, refusal, doing);
  }

  close(): Promise<void> {
    return this.agent.destroy();
  }

  expected(answer: S3Answer, doing: string): S3Answer {
    if (answer.status >= 200 && answer.status < 300) return answer;
    throw this.failure(answer, doing);
  }

  /** Reading is tried again where that may help; what writes is not: its first attempt may have been done. */
  private async call(call: S3Call): Promise<S3Answer> {
    const attempts = call.method === 'GET' || call.method === 'HEAD' ? READ_ATTEMPTS : 1;
    for (let attempt = 1; ; attempt++) {
      try {
        const { statusCode, headers, body } = await this.send(call);
        const answer = await this.answerOf(statusCode, headers, body);
        if (attempt >= attempts || (answer.status < 500 && answer.status !== 429) || answer.status === 501)
          return answer;
      } catch (error) {
        if (attempt >= attempts || isNowhere(error)) throw error;
      }
      await sleep(PAUSE_MS * attempt);
    }
  }

  private async send({
    method,
    key,
    query = {},
    headers = {},
    body,
  }: S3Call): Promise<Dispatcher.ResponseData> {
    const { endpoint, region, bucket, credentials } = this.place;
    const path = key === null ? '' : `/${key.split('/').map(encodeURIComponent).join('/')}`;
    const asked = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
    const url = `${endpoint}/${bucket}${path}${asked.length > 0 ? `?${asked.join('&')}` : ''}`;
    const signed = await new AwsV4Signer({
      ...{ method, url, region, service: 's3', ...credentials },
      headers: {
        ...headers,
        'x-amz-content-sha256': createHash('sha256')
          .update(body ?? '')
          .digest('hex'),
      },
    }).sign();
    try {
      return await request(signed.url, {
        method,
        headers: Object.fromEntries(signed.headers),
        dispatcher: this.agent,
        headersTimeout: ANSWER_MS,
        bodyTimeout: ANSWER_MS,
        ...(body === undefined ? {} : { body }),
      });
    } catch (error) {
      throw unreachable(this.store, error);
    }
  }

  private async answerOf(
    status: number,
    headers: Dispatcher.ResponseData['headers'],
    body: Dispatcher.ResponseData['body'],
  ): Promise<S3Answer> {
    const parts: Buffer[] = [];
    let size = 0;
    for await (const part of this.bytesOf(body)) {
      size += part.length;
      if (size <= MOST_TEXT) parts.push(part);
    }
    const text = Buffer.concat(parts).toString();
    const isError = status >= 300 || text.includes('<Error>');
    return { status, headers: flat(headers), text, code: isError ? (textOf(text, 'Code') ?? '') : '' };
  }

  private async *bytesOf(body: Dispatcher.ResponseData['body']): AsyncIterable<Buffer> {
    try {
      for await (const chunk of body) yield chunk as Buffer;
    } catch (error) {
      throw unreachable(this.store, error);
    }
  }
}

/** Nobody listens there, or there is no such name. */
function isNowhere(error: unknown): boolean {
  const code = (error as { cause?: { code?: string } }).cause?.code ?? '';
  return code === 'ECONNREFUSED' || code === 'ENOTFOUND';
}

const versionQuery = (versionId: string | undefined): Readonly<Record<string, string>> =>
  versionId === undefined ? {} : { versionId };

const flat = (headers: Dispatcher.ResponseData['headers']): Headers =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );
