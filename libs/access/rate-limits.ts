import { isIPv6 } from 'node:net';
import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';
import { AppError } from '#contracts';
import type { Settings } from '#platform';
import type { PublicBudget } from './access.decorators.js';

/** Calls a minute, beside those of the settings. API keys that hold are not limited: they are few, known and revocable. */
export const RATE_LIMITS = {
  /** Routes below `/v1/me`, for each person. */
  person: 240,
  /** Different credentials that did not hold, for each address; and how often one and the same may be shown there. */
  failures: 20,
} as const;

const WINDOW_SECONDS = 60;

const READS: readonly string[] = ['GET', 'HEAD', 'OPTIONS'];

type RateSettings = Pick<Settings, 'PUBLIC_RATE_LIMIT' | 'POST_RATE_LIMIT' | 'ONE_CLICK_RATE_LIMIT'>;

export interface CountedCall {
  /** Address of the caller. */
  readonly ip: string;
  readonly method: string;
}

/** Counts within one process; with several, each allows as much. */
export class RateLimits {
  readonly #public: Readonly<Record<PublicBudget, RateLimiterMemory>>;
  readonly #addressPosts: RateLimiterMemory;
  readonly #person = limiter(RATE_LIMITS.person);
  readonly #personPosts: RateLimiterMemory;
  readonly #guesses = limiter(RATE_LIMITS.failures);
  readonly #repeats = limiter(RATE_LIMITS.failures);

  constructor({ PUBLIC_RATE_LIMIT, POST_RATE_LIMIT, ONE_CLICK_RATE_LIMIT }: RateSettings) {
    this.#public = { address: limiter(PUBLIC_RATE_LIMIT), oneClick: limiter(ONE_CLICK_RATE_LIMIT) };
    this.#addressPosts = limiter(POST_RATE_LIMIT);
    this.#personPosts = limiter(POST_RATE_LIMIT);
  }

  /**
   * Somebody called who shows nothing that may be a credential.
   * @throws AppError `rate.limited` once the address has used this budget up
   */
  async countAddress({ ip, method }: CountedCall, budget: PublicBudget): Promise<void> {
    const key = network(ip);
    await consume(this.#public[budget], key);
    if (budget === 'address' && !READS.includes(method)) await consume(this.#addressPosts, key);
  }

  /** @throws AppError `rate.limited` */
  async countPerson({ method }: CountedCall, tenantId: string, personId: string): Promise<void> {
    const key = `${tenantId}/${personId}`;
    await consume(this.#person, key);
    if (!READS.includes(method)) await consume(this.#personPosts, key);
  }

  /**
   * A credential did not hold.
   * @throws AppError `rate.limited` once too many different credentials from this address did not hold
   */
  async countFailure(address: string, digest: string): Promise<void> {
    const shown = await this.#repeats.consume(repeat(address, digest)).catch(() => null);
    // Shown again it is no new guess: a client with an old key must not use up what others behind the same address have.
    if (shown?.consumedPoints === 1) return consume(this.#guesses, network(address));
    await refuseAfterFailures(this.#guesses, network(address));
  }

  /** @throws AppError `rate.limited` once this credential did not hold too often at this address */
  refuseRepeats(address: string, digest: string): Promise<void> {
    return refuseAfterFailures(this.#repeats, repeat(address, digest));
  }
}

const repeat = (address: string, digest: string): string => `${network(address)} ${digest}`;

const limiter = (points: number): RateLimiterMemory =>
  new RateLimiterMemory({ points, duration: WINDOW_SECONDS });

async function consume(limit: RateLimiterMemory, key: string): Promise<void> {
  await limit.consume(key).catch((state: RateLimiterRes) => {
    throw limited(state);
  });
}

async function refuseAfterFailures(failures: RateLimiterMemory, key: string): Promise<void> {
  const state = await failures.get(key);
  if (state && state.consumedPoints >= RATE_LIMITS.failures) throw limited(state);
}

function limited({ msBeforeNext = 1_000 }: { msBeforeNext?: number }): AppError {
  const retryAfter = Math.max(1, Math.ceil(msBeforeNext / 1_000));
  return new AppError('rate.limited', { detail: `Try again in ${retryAfter} s.`, extra: { retryAfter } });
}

/** A caller with IPv6 owns a whole /64, so that is what is counted. */
export function network(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  if (mapped) return mapped[1]!;
  if (!isIPv6(address)) return address;
  const [head = '', tail] = address.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? [] : Array<string>(8 - left.length - right.length).fill('0');
  return `${[...left, ...zeros, ...right].slice(0, 4).join(':')}::/64`;
}
