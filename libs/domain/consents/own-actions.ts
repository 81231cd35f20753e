import type { AnswerStatus } from '#contracts';

/** What a person may do with a consent of theirs. */
export const OWN_ACTIONS = ['accept', 'change', 'decline', 'revoke'] as const;
export type OwnAction = (typeof OWN_ACTIONS)[number];

export interface OwnActionInput {
  /** Whether there is a version in force that can be answered now: of an enabled consent, not bound to an action. */
  readonly isOpen: boolean;
  /** What was last said to that version; null: nothing. */
  readonly latestStatus: AnswerStatus | null;
  /** The acceptance of that version is over. */
  readonly isExpired: boolean;
  /** Fields, scopes or claims can be chosen in it. */
  readonly hasChoices: boolean;
  /** Any acceptance is on record that was not taken back, of whichever version. */
  readonly hasAccepted: boolean;
}

/**
 * In this order. What may follow what is invariant I12 of the consent reference; to take back is possible wherever
 * something was accepted, also when the consent is no longer asked (Art. 7(3) GDPR, I13).
 */
export function ownActions(input: OwnActionInput): OwnAction[] {
  const { isOpen, latestStatus, isExpired, hasChoices, hasAccepted } = input;
  const isAccepted = latestStatus === 'accepted' && !isExpired;
  const possible: Readonly<Record<OwnAction, boolean>> = {
    accept: isOpen && !isAccepted,
    change: isOpen && isAccepted && hasChoices,
    decline: isOpen && (latestStatus === null || latestStatus === 'skipped'),
    revoke: hasAccepted,
  };
  return OWN_ACTIONS.filter((action) => possible[action]);
}
