/** The bit of case in each byte of a word. */
export const FOLD = 0x20202020;
export const GRAM_FACTOR = 0x9e3779b1 | 0;
export const SECOND_WORD_FACTOR = 0x85ebca6b | 0;
export const BITS_FACTOR = 0xc2b2ae3d | 0;
const LEAST_BITS = 10;
const MOST_BITS = 17;
/** Bound once: a look-up of `Math` for every gram is dear where the global object is intercepted (`node:vm`). */
const { imul } = Math;

/** How often grams stand somewhere, by their hash; what chance may have put into one slot counts as never. */
export interface GramCounts {
  readonly total: number;
  of(gram: number): number;
}

/**
 * Hash of the 4 or 8 bytes at a place. Bit 0x20 is ignored, so that ASCII letters of either case are the same. The first
 * bits are the good ones.
 */
export function gramHash(text: Uint8Array, at: number, gramBytes: number): number {
  const first = wordAt(text, at) | FOLD;
  return mixed(first, gramBytes === 4 ? 0 : wordAt(text, at + 4) | FOLD);
}

/** The three bits, or fewer, of a gram in its word of a filter. */
export function filterBits(gram: number): number {
  const bits = imul(gram, BITS_FACTOR);
  return (1 << (bits >>> 27)) | (1 << (bits >>> 22)) | (1 << (bits >>> 17));
}

/** The same of its two words of 4 bytes, little-endian and with bit 0x20 set; the second one 0 for a gram of 4 bytes. */
export const mixed = (first: number, second: number): number =>
  imul(first ^ imul(second, SECOND_WORD_FACTOR), GRAM_FACTOR);

const wordAt = (text: Uint8Array, at: number): number =>
  text[at]! | (text[at + 1]! << 8) | (text[at + 2]! << 16) | (text[at + 3]! << 24);

/** Counts every gram of some texts. */
export function commonGrams(texts: readonly Uint8Array[], gramBytes: number): GramCounts {
  const total = texts.reduce((sum, { length }) => sum + Math.max(0, length - gramBytes + 1), 0);
  const bits = Math.min(MOST_BITS, Math.max(LEAST_BITS, Math.ceil(Math.log2(2 * total + 1))));
  const shift = 32 - bits;
  const counts = new Uint32Array(1 << bits);
  for (const text of texts) {
    const grams = text.length - gramBytes + 1;
    for (let at = 0; at < grams; at++) counts[gramHash(text, at, gramBytes) >>> shift]! += 1;
  }
  return { total, of: (gram) => Math.max(0, counts[gram >>> shift]! - 1) };
}
