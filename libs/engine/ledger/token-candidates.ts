/** An address as it stands in running text. */
const ADDRESS = /[\p{L}\p{N}._%+'-]+@[\p{L}\p{N}.-]*[\p{L}\p{N}]/gu;
/** A word with what joins its parts: `LC-3188131`, `ann.lee`, `DOMAIN/ann`. */
const JOINED = /[\p{L}\p{N}]+(?:[-._/\\+][\p{L}\p{N}]+)*/gu;
const WORD = /[\p{L}\p{N}]+/gu;
/** As people write telephone and account numbers. */
const DIGITS = /\+?\d(?:[\s()./-]{0,2}\d){5,24}/g;

const MAX_WHOLE = 200;

/** What in a text may be an identifier: the whole, addresses, words alone and joined, and numbers with their punctuation. */
export function tokenCandidates(text: string): ReadonlySet<string> {
  const found = new Set<string>();
  const whole = text.trim();
  if (whole.length > 0 && whole.length <= MAX_WHOLE) found.add(whole);
  for (const form of [ADDRESS, JOINED, WORD, DIGITS])
    for (const [token] of text.matchAll(form)) found.add(token);
  for (const [token] of text.matchAll(DIGITS)) found.add(token.replace(/[\s()./-]/g, ''));
  return found;
}
