import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The way to a bucket server, on which a spec can do something at a certain call. */
export interface Gateway {
  readonly url: string;
  /** Method and path of all calls that change something, in order. */
  readonly changes: readonly string[];
  /** Does that once, before a call goes on. */
  before(call: RegExp, work: () => Promise<void>): void;
  /** Answers such calls by itself. */
  answer(call: RegExp, status: number): void;
  /** Changes texts of answers to GET. */
  rewrite(change: (text: string) => string): void;
  /** At the n-th change from now; `isDone`: after the server has made it. Nothing goes through after that. */
  breakAt(count: number, isDone: boolean, work: () => void): void;
  reset(): void;
  close(): Promise<void>;
}

export async function startGateway(target: string): Promise<Gateway> {
  const { hostname, port } = new URL(target);
  let changes: string[] = [];
  let hook: { call: RegExp; work: () => Promise<void> } | null = null;
  let answered: { call: RegExp; status: number } | null = null;
  let rewriting: ((text: string) => string) | null = null;
  let breaking: { left: number; isDone: boolean; work: () => void } | null = null;
  let isBroken = false;

  const server = createServer(async (near, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of near) chunks.push(chunk as Buffer);
    const call = `${near.method ?? ''} ${near.url ?? ''}`;
    if (isBroken) return void near.socket.destroy();
    if (hook?.call.test(call)) {
      const { work } = hook;
      hook = null;
      await work();
    }
    if (answered?.call.test(call)) return void response.writeHead(answered.status).end();
    const isChange = near.method !== 'GET' && near.method !== 'HEAD';
    const isLast = isChange && breaking !== null && (breaking.left -= 1) === 0;
    if (isChange) changes.push(call);
    if (isLast && !breaking!.isDone) return void end(near);
    const far = await forward(near, Buffer.concat(chunks));
    if (isLast) return void end(near);
    answerWith(far, near, response);
  });

  const end = (near: IncomingMessage): void => {
    isBroken = true;
    breaking!.work();
    near.socket.destroy();
  };
  /** Signed is the host that the client asked for. */
  const forward = (near: IncomingMessage, body: Buffer): Promise<{ head: IncomingMessage; body: Buffer }> =>
    new Promise((resolve, reject) => {
      const far = request(
        { host: hostname, port, method: near.method, path: near.url, headers: near.headers },
        (head) => {
          const parts: Buffer[] = [];
          head.on('data', (part: Buffer) => parts.push(part));
          head.on('end', () => resolve({ head, body: Buffer.concat(parts) }));
        },
      );
      far.on('error', reject).end(body);
    });
  const answerWith = (
    { head, body }: { head: IncomingMessage; body: Buffer },
    near: IncomingMessage,
    response: ServerResponse,
  ): void => {
    const isText = rewriting !== null && near.method === 'GET';
    const sent = isText ? Buffer.from(rewriting!(body.toString())) : body;
    const length = near.method === 'HEAD' ? {} : { 'content-length': String(sent.length) };
    response.writeHead(head.statusCode ?? 500, { ...head.headers, ...length }).end(sent);
  };

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    get changes() {
      return changes;
    },
    before: (call, work) => void (hook = { call, work }),
    answer: (call, status) => void (answered = { call, status }),
    rewrite: (change) => void (rewriting = change),
    breakAt: (left, isDone, work) => void (breaking = { left, isDone, work }),
    reset: () => {
      [hook, answered, rewriting, breaking, isBroken, changes] = [null, null, null, null, false, []];
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
