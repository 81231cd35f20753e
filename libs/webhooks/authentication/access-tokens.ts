import { createHash } from 'node:crypto';
import { request, type Dispatcher } from 'undici';
import { z } from 'zod';
import type { EndpointAuthentication } from '#contracts/schemas';
import { BoundedMap } from '#platform';
import type { UrlPolicy } from '../net/url-policy.js';

export type ClientCredentials = Extract<EndpointAuthentication, { kind: 'CIDAAS_OAUTH2' }>;

const MOST_HELD = 1_000;
const LONGEST_ANSWER = 64 * 1024;
/** Of an answer that does not say it (RFC 6749 section 5.1 only recommends to). */
const DEFAULT_SECONDS = 300;
/** Before its end a token is not used any more: it must still be good when it arrives. */
const MARGIN_SECONDS = 30;

const answerSchema = z.object({
  access_token: z.string().regex(/^[\x21-\x7e]{1,8192}$/),
  expires_in: z.coerce.number().positive().catch(DEFAULT_SECONDS),
});

type TokenAnswer = z.infer<typeof answerSchema>;

interface HeldToken {
  readonly value: Promise<string>;
  /** Milliseconds of `performance.now()`; without end while it is on its way: all who need it wait for the same one. */
  until: number;
}

/** The authorisation server gave no token; `code` says why in a word. */
class TokenRefused extends Error {
  constructor(readonly code: string) {
    super(code);
  }
}

/** Bearer tokens by client credentials (RFC 6749 section 4.4), held in memory until they end. */
export class AccessTokens {
  readonly #held = new BoundedMap<string, HeldToken>(MOST_HELD);

  constructor(
    private readonly urls: UrlPolicy,
    private readonly agent: Dispatcher,
    private readonly timeoutMs: number,
  ) {}

  /** @throws Error with a `code`, AppError `webhook.url_refused` */
  get(credentials: ClientCredentials): Promise<string> {
    const name = nameOf(credentials);
    const held = this.#held.get(name);
    if (held && held.until > performance.now()) return held.value;
    const begin = performance.now();
    const token: HeldToken = {
      until: Infinity,
      value: this.#fetch(credentials).then(
        ({ access_token: value, expires_in: seconds }) => {
          token.until = begin + (seconds - Math.min(MARGIN_SECONDS, seconds / 2)) * 1000;
          return value;
        },
        (error: unknown) => {
          token.until = 0;
          throw error;
        },
      ),
    };
    this.#held.set(name, token);
    return token.value;
  }

  /** The receiver did not take it. */
  forget(credentials: ClientCredentials): void {
    this.#held.delete(nameOf(credentials));
  }

  async #fetch({ tokenUrl, clientId, clientSecret, ...more }: ClientCredentials): Promise<TokenAnswer> {
    const inBody = more.clientAuthentication === 'body';
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      ...(more.scope !== undefined && { scope: more.scope }),
      ...(inBody && { client_id: clientId, client_secret: clientSecret }),
    });
    const answer = await request(this.urls.parse(tokenUrl), {
      method: 'POST',
      dispatcher: this.agent,
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        accept: 'application/json',
        ...(!inBody && { authorization: basic(clientId, clientSecret) }),
      },
      body: form.toString(),
      signal: AbortSignal.timeout(this.timeoutMs),
    });
    const text = await readAll(answer.body);
    if (answer.statusCode !== 200) throw new TokenRefused(`token_status_${answer.statusCode}`);
    const token = answerSchema.safeParse(parsed(text));
    if (!token.success) throw new TokenRefused('token_unreadable');
    return token.data;
  }
}

const nameOf = (credentials: ClientCredentials): string =>
  createHash('sha256').update(JSON.stringify(credentials)).digest('base64');

/** Both parts are form-encoded first (RFC 6749 section 2.3.1). */
const basic = (id: string, secret: string): string =>
  `Basic ${Buffer.from(`${formEncoded(id)}:${formEncoded(secret)}`).toString('base64')}`;

const formEncoded = (text: string): string => new URLSearchParams({ v: text }).toString().slice(2);

async function readAll(body: Dispatcher.ResponseData['body']): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LONGEST_ANSWER) throw new TokenRefused('token_unreadable');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
