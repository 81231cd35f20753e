import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, type Dispatcher, request } from 'undici';
import { AppError, isAppError } from '#contracts';
import { type HttpApi, parseJsonExact, type StoreSettings } from '../spi/index.js';
import { Credentials } from './http.credentials.js';
import { type Asked, failure, refusal, statusError, unreachable } from './http.errors.js';
import { Pace, retryAfterMs } from './http.pace.js';

export interface HttpCall {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: URL;
  /** Sent as JSON; undefined: none. */
  readonly body?: unknown;
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** In words, for errors: `find of "contacts"`. */
  readonly what: string;
  /** Statuses beside 2xx that the caller understands. */
  readonly expected?: readonly number[];
  /** One attempt after the other would change something: all bear the same key. */
  readonly isChange?: boolean;
}
export interface HttpAnswer {
  readonly status: number;
  readonly json: unknown;
  /** Of the request that was answered, after redirects. */
  readonly url: URL;
  header(name: string): string | undefined;
}

const FIRST_WAIT_MS = 200;
const MAX_REDIRECTS = 3;
const RETRIED: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/**
 * Speaks with one API: credentials, pace, time-outs, bounds, and attempts. What is sent twice does the same as once, so
 * that every request may be tried again.
 */
export class HttpClient {
  readonly base: URL;
  private readonly agent: Dispatcher;
  private readonly pace: Pace;
  private readonly credentials: Credentials;

  constructor(
    private readonly settings: StoreSettings,
    private readonly api: HttpApi,
  ) {
    this.base = baseUrl(settings);
    this.agent = settings.agent?.() ?? new Agent();
    this.pace = new Pace(api.requestsPerSecond);
    this.credentials = new Credentials(settings, this.base, (url, form, headers) =>
      this.attempt({ method: 'POST', url, what: 'request for a token' }, headers, form),
    );
  }

  /** An address below the base URL. */
  url(path: string, query: Readonly<Record<string, string>> = {}): URL {
    const url = new URL(this.base);
    url.pathname = `${url.pathname.replace(/\/$/, '')}${path}`;
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    return url;
  }

  /**
   * An address that the API gave, absolute or relative.
   * @throws AppError `store.refused` when it leads to another host: credentials would go there
   */
  own(address: string, from: URL, asked: Asked): URL {
    const url = URL.canParse(address, from.href) ? new URL(address, from) : null;
    if (url?.origin === this.base.origin) return url;
    throw refusal(asked, 'the API names an address on another host, which is not asked');
  }

  async send(call: HttpCall): Promise<HttpAnswer> {
    const key = this.api.idempotencyKey;
    const headers = call.isChange && key !== null ? { [key]: randomUUID() } : {};
    const asked = { store: this.settings.id, what: call.what };
    const { attempts, longestWaitMs } = this.api.retries;
    for (let attempt = 1; ; attempt++) {
      const isLast = attempt >= attempts;
      const answer = await this.authorised(call, headers).catch((error: unknown) => {
        if (isLast || !isAppError(error, 'store.unreachable')) throw error;
        return null;
      });
      if (answer && (isLast || !RETRIED.has(answer.status))) return this.accepted(call, answer);
      const asksFor = answer && retryAfterMs(answer.header('retry-after'), momentOf(answer));
      if (answer && asksFor !== null && asksFor > longestWaitMs) throw statusError(asked, answer.status);
      await sleep(asksFor ?? waitOf(attempt, longestWaitMs));
    }
  }

  async close(): Promise<void> {
    await this.agent.close();
  }

  private accepted(call: HttpCall, answer: HttpAnswer): HttpAnswer {
    const { status } = answer;
    if ((status >= 200 && status < 300) || call.expected?.includes(status)) return answer;
    throw statusError({ store: this.settings.id, what: call.what }, status);
  }

  /** A token may have been taken back before its time: one more is asked for. */
  private async authorised(call: HttpCall, more: Readonly<Record<string, string>>): Promise<HttpAnswer> {
    const answer = await this.withCredentials(call, more);
    if (answer.status !== 401 || !this.credentials.renew()) return answer;
    return this.withCredentials(call, more);
  }

