import type { RequestView } from '#contracts/schemas';
import type { Request } from '../request.entity.js';

const DAY_MS = 86_400_000;
/** A letter lies for days, not for a month: whoever types it in may have mistaken the year. */
const LONG_DAYS = 30;

/** What staff should look at again; empty: nothing. */
export function warningsOf({ receivedAt, createdAt }: Request): NonNullable<RequestView['warnings']> {
  const days = Math.floor((createdAt.getTime() - receivedAt.getTime()) / DAY_MS);
  if (days <= LONG_DAYS) return [];
  const detail = `It was recorded ${days} days after its receipt, and its period runs from there. Check the date.`;
  return [{ code: 'RECEIVED_LONG_AGO', detail }];
}
