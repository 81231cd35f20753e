import type { AnswerStatus, Deonticity } from '#contracts';

/** Where a record stands: what the person last did with a version. */
export interface AnswerState {
  readonly status: AnswerStatus;
  readonly acceptedFields: readonly string[];
  readonly scopes: readonly string[];
  /** How often this version was skipped; only grows. */
  readonly skips: number;
  /** When they did, in milliseconds since 1970; only grows. */
  readonly saidAt: number;
  /** When an acceptance ends by itself, in milliseconds since 1970; null or absent: never. */
  readonly expiresAt?: number | null;
}

export interface GivenAnswer {
  readonly status: AnswerStatus;
  readonly acceptedFields: readonly string[];
  readonly scopes: readonly string[];
  /** Milliseconds since 1970; null: now. */
  readonly saidAt: number | null;
}

export interface SkipRules {
  readonly deonticity: Deonticity;
  readonly userSkipLimit: number;
}

/** `repeated` and `outdated` change nothing and are answered like a success; the last two are refused. */
export type Judgement =
  | { readonly outcome: 'recorded'; readonly next: AnswerState }
  | { readonly outcome: 'repeated' }
  /** Said before what the record says already: the newer word holds. */
  | { readonly outcome: 'outdated' }
  | { readonly outcome: 'illegal' }
  | { readonly outcome: 'skip_limit' };

/** What may follow what (consent reference, invariant I12). */
const FOLLOWERS: Readonly<Record<AnswerStatus, readonly AnswerStatus[]>> = {
  skipped: ['accepted', 'revoked', 'declined', 'skipped'],
  declined: ['accepted', 'revoked', 'declined'],
  accepted: ['revoked', 'accepted'],
  revoked: ['accepted', 'revoked'],
};

/**
 * Whether an answer may follow the current one, and what comes of it.
 * @param current null when the person has not answered this version
 * @param now milliseconds since 1970
 */
export function judgeAnswer(
  current: AnswerState | null,
  given: GivenAnswer,
  rules: SkipRules,
  now: number,
): Judgement {
  if (current && given.saidAt !== null && given.saidAt < current.saidAt) return { outcome: 'outdated' };
  if (current && !FOLLOWERS[current.status].includes(given.status)) return { outcome: 'illegal' };
  // the clock that told the newest answer may be ahead of ours: what comes after it is not before it
  const saidAt = given.saidAt ?? Math.max(now, current?.saidAt ?? now);
  if (current && isRepeated(current, given, saidAt)) return { outcome: 'repeated' };
  const skips = current?.skips ?? 0;
  if (given.status !== 'skipped') return { outcome: 'recorded', next: { ...given, skips, saidAt } };
  if (!maySkip(skips, rules)) return { outcome: 'skip_limit' };
  return { outcome: 'recorded', next: { ...given, skips: skips + 1, saidAt } };
}

/** How far the clock of a caller may be ahead. */
const AHEAD = 5 * 60_000;

/**
 * When something was said, by the word of a caller; null when their clock is too far ahead to be believed, so that the
 * time of the server counts. Milliseconds since 1970.
 */
export const credibleTime = (told: number, now: number): number | null => (told <= now + AHEAD ? told : null);

/**
 * Whether a version that was skipped `skips` times may be skipped again (invariant I11): a required one as often as
 * its limit says, which may be never; an optional one for ever when it has no limit.
 */
export const maySkip = (skips: number, { deonticity, userSkipLimit }: SkipRules): boolean =>
  skips < userSkipLimit || (deonticity === 'optional' && userSkipLimit === 0);

/** Of an acceptance that has ended the same words are a new one; each skip counts, but the same one told twice is one. */
function isRepeated(current: AnswerState, given: GivenAnswer, saidAt: number): boolean {
  if (current.status !== given.status) return false;
  if (given.status === 'skipped') return given.saidAt !== null && given.saidAt === current.saidAt;
  if (given.status !== 'accepted') return true;
  if ((current.expiresAt ?? Infinity) <= saidAt) return false;
  return sameSet(current.acceptedFields, given.acceptedFields) && sameSet(current.scopes, given.scopes);
}

const sameSet = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((item) => other.includes(item));
