import type { Request } from '../request/request.entity.js';

/** What people may simply end, and consent that is known, ended in the transaction of intake. */
export const hasTakenEffect = ({ right, policy, restrictionId, requiredLevel }: Request): boolean =>
  Boolean(policy?.stops && restrictionId) || (right === 'withdraw_consent' && requiredLevel === 'L0');