  private async withCredentials(call: HttpCall, more: Readonly<Record<string, string>>): Promise<HttpAnswer> {
    const { headers, query } = await this.credentials.get();
    let url = withQuery(call.url, query);
    for (let redirects = 0; ; redirects++) {
      const answer = await this.attempt({ ...call, url }, { ...headers, ...more });
      const isFollowed = call.method === 'GET' && REDIRECTS.has(answer.status) && redirects < MAX_REDIRECTS;
      const location = answer.header('location');
      if (!isFollowed || location === undefined) return answer;
      url = withQuery(this.own(location, url, { store: this.settings.id, what: call.what }), query);
    }
  }

  private async attempt(
    call: HttpCall,
    headers: Readonly<Record<string, string>>,
    form?: URLSearchParams,
  ): Promise<HttpAnswer> {
    await this.pace.turn();
    const asked = { store: this.settings.id, what: call.what };
    const body = form?.toString() ?? (call.body === undefined ? null : JSON.stringify(call.body));
    const contentType = form ? 'application/x-www-form-urlencoded' : (call.contentType ?? 'application/json');
    try {
      const response = await request(call.url, {
        dispatcher: this.agent,
        method: call.method,
        headers: {
          accept: 'application/json',
          ...this.api.headers,
          ...call.headers,
          ...headers,
          ...(body === null ? {} : { 'content-type': contentType }),
        },
        body,
        signal: AbortSignal.timeout(this.api.timeoutMs),
      });
      const text = await this.textOf(response, asked);
      return {
        status: response.statusCode,
        json: response.statusCode < 300 ? parsed(text, asked) : undefined,
        url: call.url,
        header: (name) => [response.headers[name] ?? []].flat()[0],
      };
    } catch (error) {
      if (isAppError(error)) throw error;
      throw unreachable(asked, codeOf(error));
    }
  }

  /** An answer without end would fill the memory. */
  private async textOf({ body }: Dispatcher.ResponseData, asked: Asked): Promise<string> {
    const parts: Buffer[] = [];
    let size = 0;
    for await (const part of body as AsyncIterable<Buffer>) {
      size += part.length;
      if (size > this.api.maxAnswerBytes)
        throw failure(
          asked,
          `the answer is larger than ${String(this.api.maxAnswerBytes)} bytes; ask for smaller pages, or raise maxAnswerBytes`,
        );
      parts.push(part);
    }
    return Buffer.concat(parts).toString('utf8');
  }
}

/** @throws AppError `store.unreachable` when it is no address that can be asked */
function baseUrl({ id, connection }: StoreSettings): URL {
  const url = URL.canParse(connection) ? new URL(connection) : null;
  if (url && /^https?:$/.test(url.protocol) && !url.username && !url.password && !url.search && !url.hash)
    return url;
  throw new AppError('store.unreachable', {
    detail: `The connection of store "${id}" is no base URL: write https://api.example.com/v1, without user, password and query; credentials belong to auth.`,
  });
}

function withQuery(url: URL, query: Readonly<Record<string, string>>): URL {
  const full = new URL(url);
  for (const [name, value] of Object.entries(query)) full.searchParams.set(name, value);
  return full;
}

function parsed(text: string, asked: Asked): unknown {
  if (text.trim() === '') return undefined;
  try {
    return parseJsonExact(text);
  } catch {
    throw refusal(asked, 'the answer is no JSON; compare its description with the API');
  }
}

const momentOf = (answer: HttpAnswer): number => {
  const moment = Date.parse(answer.header('date') ?? '');
  return Number.isNaN(moment) ? Date.now() : moment;
};

/** Doubled each time, and a little apart, so that those who failed together do not come back together. */
const waitOf = (attempt: number, longest: number): number =>
  Math.min(longest, FIRST_WAIT_MS * 2 ** (attempt - 1) * (0.75 + Math.random() / 2));

function codeOf(error: unknown): string {
  const { code, name, cause } = error as { code?: unknown; name?: unknown; cause?: { code?: unknown } };
  const found = [code, cause?.code, name].find((one) => typeof one === 'string');
  return String(found ?? 'error').replace(/[^A-Za-z0-9_]/g, '');
}
