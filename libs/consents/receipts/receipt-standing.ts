import type { StoredAnswer } from './receipts.repository.js';

/** What became of what a receipt says. */
export const STANDINGS = ['still_in_force', 'superseded', 'withdrawn', 'expired'] as const;
export type ReceiptStanding = (typeof STANDINGS)[number];

/** When what was accepted ended by itself, if it has and nothing was answered since. Milliseconds since 1970. */
export const expiredAt = (answer: StoredAnswer, now: number): number | null =>
  answer.status === 'accepted' && standingOf(answer, now) === 'expired' ? answer.expiresAt : null;

/** @param now milliseconds since 1970 */
export function standingOf(answer: StoredAnswer, now: number): ReceiptStanding {
  const newest = answer.newestStatus ?? answer.status;
  if (newest === 'revoked') return 'withdrawn';
  if (newest === 'expired') return 'expired';
  if (answer.newestId !== null && answer.newestId !== answer.id) return 'superseded';
  const ended = answer.status === 'accepted' && answer.expiresAt !== null && answer.expiresAt <= now;
  return ended ? 'expired' : 'still_in_force';
}
