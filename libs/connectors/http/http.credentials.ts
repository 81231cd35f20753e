import { AppError } from '#contracts';
import type { HttpAuth, HttpClientCredentials, StoreSettings } from '../spi/index.js';
import type { HttpAnswer } from './http.client.js';
import { statusError } from './http.errors.js';
import { valueAt } from './json-pointer.js';

/** What goes with a request. */
export interface Presented {
  readonly headers: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
}
type AskForToken = (
  url: URL,
  form: URLSearchParams,
  headers: Readonly<Record<string, string>>,
) => Promise<HttpAnswer>;

/** A token is renewed so long before its end, or it would run out on its way. */
const EARLY_MS = 30_000;
const UNSAID_LIFE_MS = 5 * 60_000;

/** The credentials of one API; of OAuth 2.0 the token, which is kept as long as it lives. */
export class Credentials {
  private token: Promise<{ readonly value: string; readonly until: number }> | null = null;

  constructor(
    private readonly settings: StoreSettings,
    private readonly base: URL,
    private readonly ask: AskForToken,
  ) {}

  async get(): Promise<Presented> {
    const auth = this.settings.api?.auth ?? null;
    if (auth === null) return present({});
    if ('oauth2' in auth) return present({ authorization: `Bearer ${await this.accessToken(auth.oauth2)}` });
    return this.fixed(auth);
  }

  /** True when the next {@link get} brings another token. */
  renew(): boolean {
    const isToken = this.token !== null;
    this.token = null;
    return isToken;
  }

  private fixed(auth: Exclude<HttpAuth, { oauth2: unknown }>): Presented {
    if ('bearer' in auth) return present({ authorization: `Bearer ${this.secret(auth.bearer)}` });
    if ('basic' in auth) {
      const { user, password } = auth.basic;
      return present({ authorization: basic(this.secret(user), this.secret(password)) });
    }
    const key = this.secret(auth.apiKey);
    return 'header' in auth
      ? present({ [auth.header]: `${auth.prefix}${key}` })
      : { headers: {}, query: { [auth.query]: key } };
  }

  private async accessToken(client: HttpClientCredentials): Promise<string> {
    const known = await this.token;
    if (known && known.until > performance.now()) return known.value;
    // asked for once, however many requests wait for it
    const asked = (this.token = this.fetchToken(client));
    asked.catch(() => (this.token = null));
    return (await asked).value;
  }

  private async fetchToken(client: HttpClientCredentials): Promise<{ value: string; until: number }> {
    const { tokenUrl, clientId, clientSecret, scope, credentialsIn, form } = client;
    const id = this.secret(clientId);
    const password = this.secret(clientSecret);
    const body = new URLSearchParams({ grant_type: 'client_credentials', ...form });
    if (scope !== null) body.set('scope', scope);
    if (credentialsIn === 'body') {
      body.set('client_id', id);
      body.set('client_secret', password);
    }
    const headers: Record<string, string> =
      credentialsIn === 'header' ? { authorization: basic(encoded(id), encoded(password)) } : {};
    const answer = await this.ask(this.tokenAddress(tokenUrl), body, headers);
    const token = valueAt(answer.json, '/access_token');
    const what = 'request for a token';
    if (answer.status !== 200 || typeof token !== 'string')
      throw statusError({ store: this.settings.id, what }, answer.status === 400 ? 401 : answer.status);
    const seconds = Number(valueAt(answer.json, '/expires_in') ?? Number.NaN);
    const life = Number.isFinite(seconds) ? seconds * 1_000 : UNSAID_LIFE_MS;
    return { value: token, until: performance.now() + Math.max(0, life - EARLY_MS) };
  }

  private tokenAddress(tokenUrl: string): URL {
    if (tokenUrl.startsWith('/')) {
      const url = new URL(this.base);
      url.pathname = `${url.pathname.replace(/\/$/, '')}${tokenUrl}`;
      return url;
    }
    const address = this.secret(tokenUrl);
    if (URL.canParse(address) && /^https?:$/.test(new URL(address).protocol)) return new URL(address);
    throw this.invalid(tokenUrl, 'is no address of a token server');
  }

  private secret(name: string): string {
    const value = this.settings.secrets?.[name];
    if (value === undefined || value === '') throw this.invalid(name, 'is not set');
    // a line break would begin another header
    if (/[^\x20-\x7e]/.test(value)) throw this.invalid(name, 'holds more than plain characters of one line');
    return value;
  }

  private invalid(name: string, why: string): AppError {
    return new AppError('store.unreachable', {
      detail: `Store "${this.settings.id}": ${name} ${why}. Correct that variable.`,
    });
  }
}

const present = (headers: Readonly<Record<string, string>>): Presented => ({ headers, query: {} });
const basic = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
/** As a form writes it (RFC 6749, section 2.3.1). */
const encoded = (text: string): string => new URLSearchParams({ x: text }).toString().slice(2);
