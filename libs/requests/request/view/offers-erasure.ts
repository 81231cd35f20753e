import type { Request } from '../request.entity.js';

/** What no longer serves the purpose that ended may be erased (Art. 17(1)(b) and (c) GDPR). */
export const offersErasure = ({ right, state }: Pick<Request, 'right' | 'state'>): boolean =>
  ['objection', 'withdraw_consent'].includes(right) &&
  (state === 'fulfilled' || state === 'partially_fulfilled');
