import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const LOOPBACK = '127.0.0.1';
const MAX_BODY_BYTES = 64_000;

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** A string is sent as it is, anything else as JSON. */
  readonly body?: unknown;
}
export interface Call {
  readonly method: string;
  readonly url: URL;
  /** Body of a POST, as text. */
  readonly body: string;
  /** Groups of the route's pattern. */
  readonly params: readonly string[];
}
export interface Route {
  readonly method: string;
  readonly path: RegExp;
  handle(call: Call): Promise<Reply> | Reply;
}

export interface LoopbackServer {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * A small HTTP server that only this machine reaches. It answers nothing but its own names: a page on the internet
 * whose host name was pointed at 127.0.0.1 (DNS rebinding) gets 421.
 */
export async function serveOnLoopback(port: number, routes: readonly Route[]): Promise<LoopbackServer> {
  const server = createServer((request, response) => {
    void answer(request, routes, portOf(server))
      .catch((): Reply => ({ status: 500, body: { error: 'server_error' } }))
      .then((reply) => send(response, reply));
  });
  await new Promise<void>((resolve, reject) =>
    server.once('error', reject).listen(port, LOOPBACK, () => resolve()),
  );
  return { url: `http://${LOOPBACK}:${portOf(server)}`, close: () => close(server) };
}

async function answer(request: IncomingMessage, routes: readonly Route[], port: number): Promise<Reply> {
  if (![`${LOOPBACK}:${port}`, `localhost:${port}`].includes(request.headers.host ?? ''))
    return { status: 421, body: { error: 'unknown_host' } };
  const url = new URL(request.url ?? '/', `http://${LOOPBACK}`);
  for (const route of routes) {
    const match = route.method === request.method ? route.path.exec(url.pathname) : null;
    if (!match) continue;
    const body = await readBody(request);
    if (body === null) return { status: 413, body: { error: 'too_large' } };
    return route.handle({ method: route.method, url, body, params: match.slice(1) });
  }
  return { status: 404, body: { error: 'not_found' } };
}

async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function send(response: ServerResponse, { status, headers = {}, body }: Reply): void {
  const isText = typeof body === 'string';
  response.writeHead(status, {
    'content-type': isText ? 'text/html; charset=utf-8' : 'application/json',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...headers,
  });
  response.end(body === undefined ? undefined : isText ? body : JSON.stringify(body));
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

const close = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
