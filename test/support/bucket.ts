import { createHash, createHmac, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * A bucket that speaks the part of S3 that uploads need: multipart, SHA-256 of parts, composite SHA-256 of the whole. It
 * recomputes every signature (Signature Version 4) and every checksum from what arrived, and refuses what does not fit.
 */
export interface Bucket {
  readonly url: string;
  readonly region: string;
  readonly bucket: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** By key. */
  readonly objects: ReadonlyMap<string, Buffer>;
  /** `METHOD query` of each call that was taken. */
  readonly calls: readonly string[];
  /** Hangs up once instead of answering the part of this number, with nothing of it kept. */
  breakAt: number | null;
  /** Answers this status to the next call. */
  failWith: number | null;
  /** Confirms another checksum than that of what it got. */
  lies: boolean;
  /** Forgets every upload that is not whole. */
  forget(): void;
  close(): Promise<void>;
}

interface Draft {
  readonly key: string;
  readonly sha256: string;
  readonly parts: Map<number, Buffer>;
}
interface Answer {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

const sha = (bytes: Buffer | string): Buffer => createHash('sha256').update(bytes).digest();
const hmac = (key: Buffer | string, text: string): Buffer => createHmac('sha256', key).update(text).digest();
const etagOf = (bytes: Buffer): string => `"${createHash('md5').update(bytes).digest('hex')}"`;

export async function startBucket(): Promise<Bucket> {
  const objects = new Map<string, Buffer>();
  const heads = new Map<string, Record<string, string>>();
  const drafts = new Map<string, Draft>();
  const calls: string[] = [];
  const credentials = { accessKeyId: 'MADEUPKEYID', secretAccessKey: 'made-up/secret+key' };

  const put = (draft: Draft | undefined, number: number, body: Buffer, given: string): Answer => {
    if (!draft) return { status: 404, body: '<Error><Code>NoSuchUpload</Code></Error>' };
    const checksum = sha(body).toString('base64');
    if (given !== checksum) return { status: 400, body: '<Error><Code>BadDigest</Code></Error>' };
    draft.parts.set(number, body);
    const confirmed = bucket.lies ? sha('something else').toString('base64') : checksum;
    return { status: 200, headers: { etag: etagOf(body), 'x-amz-checksum-sha256': confirmed } };
  };
  const complete = (id: string, text: string): Answer => {
    const draft = drafts.get(id);
    if (!draft) return { status: 404, body: '<Error><Code>NoSuchUpload</Code></Error>' };
    const named = [...text.matchAll(/<PartNumber>(\d+)<\/PartNumber><ETag>([^<]+)<\/ETag>/g)];
    const parts = named.map(([, number, etag]) => ({ body: draft.parts.get(Number(number))!, etag }));
    if (parts.some(({ body, etag }) => etagOf(body) !== etag))
      return { status: 200, body: '<Error><Code>InvalidPart</Code></Error>' };
    drafts.delete(id);
    objects.set(draft.key, Buffer.concat(parts.map(({ body }) => body)));
    const composite = sha(Buffer.concat(parts.map(({ body }) => sha(body)))).toString('base64');
    heads.set(draft.key, {
      'x-amz-meta-sha256': draft.sha256,
      'x-amz-checksum-sha256': `${composite}-${parts.length}`,
    });
    return { status: 200, body: '<CompleteMultipartUploadResult/>' };
  };
  const answer = (request: IncomingMessage, url: URL, body: Buffer): Answer => {
    const key = url.pathname.slice(`/${bucket.bucket}/`.length);
    const uploadId = url.searchParams.get('uploadId') ?? '';
    const header = (name: string) => String(request.headers[name] ?? '');
    if (!isSigned(request, url, body, bucket)) return { status: 403, body: '<Error/>' };
    if (request.method === 'HEAD') {
      const stored = objects.get(key);
      if (!stored) return { status: 404 };
      return { status: 200, headers: { ...heads.get(key), 'content-length': String(stored.length) } };
    }
    if (request.method === 'GET') return drafts.has(uploadId) ? { status: 200 } : { status: 404 };
    if (request.method === 'PUT')
      return put(
        drafts.get(uploadId),
        Number(url.searchParams.get('partNumber')),
        body,
        header('x-amz-checksum-sha256'),
      );
    if (!url.searchParams.has('uploads')) return complete(uploadId, body.toString());
    const id = `${randomUUID()}/+=`;
    drafts.set(id, { key, sha256: header('x-amz-meta-sha256'), parts: new Map() });
    return {
      status: 200,
      body: `<InitiateMultipartUploadResult><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`,
    };
  };
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const url = new URL(request.url!, 'http://bucket');
    if (bucket.breakAt !== null && url.searchParams.get('partNumber') === String(bucket.breakAt)) {
      bucket.breakAt = null;
      return void request.socket.destroy();
    }
    const failing = bucket.failWith;
    bucket.failWith = null;
    const {
      status,
      headers = {},
      body,
    } = failing ? { status: failing } : answer(request, url, Buffer.concat(chunks));
    if (status === 200)
      calls.push(
        `${request.method} ${[...url.searchParams].map(([name, value]) => (name === 'uploadId' ? name : `${name}=${value}`)).join('&')}`,
      );
    response.writeHead(status, headers).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const bucket: Bucket = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'eu-example-1',
    bucket: 'archive-example',
    credentials,
    objects,
    calls,
    breakAt: null,
    failWith: null,
    lies: false,
    forget: () => drafts.clear(),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return bucket;
}

/** Signature Version 4, from the request as it arrived. */
function isSigned(request: IncomingMessage, url: URL, body: Buffer, bucket: Bucket): boolean {
  const given =
    /Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})/.exec(
      request.headers.authorization ?? '',
    );
  if (!given) return false;
  const [, key, day, region, names, signature] = given as unknown as string[];
  const hash = sha(body).toString('hex');
  if (key !== bucket.credentials.accessKeyId || request.headers['x-amz-content-sha256'] !== hash)
    return false;
  const encode = (text: string) =>
    encodeURIComponent(text).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
  const query = [...url.searchParams].map(([name, value]) => `${encode(name)}=${encode(value)}`).sort();
  const headers = names!.split(';').map((name) => `${name}:${String(request.headers[name]).trim()}\n`);
  const canonical = [request.method, url.pathname, query.join('&'), headers.join(''), names, hash].join('\n');
  const scope = `${day}/${region}/s3/aws4_request`;
  const text = [
    'AWS4-HMAC-SHA256',
    request.headers['x-amz-date'],
    scope,
    sha(canonical).toString('hex'),
  ].join('\n');
  const secret = [day!, region!, 's3', 'aws4_request'].reduce<Buffer | string>(
    hmac,
    `AWS4${bucket.credentials.secretAccessKey}`,
  );
  return hmac(secret, text).toString('hex') === signature;
}
