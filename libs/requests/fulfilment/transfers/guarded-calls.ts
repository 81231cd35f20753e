import { request, type Agent, type Dispatcher } from 'undici';
import { AppError, isAppError } from '#contracts';
import { REFUSED_ADDRESS, createGuardedAgent, type UrlPolicy } from '#webhooks';

/** The receiver may need that long to look through a large package before it answers. */
const ANSWER_MS = 15 * 60_000;
/** Far above what a receiver has to say. */
const MOST_TEXT = 64 * 1024;

export interface GuardedCall {
  readonly url: string;
  readonly method: Dispatcher.HttpMethod;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: NonNullable<Dispatcher.RequestOptions['body']>;
  readonly signal?: AbortSignal | undefined;
}

export interface GuardedAnswer {
  readonly statusCode: number;
  readonly headers: Dispatcher.ResponseData['headers'];
  readonly text: string;
}

/** Calls to receivers of packages: redirects are not followed, private networks refused as for webhooks. */
export class GuardedCalls {
  readonly #agent: Agent;

  constructor(private readonly urls: UrlPolicy) {
    this.#agent = createGuardedAgent(urls.addresses);
  }

  /** @throws AppError `transfer.refused` for an address that must not be called, `transfer.failed` without an answer */
  async call({ url, headers, signal, ...options }: GuardedCall): Promise<GuardedAnswer> {
    try {
      const {
        statusCode,
        headers: given,
        body,
      } = await request(this.urls.parse(url), {
        ...options,
        headers: { 'user-agent': 'Habeas-Transfer/1', ...headers },
        dispatcher: this.#agent,
        headersTimeout: ANSWER_MS,
        ...(signal && { signal }),
      });
      return { statusCode, headers: given, text: (await body.text()).slice(0, MOST_TEXT) };
    } catch (error) {
      if (isAppError(error) || (error as { code?: unknown }).code === REFUSED_ADDRESS)
        throw new AppError('transfer.refused', { detail: 'The address of the receiver is not allowed.' });
      throw new AppError('transfer.failed', {
        detail: 'The receiver cannot be reached, or hung up.',
        cause: error,
      });
    }
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }
}
