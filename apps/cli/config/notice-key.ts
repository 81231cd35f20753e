import type { ConfigNotice } from './config-document.js';

/** A version of a notice, by the day from which it holds: `customers from 2026-03-01`. */
export const noticeKey = ({ notice, from }: Pick<ConfigNotice, 'notice' | 'from'>): string =>
  `${notice} from ${from}`;
