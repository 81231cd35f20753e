import type { RequestIdentifier } from '../request/request-records.entity.js';

/** Source of the `sub` of the session in which the request was made; ids of stores hold no full stop. */
export const SESSION = 'habeas.session';
/** Source of the `sub` of another session that proved the same mail address. */
export const SIGN_ON = 'habeas.sign_on';

/** Whether stores and recipients are asked for it. A `sub` says who answered consents, and not which rows are theirs. */
export const isForStores = ({ source }: Pick<RequestIdentifier, 'source'>): boolean =>
  source !== SESSION && source !== SIGN_ON;
