import { performance } from 'node:perf_hooks';
import { request, type Agent, type Dispatcher } from 'undici';
import { Webhook } from 'standardwebhooks';
import { isAppError } from '#contracts';
import { REFUSED_ADDRESS, createGuardedAgent } from '../net/guarded-agent.js';
import type { UrlPolicy } from '../net/url-policy.js';

const RESPONSE_LIMIT = 64 * 1024;
const EXCERPT_LENGTH = 1_024;
const TIMEOUT_MS = 15_000;

/** One message as it goes over the wire. */
export interface OutgoingWebhook {
  readonly url: string;
  /** `webhook-id`: the same for every try. */
  readonly id: string;
  readonly body: string;
  /** Every secret that is valid now; each gives a signature. */
  readonly secrets: readonly string[];
}

/** What came of one try. */
export interface SendResult {
  /** True for a 2xx answer. */
  readonly delivered: boolean;
  readonly status: number | null;
  /** `address_refused`, `timeout`, `redirect`, `status_503`, a code of the system (`ECONNREFUSED`); null when delivered. */
  readonly error: string | null;
  /** Begin of the answer, up to 1,024 characters, for the tenant's own eyes: never logged. */
  readonly excerpt: string | null;
  readonly durationMs: number;
  /** Seconds the receiver asked to wait (429 and 503 only). */
  readonly retryAfter: number | null;
}

/** Signs by Standard Webhooks 1.0 and posts, without following redirects, to public addresses only. */
export class WebhookSender {
  readonly #agent: Agent;

  constructor(
    private readonly urls: UrlPolicy,
    private readonly timeoutMs: number = TIMEOUT_MS,
  ) {
    this.#agent = createGuardedAgent(urls.addresses);
  }

  async send(message: OutgoingWebhook): Promise<SendResult> {
    const start = performance.now();
    const result = await this.#post(message).catch((error: unknown) => failed(errorCode(error)));
    return { ...result, durationMs: Math.round(performance.now() - start) };
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }

  async #post(message: OutgoingWebhook): Promise<Omit<SendResult, 'durationMs'>> {
    const answer = await request(this.urls.parse(message.url), {
      method: 'POST',
      dispatcher: this.#agent,
      headers: headersOf(message, new Date()),
      body: message.body,
      signal: AbortSignal.timeout(this.timeoutMs),
    });
    const excerpt = await readExcerpt(answer.body);
    const status = answer.statusCode;
    if (status >= 200 && status < 300)
      return { delivered: true, status, error: null, excerpt, retryAfter: null };
    const error = status >= 300 && status < 400 ? 'redirect' : `status_${status}`;
    return { delivered: false, status, error, excerpt, retryAfter: retryAfterOf(answer) };
  }
}

function headersOf({ id, body, secrets }: OutgoingWebhook, now: Date): Record<string, string> {
  return {
    'content-type': 'application/json',
    'user-agent': 'Habeas-Webhooks/1',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
    'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(id, now, body)).join(' '),
  };
}

/** Reads no more than the limit, so that an endless answer costs nothing; what is left ends with the connection. */
async function readExcerpt(body: Dispatcher.ResponseData['body']): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    if (size < EXCERPT_LENGTH) chunks.push(chunk.subarray(0, EXCERPT_LENGTH - size));
    size += chunk.length;
    if (size > RESPONSE_LIMIT) break;
  }
  // PostgreSQL stores no NUL in text.
  const text = Buffer.concat(chunks).toString('utf8').replaceAll('\u0000', '');
  return text === '' ? null : text;
}

/** `Retry-After` in seconds or as a date (RFC 9110 section 10.2.3). */
function retryAfterOf({ statusCode, headers }: Dispatcher.ResponseData): number | null {
  const value = headers['retry-after'];
  if ((statusCode !== 429 && statusCode !== 503) || typeof value !== 'string') return null;
  if (/^\d+$/.test(value)) return Number(value);
  const seconds = (Date.parse(value) - Date.now()) / 1000;
  return Number.isNaN(seconds) ? null : Math.max(0, Math.ceil(seconds));
}

const failed = (error: string): Omit<SendResult, 'durationMs'> => ({
  delivered: false,
  status: null,
  error,
  excerpt: null,
  retryAfter: null,
});

function errorCode(error: unknown): string {
  if (isAppError(error)) return REFUSED_ADDRESS;
  const { name, code } = error as { name?: unknown; code?: unknown };
  if (name === 'TimeoutError' || code === 'UND_ERR_CONNECT_TIMEOUT') return 'timeout';
  return typeof code === 'string' && /^\w{1,60}$/.test(code) ? code : 'connection_failed';
}
