/** Fewer characters are words of every day too (`Will`, `Rose`). */
const MIN_CHARACTERS = 8;
const MIN_WORDS = 2;
const MIN_WORD = 2;

/** `[erased]`, which erasure wrote. */
const WRITTEN = /^\[.*\]$/;

/**
 * What a person may be called in a text, from the name columns of one row: each value, and every two of them in either
 * order, with and without a comma. Of two words, or long enough not to be a word of every day.
 */
export function combineNames(values: readonly string[]): readonly string[] {
  const parts = [...new Set(values.map((value) => value.trim().replace(/\s+/g, ' ')))].filter(isName);
  const pairs = parts.flatMap((one) =>
    parts.filter((other) => other !== one).flatMap((other) => [`${one} ${other}`, `${one}, ${other}`]),
  );
  return [...parts, ...pairs].filter(tellsApart);
}

const isName = (text: string): boolean => /\p{L}/u.test(text) && !WRITTEN.test(text);

const tellsApart = (text: string): boolean =>
  text.length >= MIN_CHARACTERS ||
  text.split(' ').filter((word) => word.replace(/[^\p{L}]/gu, '').length >= MIN_WORD).length >= MIN_WORDS;
