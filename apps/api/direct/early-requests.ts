import type {
  IncomingHttpHeaders,
  IncomingMessage,
  RequestListener,
  Server,
  ServerResponse,
} from 'node:http';
import type { Principal } from '#access';
import { runInContext, type OperationContext } from '#platform';
import { correlationId } from '#platform/http';

/** A route whose usual requests are answered before Fastify. */
export interface EarlyRoute {
  /** Who calls, where that is known at once and they may, and are no person; null: Fastify finds out. */
  recall(headers: IncomingHttpHeaders): Principal | null;
  /** Whether the schema of the body would leave it as it is. */
  isPlain(body: unknown): boolean;
  /** The whole answer, sent with status 200. */
  answer(body: unknown, caller: Principal): Promise<unknown>;
  /** Name and value in turns; those of the body apart. */
  readonly headers: readonly string[];
  /** Called once for each answer, with the time since its request came in. */
  observe(requestId: string, milliseconds: number): void;
}

/** A request that Fastify takes over. Its stream was read to the end. */
export interface HandedOver {
  readonly body: Buffer;
  /** What the handler threw, which is then all that is left to tell; absent: nothing was done yet. */
  readonly failure?: { readonly error: unknown };
}

const handedOver = new WeakMap<IncomingMessage, HandedOver>();

/** undefined: Fastify has the request from its beginning. */
export const findHandedOver = (raw: IncomingMessage): HandedOver | undefined => handedOver.get(raw);

/**
 * Answers the usual requests to the busiest routes before Fastify, whose layers cost more than the work. Only what is plain
 * in every respect: a POST of a small JSON body by somebody who was recognised a moment ago, who may, and who says nothing
 * that a layer would have to look at. Everything else goes to Fastify as ever, and so does whatever fails on the way: so
 * there is one place that says no.
 */
export class EarlyRequests {
  #closing = false;
  #late: RequestListener = () => undefined;

  /** @param routes by the exact address of their requests */
  constructor(private readonly routes: ReadonlyMap<string, EarlyRoute>) {}

  /** Takes the place of the one listener that Fastify has set. */
  standBefore(server: Server): void {
    const [late] = server.listeners('request') as RequestListener[];
    this.#late = late!;
    server.off('request', late!).on('request', (request, response) => this.#take(request, response));
  }

  /** From now on Fastify answers all, because it says that it goes. */
  close(): void {
    this.#closing = true;
  }

  #take(request: IncomingMessage, response: ServerResponse): void {
    const route = this.routes.get(request.url!);
    const length = route === undefined || this.#closing ? 0 : plainLength(request);
    if (length === 0) return void this.#late(request, response);
    const begun = performance.now();
    readBody(request, length, (body) => this.#answer(route!, { request, response, body, begun }));
  }

  #answer(route: EarlyRoute, { request, response, body, begun }: Exchange): void {
    const given = parsed(body);
    const caller = given !== undefined && route.isPlain(given) ? route.recall(request.headers) : null;
    const hand = (more: Omit<HandedOver, 'body'> = {}): void => {
      handedOver.set(request, { body, ...more });
      void this.#late(request, response);
    };
    if (caller === null) return hand();
    const id = correlationId(request);
    const context: OperationContext = { tenantId: caller.tenantId, actor: caller.actor, correlationId: id };
    runInContext(context, () => route.answer(given, caller)).then(
      (answer) => {
        send(response, JSON.stringify(answer), id, route.headers);
        route.observe(id, performance.now() - begun);
      },
      (error: unknown) => {
        request.headers['x-request-id'] = id;
        hand({ failure: { error } });
      },
    );
  }
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly body: Buffer;
  /** By `performance.now()`. */
  readonly begun: number;
}

/** Far more than any plain body has. */
const BODY_BYTES = 16 * 1024;
/** Headers that a layer looks at. */
const HEEDED = ['transfer-encoding', 'expect', 'idempotency-key', 'origin', 'x-habeas-reason'] as const;

/** Bytes of the body of a request that is plain as far as its head tells; 0: it is not. */
function plainLength({ method, headers }: IncomingMessage): number {
  if (method !== 'POST' || headers['content-type'] !== 'application/json') return 0;
  for (const name of HEEDED) if (headers[name] !== undefined) return 0;
  if (headers['x-forwarded-host'] !== undefined && headers['x-forwarded-host'] !== headers.host) return 0;
  const length = Number(headers['content-length']);
  return length <= BODY_BYTES ? length : 0;
}

/** Calls once with the body, or never when the caller goes away before it is there. */
function readBody(request: IncomingMessage, length: number, take: (body: Buffer) => void): void {
  const parts: Buffer[] = [];
  let missing = length;
  request.on('data', (part: Buffer) => {
    missing -= part.length;
    parts.push(part);
    if (missing === 0) take(parts.length === 1 ? part : Buffer.concat(parts));
  });
}

/** undefined: it is no JSON, or has more than an object should: Fastify says so. */
function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}

function send(response: ServerResponse, text: string, id: string, headers: readonly string[]): void {
  const bytes = Buffer.byteLength(text);
  response.writeHead(200, ['x-request-id', id, ...headers, 'content-length', String(bytes)]);
  // what has one byte for each character is the same in both, and the older one is written with less work
  response.end(text, bytes === text.length ? 'latin1' : 'utf8');
}
