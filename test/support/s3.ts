import { createHash, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AwsV4Signer } from 'aws4fetch';
import { freePort } from '../../scripts/lib/ports.mjs';
import { findS3, startS3 } from '../../scripts/servers/s3.mjs';

/** A bucket of a server that nobody here wrote. */
export interface RealBucket {
  readonly url: string;
  readonly region: string;
  readonly bucket: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** As a data map names it, with the secret. */
  connection(prefix?: string): string;
  /** Any call to the bucket; rejects when it is refused. */
  call(method: string, path: string, more?: BucketCall): Promise<{ body: Buffer; headers: Headers }>;
  read(key: string): Promise<Buffer>;
  write(key: string, body: string | Buffer, headers?: Record<string, string>): Promise<void>;
  /** All keys, in order. */
  keys(): Promise<string[]>;
  /** As its rules for unfinished uploads do after some days. */
  abort(key: string, uploadId: string): Promise<void>;
  stop(): Promise<void>;
}
export interface BucketCall {
  readonly headers?: Record<string, string>;
  readonly body?: string | Buffer;
}

/**
 * Why there is none; null: there is one. Building one takes minutes, which no run of the specs waits for. In a pipeline it
 * is an error.
 */
export function missingS3(): string | null {
  if (process.env.TEST_S3_URL || findS3()) return null;
  const reason =
    'no S3: set TEST_S3_URL=http://key:secret@host:port, or build one by `node scripts/servers/s3.mjs`';
  if (process.env.CI && !process.env.TEST_SERVERS_OPTIONAL) throw new Error(reason);
  return reason;
}

/** A bucket of its own on the server of TEST_S3_URL, else on one that is started here. */
export async function startRealBucket(make: Record<string, string> = {}): Promise<RealBucket> {
  const given = process.env.TEST_S3_URL;
  const server = given ? givenServer(new URL(given)) : await ownServer();
  const place = { ...server, region: 'us-east-1', bucket: `habeas-test-${randomUUID()}` };
  const { url, region, credentials } = place;
  const call = async (method: string, path: string, { headers = {}, body }: BucketCall = {}) => {
    const checksum = createHash('sha256')
      .update(body ?? '')
      .digest('base64');
    const signed = await new AwsV4Signer({
      ...{ method, url: `${url}/${place.bucket}${path}`, region, service: 's3', ...credentials },
      headers: { ...headers, ...(body === undefined ? {} : { 'x-amz-checksum-sha256': checksum }) },
      ...(body === undefined ? {} : { body }),
    }).sign();
    const answer = await fetch(signed.url, {
      method,
      headers: signed.headers,
      ...(body === undefined ? {} : { body: new Uint8Array(Buffer.from(body)) }),
    });
    if (!answer.ok) throw new Error(`${method}: ${answer.status} ${await answer.text()}`);
    return { body: Buffer.from(await answer.arrayBuffer()), headers: answer.headers };
  };
  await call('PUT', '', { headers: make });
  const pathOf = (key: string): string => `/${key.split('/').map(encodeURIComponent).join('/')}`;
  return {
    ...place,
    connection: (prefix = '') => {
      const { accessKeyId, secretAccessKey } = credentials;
      const login = `${encodeURIComponent(accessKeyId)}:${encodeURIComponent(secretAccessKey)}`;
      return `s3://${login}@${place.bucket}/${prefix}?region=${region}&endpoint=${encodeURIComponent(url)}`;
    },
    call,
    read: async (key) => (await call('GET', pathOf(key))).body,
    write: async (key, body, headers = {}) => void (await call('PUT', pathOf(key), { body, headers })),
    keys: async () => {
      const { body } = await call('GET', '/?list-type=2');
      return [...body.toString().matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key = '']) => key);
    },
    abort: async (key, uploadId) =>
      void (await call('DELETE', `${pathOf(key)}?uploadId=${encodeURIComponent(uploadId)}`)),
  };
}

type Server = Pick<RealBucket, 'url' | 'credentials' | 'stop'>;

const givenServer = ({ protocol, host, username, password }: URL): Server => ({
  url: `${protocol}//${host}`,
  credentials: {
    accessKeyId: decodeURIComponent(username),
    secretAccessKey: decodeURIComponent(password),
  },
  stop: () => Promise.resolve(),
});

async function ownServer(): Promise<Server> {
  const home = mkdtempSync(join(tmpdir(), 'habeas-s3-'));
  const credentials = { accessKeyId: 'MADEUPKEYID', secretAccessKey: 'made-up/secret+key' };
  const server = await startS3({ path: findS3()!.path, port: await freePort(), home, credentials });
  const stop = async (): Promise<void> => {
    await server.stop();
    rmSync(home, { recursive: true, force: true });
  };
  return { url: server.url, credentials, stop };
}
