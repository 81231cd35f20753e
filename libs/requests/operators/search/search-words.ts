/** Longer than any word that somebody would look for. */
const LONGEST = 60;
const SHORTEST = 2;
/** So many digits make a number by which somebody is known: of a customer, a telephone, a contract. */
const DIGITS_OF_A_NUMBER = 4;
/** Words of one text; the rest of a longer one is not found. */
const MOST = 1_000;

/**
 * The words of a text by which it is found, each once: in lower case, without accents of compatibility (NFKC). Left out
 * is what may name a person: addresses, numbers, and whatever holds one of four digits or more.
 */
export function searchWords(text: string): string[] {
  const parts = text
    .normalize('NFKC')
    .toLowerCase()
    .split(/\s+/u)
    .filter((part) => !mayIdentify(part));
  const words = parts.flatMap(
    (part) => part.match(/[\p{L}\p{M}\p{N}]+(?:[_'’-][\p{L}\p{M}\p{N}]+)*/gu) ?? [],
  );
  const kept = words.filter(
    (word) => /\p{L}/u.test(word) && word.length >= SHORTEST && word.length <= LONGEST,
  );
  return [...new Set(kept)].slice(0, MOST);
}

/** Whether a part of a text, without white space, may name a person. */
export const mayIdentify = (part: string): boolean =>
  part.includes('@') || (part.match(/\p{Nd}/gu) ?? []).length >= DIGITS_OF_A_NUMBER;
