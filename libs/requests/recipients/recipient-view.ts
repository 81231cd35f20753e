import type { OwnRecipientView, RecipientNoticeView } from '#contracts/schemas';
import type { RecipientNotice } from './recipient-notices.repository.js';

const iso = (at: Date | null): string | null => at?.toISOString() ?? null;

/** A notice as staff sees it: where it went is in the data map. */
export const toRecipientView = (notice: RecipientNotice): RecipientNoticeView => ({
  id: notice.id,
  recipient: notice.recipient,
  name: notice.name,
  country: notice.country,
  act: notice.act,
  purposes: [...notice.purposes],
  channel: notice.channel,
  identityTypes: [...notice.identityTypes],
  state: notice.state,
  toldAt: notice.toldAt.toISOString(),
  expectedBy: notice.expectedBy.toISOString(),
  checks: notice.checks,
  nextCheckAt: iso(notice.nextCheckAt),
  acknowledgedAt: iso(notice.acknowledgedAt),
  confirmedAt: iso(notice.confirmedAt),
  escalatedAt: iso(notice.escalatedAt),
  evidenceUrl: notice.evidenceUrl,
  evidenceSha256: notice.evidenceSha256,
  note: notice.note,
  reportedBy: notice.reportedBy,
});

/** The same as the person may know it (Art. 19, last sentence, GDPR). */
export const toOwnRecipientView = (notice: RecipientNotice): OwnRecipientView => ({
  name: notice.name,
  country: notice.country,
  act: notice.act,
  state: notice.state,
  toldAt: notice.toldAt.toISOString(),
  confirmedAt: iso(notice.confirmedAt),
});
