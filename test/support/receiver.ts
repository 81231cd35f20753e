import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ReceivedPost {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Answers one post; `n` counts from 1. */
export type Answering = (response: ServerResponse, n: number, post: ReceivedPost) => void;

/** An HTTP server on loopback that keeps what it is sent. */
export interface Receiver {
  readonly url: string;
  readonly posts: readonly ReceivedPost[];
  answer: Answering;
  close(): Promise<void>;
}

export const withStatus =
  (status: number, headers: Record<string, string> = {}, body = ''): Answering =>
  (response) =>
    void response.writeHead(status, headers).end(body);

export async function startReceiver(answer: Answering = withStatus(204)): Promise<Receiver> {
  const posts: ReceivedPost[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const post = {
        path: request.url!,
        headers: request.headers,
        body: Buffer.concat(chunks).toString(),
      };
      receiver.answer(response, posts.push(post), post);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const receiver: Receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    posts,
    answer,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return receiver;
}
