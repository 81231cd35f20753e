import type { ConfigDocument, ConfigNotice } from './config-document.js';
import {
  change,
  compare,
  onlyInTenant,
  together,
  type Applying,
  type Comparison,
  type Difference,
} from './difference.js';
import { noticeKey } from './notice-key.js';
import type { TenantState } from './read-tenant.js';

const STAYS =
  'is on record as told to people: put back what the tenant has, and give other words another day (from)';
const RULES: Comparison = { immutable: { controller: STAYS, texts: STAYS } };

/** Versions of privacy notices by the day from which they hold, earliest first: that is the order in which they can be put on record. */
export function differNotices({ privacyNotices }: ConfigDocument, state: TenantState): Difference {
  const given = new Set(privacyNotices.map(noticeKey));
  const ordered = [...privacyNotices].sort((one, other) => (one.from < other.from ? -1 : 1));
  const others = state.privacyNotices.filter((notice) => !given.has(noticeKey(notice)));
  return together([
    ...ordered.map((notice) => differ(notice, state)),
    ...others.map((notice) => onlyInTenant(placeOf(notice))),
  ]);
}

const placeOf = (notice: ConfigNotice): string => `privacy notice ${noticeKey(notice)}`;

function differ(notice: ConfigNotice, state: TenantState): Difference {
  const place = placeOf(notice);
  const stored = state.privacyNotices.find((each) => noticeKey(each) === noticeKey(notice));
  if (stored) return { changes: compare(place, notice, stored, RULES), steps: [] };
  const create = ({ services }: Applying): Promise<unknown> => services.privacyNotices.create(notice);
  return { changes: [change('added', place)], steps: [{ place, run: create }] };
}
