import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Another controller that takes packages: keeps what arrives, says how much it has, confirms the hash of the whole. */
export interface PackageIntake {
  readonly url: string;
  /** What arrived, by path. */
  readonly archives: ReadonlyMap<string, Buffer>;
  /** `Content-Range` of each PUT. */
  readonly ranges: readonly string[];
  readonly tokens: ReadonlySet<string | undefined>;
  /** Hangs up once in the middle of the next PUT, with so many bytes kept. */
  breakAfter(bytes: number): void;
  /** Confirms another hash than that of what it got. */
  lies: boolean;
  close(): Promise<void>;
}

export async function startPackageIntake(): Promise<PackageIntake> {
  const archives = new Map<string, Buffer>();
  const ranges: string[] = [];
  const tokens = new Set<string | undefined>();
  let breakAt: number | null = null;

  const answer = (response: ServerResponse, status: number, path: string): void => {
    const archive = archives.get(path) ?? Buffer.alloc(0);
    const digest = createHash('sha256')
      .update(intake.lies ? 'something else' : archive)
      .digest('base64');
    const headers = { 'upload-offset': String(archive.length), 'repr-digest': `sha-256=:${digest}:` };
    response.writeHead(status, headers).end();
  };
  const put = (request: IncomingMessage, response: ServerResponse, path: string): void => {
    ranges.push(request.headers['content-range']!);
    request.on('data', (chunk: Buffer) => {
      const kept = archives.get(path) ?? Buffer.alloc(0);
      const taken = breakAt === null ? chunk : chunk.subarray(0, breakAt - kept.length);
      archives.set(path, Buffer.concat([kept, taken]));
      if (breakAt === null) return;
      breakAt = null;
      request.destroy();
    });
    request.on('end', () => answer(response, 201, path));
    request.on('error', () => undefined);
  };
  const server = createServer((request, response) => {
    const path = request.url!;
    tokens.add(request.headers.authorization);
    if (request.method === 'PUT') return put(request, response, path);
    if (!archives.has(path)) return void response.writeHead(404).end();
    answer(response, 200, path);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const intake: PackageIntake = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/intake`,
    archives,
    ranges,
    tokens,
    breakAfter: (bytes) => void (breakAt = bytes),
    lies: false,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return intake;
}
