import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';

/** An event as it came, and when: milliseconds of `performance.now()`. */
export interface HeardEvent {
  readonly type: string;
  readonly id: string | undefined;
  readonly data: unknown;
  readonly at: number;
}

/** Reads server-sent events and keeps them in order. */
export interface TestEventSource {
  readonly status: number;
  readonly events: readonly HeardEvent[];
  /** Everything that came, as it came. */
  readonly text: () => string;
  readonly isEnded: () => boolean;
  close(): Promise<void>;
}

export async function openEventSource(
  url: string,
  headers: Readonly<Record<string, string>>,
): Promise<TestEventSource> {
  const request = get(url, { headers, agent: false });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  const events: HeardEvent[] = [];
  let [text, rest, isEnded] = ['', '', false];
  const reading = (async () => {
    const decoder = new TextDecoder();
    for await (const bytes of response) {
      const chunk = decoder.decode(bytes as Uint8Array, { stream: true });
      text += chunk;
      const blocks = (rest + chunk).split('\n\n');
      rest = blocks.pop()!;
      events.push(...blocks.flatMap(eventOf));
    }
  })()
    .catch(() => undefined)
    .finally(() => (isEnded = true));
  return {
    status: response.statusCode!,
    events,
    text: () => text,
    isEnded: () => isEnded,
    close: async () => {
      request.destroy();
      await reading;
    },
  };
}

function eventOf(block: string): HeardEvent[] {
  const lines = block.split('\n').map((line) => line.split(/: ?(.*)/s, 2) as [string, string]);
  const { event, id, data } = Object.fromEntries(lines) as Partial<Record<string, string>>;
  if (event === undefined || data === undefined) return [];
  return [{ type: event, id, data: JSON.parse(data) as unknown, at: performance.now() }];
}
