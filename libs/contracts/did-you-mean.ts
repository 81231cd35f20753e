/** Number of single-character edits between two words (Levenshtein). */
const distance = (a: string, b: string): number => {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const substitution = (previous[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(Math.min(substitution, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
};

/** The last part of a qualified name: people forget the schema more often than they mistype. */
const unqualified = (name: string): string => name.slice(name.lastIndexOf('.') + 1).toLowerCase();

/** Two swapped letters are two edits; in a word of three letters that would be anything. */
const tolerance = (word: string): number => (word.length <= 3 ? 1 : Math.max(2, Math.floor(word.length / 3)));

/** The known name that was probably meant, or null when none is near. */
export const nearestName = (name: string, known: Iterable<string>): string | null => {
  const wanted = unqualified(name.slice(0, 100));
  let best: { name: string; edits: number } | null = null;
  for (const candidate of known) {
    const edits = distance(wanted, unqualified(candidate.slice(0, 100)));
    if (best === null || edits < best.edits) best = { name: candidate, edits };
  }
  return best !== null && best.edits <= tolerance(wanted) ? best.name : null;
};

const FILL_WORDS: readonly string[] = ['', 'a', 'by', 'in', 'no', 'not', 'of', 'the', 'to'];
const wordsOf = (code: string): string[] =>
  code
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => !FILL_WORDS.includes(word));

/** Letters with which two words of a kind begin alike: `legally` and `legal`, `fraudulent` and `fraud`. */
const SAME_STEM = 5;
const isAlike = (one: string, other: string): boolean =>
  one === other || (one.length >= SAME_STEM && one.slice(0, SAME_STEM) === other.slice(0, SAME_STEM));

/** The known code of several words that has most of them in common with `code`, the shortest of these; null: none has any. */
const nearestByWords = (code: string, known: Iterable<string>): string | null => {
  const wanted = wordsOf(code.slice(0, 100));
  const [best] = [...known]
    .map((name) => ({ name, words: wordsOf(name) }))
    .map(({ name, words }) => {
      const common = words.filter((word) => wanted.some((other) => isAlike(word, other))).length;
      return { name, common, others: words.length - common };
    })
    .filter(({ common }) => common > 0)
    .sort((a, b) => b.common - a.common || a.others - b.others);
  return best?.name ?? null;
};

const meant = (nearest: string | null): string => (nearest === null ? '' : ` Did you mean "${nearest}"?`);

/** ` Did you mean "x"?`, or nothing. */
export const didYouMean = (name: string, known: Iterable<string>): string => meant(nearestName(name, known));

/** As {@link didYouMean}, for codes of several words: `UNFOUNDED` means `MANIFESTLY_UNFOUNDED`. */
export const didYouMeanCode = (code: string, known: readonly string[]): string =>
  meant(nearestName(code, known) ?? nearestByWords(code, known));
