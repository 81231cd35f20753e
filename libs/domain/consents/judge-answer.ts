import type { AnswerStatus, Deonticity } from '#contracts';

/** Where a record stands: what the person last did with a version. */
export interface AnswerState {
  readonly status: AnswerStatus;
  readonly acceptedFields: readonly string[];
  readonly scopes: readonly string[];
  /** How often this version was skipped; only grows. */
  readonly skips: number;
}

export interface GivenAnswer {
  readonly status: AnswerStatus;
  readonly acceptedFields: readonly string[];
  readonly scopes: readonly string[];
}

export interface SkipRules {
  readonly deonticity: Deonticity;
  readonly userSkipLimit: number;
}

/** `repeated` changes nothing and is answered like a success; the last two are refused. */
export type Judgement =
  | { readonly outcome: 'recorded'; readonly next: AnswerState }
  | { readonly outcome: 'repeated' }
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
 */
export function judgeAnswer(current: AnswerState | null, given: GivenAnswer, rules: SkipRules): Judgement {
  if (current && !FOLLOWERS[current.status].includes(given.status)) return { outcome: 'illegal' };
  if (current && isRepeated(current, given)) return { outcome: 'repeated' };
  const skips = current?.skips ?? 0;
  if (given.status !== 'skipped') return { outcome: 'recorded', next: { ...given, skips } };
  if (!maySkip(skips, rules)) return { outcome: 'skip_limit' };
  return { outcome: 'recorded', next: { ...given, skips: skips + 1 } };
}

/**
 * Whether a version that was skipped `skips` times may be skipped again (invariant I11): a required one as often as
 * its limit says, which may be never; an optional one for ever when it has no limit.
 */
export const maySkip = (skips: number, { deonticity, userSkipLimit }: SkipRules): boolean =>
  skips < userSkipLimit || (deonticity === 'optional' && userSkipLimit === 0);

function isRepeated(current: AnswerState, given: GivenAnswer): boolean {
  if (current.status !== given.status || given.status === 'skipped') return false;
  if (given.status !== 'accepted') return true;
  return sameSet(current.acceptedFields, given.acceptedFields) && sameSet(current.scopes, given.scopes);
}

const sameSet = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((item) => other.includes(item));
