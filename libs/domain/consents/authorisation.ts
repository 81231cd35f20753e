import type { AnswerStatus, AuthoriserState, Relation } from '#contracts';

/** Somebody who must agree, and what they have said. */
export interface Authoriser {
  readonly relation: Relation;
  readonly state: AuthoriserState;
}

/** By keyed digest of their `sub`, as a UUID. */
export type Authorisers = Readonly<Record<string, Authoriser>>;

export type AuthorisationOutcome =
  | Extract<AnswerStatus, 'accepted' | 'declined' | 'revoked'>
  /** Somebody has yet to agree. */
  | 'awaiting_authorisation';

/** What comes of an acceptance that several must agree to (reference on several authorisers, section 3.2). */
export function authorisationOutcome(states: readonly AuthoriserState[]): AuthorisationOutcome {
  if (states.includes('revoked')) return 'revoked';
  if (states.every((state) => state === 'approved')) return 'accepted';
  return states.includes('rejected') ? 'declined' : 'awaiting_authorisation';
}

/** What one of them says. */
export interface Authorisation {
  /** Keyed digest of their `sub`, as a UUID. */
  readonly authoriser: string;
  readonly state: Exclude<AuthoriserState, 'pending'>;
}

export type AuthorisationJudgement =
  | {
      readonly outcome: 'recorded';
      readonly authorisers: Authorisers;
      /** `accepted` also while others have yet to agree. */
      readonly status: AnswerStatus;
    }
  | { readonly outcome: 'repeated' }
  /** The state does not allow it: what was refused or taken back is not brought to life again. */
  | { readonly outcome: 'closed' }
  /** Not among those who must agree. */
  | { readonly outcome: 'stranger' };

/** Who has not spoken agrees or refuses; who has agreed can take it back. */
const FOLLOWERS: Readonly<Record<AuthoriserState, readonly AuthoriserState[]>> = {
  pending: ['approved', 'rejected'],
  approved: ['revoked'],
  rejected: [],
  revoked: [],
};

/** What comes of it when one authoriser says something (section 3.5). @param current the record that it is about */
export function judgeAuthorisation(
  current: { readonly status: AnswerStatus; readonly authorisers: Authorisers },
  { authoriser, state }: Authorisation,
): AuthorisationJudgement {
  const own = Object.hasOwn(current.authorisers, authoriser) ? current.authorisers[authoriser]! : null;
  if (!own) return { outcome: 'stranger' };
  if (own.state === state) return { outcome: 'repeated' };
  if (current.status !== 'accepted' || !FOLLOWERS[own.state].includes(state)) return { outcome: 'closed' };
  const authorisers = { ...current.authorisers, [authoriser]: { ...own, state } };
  const outcome = authorisationOutcome(Object.values(authorisers).map((each) => each.state));
  const status = outcome === 'awaiting_authorisation' ? 'accepted' : outcome;
  return { outcome: 'recorded', authorisers, status };
}
