import type { OfferedRight, RequesterKind, VerificationLevel } from '#contracts';
import { strongest } from './levels.js';

const LEVEL_OF: Readonly<Record<OfferedRight, VerificationLevel>> = {
  erasure: 'L2',
  portability: 'L2',
  restriction: 'L1',
  withdraw_consent: 'L1',
  access: 'L2',
  rectification: 'L2',
  objection: 'L1',
  objection_marketing: 'L0',
  human_review: 'L2',
  complaint: 'L0',
};
const LEVEL_FOR_ANOTHER: VerificationLevel = 'L3';

/**
 * How sure the controller must be before it acts (rights reference 8). Whoever asks in another's name needs more,
 * also a requester who claims to be the controller: the kind is a claim of the request, not evidence. What needs no
 * evidence at all, such as an objection to advertising, needs none from others either.
 */
export function requiredLevel(right: OfferedRight, requester: RequesterKind): VerificationLevel {
  const level = LEVEL_OF[right];
  return requester === 'subject' || level === 'L0' ? level : strongest(level, LEVEL_FOR_ANOTHER);
}
