import { connect, type Socket } from 'node:net';

export interface Load {
  readonly port: number;
  /** Each asks, waits for the answer, and asks again. */
  readonly connections: number;
  readonly milliseconds: number;
  /** The next request, whole: head and body. */
  next(): { readonly request: string; isRight(status: string, body: string): boolean };
}

export interface LoadResult {
  readonly perSecond: number;
  readonly answers: number;
  readonly wrong: number;
}

const HEAD_END = '\r\n\r\n';

/** HTTP/1.1 with as little work as possible on the side of the caller: it must not take the processor from what is measured. */
export async function loadHttp(load: Load): Promise<LoadResult> {
  const start = performance.now();
  const end = start + load.milliseconds;
  const counts = await Promise.all(Array.from({ length: load.connections }, () => runConnection(load, end)));
  const seconds = (performance.now() - start) / 1_000;
  const answers = counts.reduce((sum, each) => sum + each.answers, 0);
  return {
    answers,
    wrong: counts.reduce((sum, each) => sum + each.wrong, 0),
    perSecond: answers / seconds,
  };
}

function runConnection({ port, next }: Load, end: number): Promise<{ answers: number; wrong: number }> {
  return new Promise((resolve, reject) => {
    const count = { answers: 0, wrong: 0 };
    const socket: Socket = connect({ port, host: '127.0.0.1', noDelay: true });
    let asked = next();
    let received = '';
    socket.setEncoding('latin1').once('error', reject);
    socket.once('connect', () => socket.write(asked.request));
    socket.on('data', (text: string) => {
      received += text;
      const headEnd = received.indexOf(HEAD_END);
      if (headEnd < 0) return;
      const bodyAt = headEnd + HEAD_END.length;
      if (received.length < bodyAt + lengthOf(received.slice(0, headEnd))) return;
      count.answers += 1;
      if (!asked.isRight(received.slice(9, 12), received.slice(bodyAt))) count.wrong += 1;
      received = '';
      if (performance.now() >= end) {
        socket.destroy();
        resolve(count);
        return;
      }
      asked = next();
      socket.write(asked.request);
    });
  });
}

const lengthOf = (head: string): number => Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0);
