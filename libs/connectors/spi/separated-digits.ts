import type { ByteSigns } from './recogniser.js';

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

/** Neither a digit nor a letter. */
const isBefore = (code: number): boolean => !isDigit(code) && !isLetter(code);

/** How control characters are written in a text that is searched as it is: more may stand before or between digits then. */
export interface WrittenControls {
  /** Letters that end one: `n` of `\n`. */
  readonly before: string;
  /** Characters of a tabulator: `\t`. */
  readonly between: string;
}
const AS_THEY_ARE: WrittenControls = { before: '', between: '' };

const codesOf = (characters: string): number[] => [...Buffer.from(characters)];

/** A bit for each of these classes of bytes. */
function bitsOf(classes: readonly ((code: number) => boolean)[]): Uint8Array {
  const bits = new Uint8Array(256);
  for (let code = 0; code < 256; code += 1)
    classes.forEach((isOne, bit) => (bits[code]! |= isOne(code) ? 1 << bit : 0));
  return bits;
}

type CodeAt = (at: number) => number;

/** Digits that numbers begin with. */
interface Prefix {
  readonly next: (Prefix | undefined)[];
  /** Those that end here. */
  readonly numbers: number[];
}

/** The characters of digits by which it goes on. */
const digitsIn = (prefix: Prefix | undefined): number[] =>
  [...(prefix?.next.keys() ?? [])].flatMap((digit) => (prefix?.next[digit] ? [ZERO + digit] : []));

/**
 * Finds numbers in whatever groups their digits stand: `+49 30 231/25-13 0` for `493023125130`. A group is never divided:
 * what goes on with a digit, or begins within a word, is another number.
 */
export class SeparatedDigits {
  readonly #start: Prefix = { next: [], numbers: [] };
  readonly #before: ReadonlySet<number>;
  readonly #between: ReadonlySet<number>;
  readonly #mostBetween: number;

  /** @param numbers digits alone */
  constructor(numbers: readonly string[], { before, between }: WrittenControls = AS_THEY_ARE) {
    this.#before = new Set(codesOf(before));
    this.#between = new Set([...SEPARATORS, ...codesOf(between)]);
    this.#mostBetween = MOST_BETWEEN * Math.max(1, between.length);
    for (const [number, digits] of numbers.entries()) {
      let prefix = this.#start;
      for (const digit of digits) prefix = prefix.next[Number(digit)] ??= { next: [], numbers: [] };
      prefix.numbers.push(number);
    }
  }

  /** What stands before a number, how numbers begin, and how they go on: whatever is no such sign begins none. */
  get signs(): ByteSigns {
    const firsts = digitsIn(this.#start);
    const seconds = new Set(firsts.flatMap((digit) => digitsIn(this.#start.next[digit - ZERO])));
    const goesOn = [(code: number) => this.#between.has(code), (code: number) => seconds.has(code)];
    // classes that halves of bytes tell from digits
    const begins = [
      (code: number) => code < ZERO || code > 0x7f,
      (code: number) => code > 0x3f && code < 0x80 && (code & 15) < 10,
      (code: number) => code > NINE && code < 0x80 && (code & 15) > 9,
    ];
    const pairs = begins.flatMap((begin) =>
      goesOn.map((on) => ({ before: (code: number) => begin(code) && this.#mayStandBefore(code), on })),
    );
    return {
      first: bitsOf(pairs.map(({ before }) => before)),
      second: bitsOf(pairs.map(() => (code) => firsts.includes(code))),
      third: bitsOf(pairs.map(({ on }) => on)),
    };
  }

  #mayStandBefore(code: number): boolean {
    return isBefore(code) || this.#before.has(code);
  }

  /** @param codeAt unit of a text or byte at a place */
  find(length: number, codeAt: CodeAt, report: (found: SeparatedNumber) => void): void {
    for (let at = 0; at < length; at += 1) {
      if (!isDigit(codeAt(at))) continue;
      if (at === 0 || this.#mayStandBefore(codeAt(at - 1))) this.#from(at, length, codeAt, report);
      while (at + 1 < length && isDigit(codeAt(at + 1))) at += 1;
    }
  }

  /** Only what begins at this place. */
  findFrom(at: number, length: number, codeAt: CodeAt, report: (found: SeparatedNumber) => void): void {
    if (!isDigit(codeAt(at))) return;
    if (at === 0 || this.#mayStandBefore(codeAt(at - 1))) this.#from(at, length, codeAt, report);
  }

  #from(start: number, length: number, codeAt: CodeAt, report: (found: SeparatedNumber) => void): void {
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
      const next = this.#nextGroup(at, length, codeAt);
      if (next === null) return;
      at = next;
    }
  }

  /** Where the digits go on behind separators; null: they do not. */
  #nextGroup(end: number, length: number, codeAt: CodeAt): number | null {
    let at = end;
    while (at < length && at - end < this.#mostBetween && this.#between.has(codeAt(at))) at += 1;
    return at > end && at < length && isDigit(codeAt(at)) ? at : null;
  }
}
