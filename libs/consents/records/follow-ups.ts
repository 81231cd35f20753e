import type { RecordedAnswer } from './answer-command.js';
import type { NamedProposal } from './proposal.js';

/** Of answers that others vouch for, as an import does: they wait for nobody. */
export const NOTHING_FOLLOWS: FollowUps = { of: () => Promise.resolve() };

/** What must be written with an answer, in its transaction. */
export interface FollowUps {
  /**
   * @param answer also one that changed nothing
   * @throws AppError `consent.address_missing`, `rate.limited`: then nothing of the answer is written
   */
  of(proposal: NamedProposal, answer: RecordedAnswer): Promise<void>;
}
