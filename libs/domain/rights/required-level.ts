import type { OfferedRight, RequesterKind, VerificationLevel } from '#contracts';
import { strongest } from './levels.js';

const LEVEL_OF: Readonly<Record<OfferedRight, VerificationLevel>> = {
  erasure: 'L2',
  portability: 'L2',
  restriction: 'L1',
};
const LEVEL_FOR_ANOTHER: VerificationLevel = 'L3';

/**
 * How sure the controller must be before it acts (rights reference 8). Whoever asks in another's name needs more,
 * also a requester who claims to be the controller: the kind is a claim of the request, not evidence.
 */
export const requiredLevel = (right: OfferedRight, requester: RequesterKind): VerificationLevel =>
  requester === 'subject' ? LEVEL_OF[right] : strongest(LEVEL_OF[right], LEVEL_FOR_ANOTHER);
