import { localDate } from '#domain';
import type { Request } from './request.entity.js';

/** The day as of which a privacy notice is wanted, `2026-03-01`: as asked, or that of receipt. */
export const noticeDay = ({ noticeOn, receivedAt, clock }: Request): string =>
  noticeOn ?? localDate(receivedAt.toISOString(), clock.zone);
