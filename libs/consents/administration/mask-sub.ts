const WHOLE_CLUSTER = new Intl.Segmenter('en', { granularity: 'grapheme' });

/**
 * Enough of a `sub` to tell two rows of a list apart, too little to tell who it is: two characters at each end of a long
 * one, one of a short one, nothing of less than four.
 */
export function maskedSub(sub: string): string {
  const characters = [...WHOLE_CLUSTER.segment(sub)].map(({ segment }) => segment);
  if (characters.length < 4) return '…';
  const shown = characters.length < 12 ? 1 : 2;
  return `${characters.slice(0, shown).join('')}…${characters.slice(-shown).join('')}`;
}
