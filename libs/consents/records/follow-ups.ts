import type { RecordedAnswer } from './answer-command.js';
import type { Proposal } from './proposal.js';

/** What must be written with an answer, in its transaction. */
export interface FollowUps {
  /**
   * @param answer also one that changed nothing
   * @throws AppError `consent.address_missing`, `rate.limited`: then nothing of the answer is written
   */
  of(proposal: Proposal, answer: RecordedAnswer): Promise<void>;
}
