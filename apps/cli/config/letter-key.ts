import type { ConfigLetter } from './config-document.js';

/** There is one letter of a notice in a locale. */
export const letterKey = ({ notice, locale }: Pick<ConfigLetter, 'notice' | 'locale'>): string =>
  `${notice} ${locale}`;
