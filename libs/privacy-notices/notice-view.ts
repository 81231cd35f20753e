import { createHash } from 'node:crypto';
import type { PrivacyNoticeState, PrivacyNoticeView } from '#contracts/schemas';
import type { NoticeRow, NoticeText } from './privacy-notices.repository.js';

/** Path of the page on which anybody reads one text of a version. */
export const permalinkPath = (id: string, locale: string): string => `/n/${id}/${locale}`;

/** What is shown is what is hashed. */
export const hashOf = ({ text }: Pick<NoticeText, 'text'>): string =>
  `sha256:${createHash('sha256').update(text, 'utf8').digest('hex')}`;

/** @param today in the zone of the tenant, `2026-03-01` */
export function stateOf(
  { from, until }: Pick<NoticeRow, 'from' | 'until'>,
  today: string,
): PrivacyNoticeState {
  if (from === null) return 'draft';
  if (from > today) return 'scheduled';
  return until !== null && until < today ? 'replaced' : 'in_force';
}

/** A version on the wire. @param urlOf the full address of a path */
export function toNoticeView(
  row: NoticeRow,
  today: string,
  urlOf: (path: string) => string,
): PrivacyNoticeView {
  const { id, notice, number, from, until, controller, createdBy, publishedBy } = row;
  return {
    ...{ id, notice, version: number, state: stateOf(row, today), from, until, controller },
    texts: row.texts.map((text) => ({
      locale: text.locale,
      title: text.title,
      text: text.text,
      url: text.url ?? null,
      hash: hashOf(text),
      permalink: from === null ? null : urlOf(permalinkPath(id, text.locale)),
    })),
    createdBy,
    createdAt: row.createdAt.toISOString(),
    publishedBy,
    publishedAt: row.publishedAt?.toISOString() ?? null,
  };
}
