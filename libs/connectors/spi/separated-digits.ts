/** Where a number stands, from its first digit to behind its last. */
export interface SeparatedNumber {
  /** Index of the number. */
  readonly number: number;
  readonly start: number;
  readonly end: number;
}

/** The ASCII digits of a text alone. */
export const digitsOf = (text: string): string => text.replace(/[^0-9]/g, '');

/** Between two groups of digits: `) / `. */
const MOST_BETWEEN = 3;
const [ZERO, NINE] = [0x30, 0x39];
/** Tabulator, blank, no-break blank (also as the last byte of its UTF-8), `(`, `)`, `-`, `.`, `/`. */
const SEPARATORS = new Set([0x09, 0x20, 0xa0, 0xc2, 0x28, 0x29, 0x2d, 0x2e, 0x2f]);

const isDigit = (code: number): boolean => code >= ZERO && code <= NINE;
/** A letter or `_`; what is beyond ASCII counts as one, but for the no-break blank. */
const isLetter = (code: number): boolean =>
  (code >= 0x61 && code <= 0x7a) ||
  (code >= 0x41 && code <= 0x5a) ||
  code === 0x5f ||
  (code > 0x7f && !SEPARATORS.has(code));

/** Digits that numbers begin with. */
interface Prefix {
  readonly next: (Prefix | undefined)[];
  /** Those that end here. */
  readonly numbers: number[];
}

/**
 * Finds numbers in whatever groups their digits stand: `+49 30 231/25-13 0` for `493023125130`. A group is never divided:
 * what goes on with a digit, or begins within a word, is another number.
 */
export class SeparatedDigits {
  readonly #start: Prefix = { next: [], numbers: [] };

  /** `numbers`: digits alone. */
  constructor(numbers: readonly string[]) {
    for (const [number, digits] of numbers.entries()) {
      let prefix = this.#start;
      for (const digit of digits) prefix = prefix.next[Number(digit)] ??= { next: [], numbers: [] };
      prefix.numbers.push(number);
    }
  }

  /** @param codeAt unit of a text or byte at a place */
  find(length: number, codeAt: (at: number) => number, report: (found: SeparatedNumber) => void): void {
    for (let at = 0; at < length; at += 1) {
      if (!isDigit(codeAt(at))) continue;
      if (at === 0 || !isLetter(codeAt(at - 1))) this.#from(at, length, codeAt, report);
      while (at + 1 < length && isDigit(codeAt(at + 1))) at += 1;
    }
  }

  #from(
    start: number,
    length: number,
    codeAt: (at: number) => number,
    report: (found: SeparatedNumber) => void,
  ): void {
    let prefix = this.#start;
    let at = start;
    for (;;) {
      while (at < length && isDigit(codeAt(at))) {
        const next = prefix.next[codeAt(at) - ZERO];
        if (next === undefined) return;
        prefix = next;
        at += 1;
      }
      if (at === length || !isLetter(codeAt(at)))
        for (const number of prefix.numbers) report({ number, start, end: at });
      const next = nextGroup(at, length, codeAt);
      if (next === null) return;
      at = next;
    }
  }
}

/** Where the digits go on behind separators; null: they do not. */
function nextGroup(end: number, length: number, codeAt: (at: number) => number): number | null {
  let at = end;
  while (at < length && at - end < MOST_BETWEEN && SEPARATORS.has(codeAt(at))) at += 1;
  return at > end && at < length && isDigit(codeAt(at)) ? at : null;
}
