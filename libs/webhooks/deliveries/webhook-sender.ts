import { performance } from 'node:perf_hooks';
import { request, type Agent, type Dispatcher } from 'undici';
import { Webhook } from 'standardwebhooks';
import { isAppError } from '#contracts';
import type { EndpointAuthentication } from '#contracts/schemas';
import { AccessTokens } from '../authentication/access-tokens.js';
import { oneTimeCode } from '../authentication/one-time-code.js';
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
  /** Absent: the signature alone. */
  readonly authentication?: EndpointAuthentication;
}

/** What came of one try. */
export interface SendResult {
  /** True for a 2xx answer. */
  readonly delivered: boolean;
  readonly status: number | null;
  /** `address_refused`, `timeout`, `redirect`, `status_503`, `token_status_401`, a code of the system (`ECONNREFUSED`); null when delivered. */
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
  readonly #tokens: AccessTokens;

  constructor(
    private readonly urls: UrlPolicy,
    private readonly timeoutMs: number = TIMEOUT_MS,
  ) {
    this.#agent = createGuardedAgent(urls.addresses);
    this.#tokens = new AccessTokens(urls, this.#agent, timeoutMs);
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
    const now = new Date();
    const url = this.urls.parse(message.url);
    const headers = headersOf(message, now);
    await this.#authenticate(url, headers, message.authentication, now);
    const answer = await request(url, {
      method: 'POST',
      dispatcher: this.#agent,
      headers,
      body: message.body,
      signal: AbortSignal.timeout(this.timeoutMs),
    });
    const excerpt = await readExcerpt(answer.body);
    const status = answer.statusCode;
    if (status >= 200 && status < 300)
      return { delivered: true, status, error: null, excerpt, retryAfter: null };
    if (status === 401 && message.authentication?.kind === 'CIDAAS_OAUTH2')
      this.#tokens.forget(message.authentication);
    const error = status >= 300 && status < 400 ? 'redirect' : `status_${status}`;
    return { delivered: false, status, error, excerpt, retryAfter: retryAfterOf(answer) };
  }

  /** Puts what the receiver knows us by into the address or among the headers. */
  async #authenticate(
    url: URL,
    headers: Record<string, string>,
    given: EndpointAuthentication | undefined,
    now: Date,
  ): Promise<void> {
    if (!given) return;
    if (given.kind === 'CIDAAS_OAUTH2') {
      headers.authorization = `Bearer ${await this.#tokens.get(given)}`;
      return;
    }
    const value = given.kind === 'TOTP' ? oneTimeCode(given, now) : given.key;
    if (given.in === 'query') url.searchParams.set(given.name, value);
    else headers[given.name.toLowerCase()] = value;
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
