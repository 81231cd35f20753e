import { isIPv6 } from 'node:net';
import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';
import { AppError } from '#contracts';

/** Calls a minute. API keys are not limited: they are few, known and revocable. */
export const RATE_LIMITS = {
  /** Public and intake routes, for each address. */
  address: 120,
  /** Routes below `/v1/me`, for each person. */
  person: 240,
  /** Credentials that did not hold, for each address. */
  failures: 20,
} as const;

const WINDOW_SECONDS = 60;

/** Counts within one process; with several, each allows as much. */
export class RateLimits {
  readonly #address = limiter(RATE_LIMITS.address);
  readonly #person = limiter(RATE_LIMITS.person);
  readonly #failures = limiter(RATE_LIMITS.failures);

  /** @throws AppError `rate.limited` */
  countAddress(address: string): Promise<void> {
    return consume(this.#address, network(address));
  }

  /** @throws AppError `rate.limited` */
  countPerson(tenantId: string, personId: string): Promise<void> {
    return consume(this.#person, `${tenantId}/${personId}`);
  }

  /** A credential did not hold. Never throws: the answer stays the same. */
  async countFailure(address: string): Promise<void> {
    await this.#failures.consume(network(address)).catch(() => undefined);
  }

  /** @throws AppError `rate.limited` once too many credentials from this address did not hold */
  async refuseAfterFailures(address: string): Promise<void> {
    const state = await this.#failures.get(network(address));
    if (state && (state.consumedPoints ?? 0) >= RATE_LIMITS.failures) throw limited(state);
  }
}

const limiter = (points: number): RateLimiterMemory =>
  new RateLimiterMemory({ points, duration: WINDOW_SECONDS });

async function consume(limit: RateLimiterMemory, key: string): Promise<void> {
  await limit.consume(key).catch((state: RateLimiterRes) => {
    throw limited(state);
  });
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
