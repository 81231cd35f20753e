import type { WrittenControls } from '../spi/index.js';
import type { SeenStretch, Wanted } from './byte-machine.js';
import { GRAM_BYTES, GramFilter } from './gram-filter.js';
import { GroupedDigits } from './grouped-digits.js';

/** A literal, compared byte for byte or without the case of ASCII letters. */
export interface Literal {
  readonly bytes: Buffer;
  readonly ignoreCase: boolean;
  /** Digits, in whatever groups they stand. */
  readonly separated?: boolean;
}

const NOWHERE = Buffer.alloc(0);

/** From this length on literals are sampled thinly; shorter ones would force a dense sampling on all. */
const SAMPLED_MINIMUM = 8;

/** A text of this size is worth a look at what is common in it before it is searched. */
const LEARNED_FROM_BYTES = 1024 * 1024;
/** So many texts of so few bytes are compared with every literal, before it pays to prepare a filter. */
const TINY_BYTES = 256;
const TINY_TEXTS = 4;
const LEARNED_PARTS = 16;
const LEARNED_PART_BYTES = 4 * 1024;

type Report = (literal: number, start: number) => void;
interface Search {
  /** What somebody else may look for before. */
  readonly wanted?: Wanted;
  search(text: Buffer, report: Report, seen?: SeenStretch): void;
}

/** Finds every place of any of many literals in bytes, overlapping ones too. Literals without bytes stand nowhere. */
export class LiteralSearch {
  readonly #literals: readonly Literal[];
  readonly #grouped: readonly number[];
  readonly #numbers: GroupedDigits;
  #searches: readonly Search[] | null = null;
  #hasLearned = false;
  #tinyTexts = 0;

  /** @param controls how the text writes control characters, if not as they are */
  constructor(literals: readonly Literal[], controls?: WrittenControls) {
    this.#literals = literals.map((one) => (one.separated ? { ...one, bytes: NOWHERE } : one));
    this.#grouped = literals.flatMap(({ separated }, index) => (separated ? [index] : []));
    this.#numbers = new GroupedDigits(
      this.#grouped.map((index) => literals[index]!.bytes.toString('latin1')),
      controls,
    );
  }

  /** Calls `report` once for every place; starts rise only within literals of like length. */
  search(text: Buffer, report: Report, seen?: SeenStretch): void {
    const check = (literal: number, start: number): void => {
      if (start >= 0 && stands(text, start, this.#literals[literal]!)) report(literal, start);
    };
    this.#numbers.search(text, (number, start) => report(this.#grouped[number]!, start));
    if (this.#isTiny(text)) return this.#searchTiny(text, check);
    for (const one of this.#searchesFor(text)) one.search(text, check, seen);
  }

  /** What to look for in the rest of a text of which a large part has been searched; null before. */
  get wanted(): readonly Wanted[] | null {
    if (!this.#hasLearned || !this.#searches) return null;
    return this.#searches.flatMap(({ wanted }) => (wanted ? [wanted] : []));
  }

  #isTiny(text: Buffer): boolean {
    return this.#searches === null && text.length <= TINY_BYTES && this.#tinyTexts++ < TINY_TEXTS;
  }

  #searchTiny(text: Buffer, check: Report): void {
    this.#literals.forEach(({ bytes }, literal) => {
      if (bytes.length === 0) return;
      for (let start = 0; start + bytes.length <= text.length; start++) check(literal, start);
    });
  }

  #searchesFor(text: Buffer): readonly Search[] {
    const isLarge = text.length >= LEARNED_FROM_BYTES;
    if (this.#searches && (this.#hasLearned || !isLarge)) return this.#searches;
    this.#hasLearned = isLarge;
    this.#searches = searches(this.#literals, isLarge ? partsOf(text) : undefined);
    return this.#searches;
  }
}

/** From all over a text. */
const partsOf = (text: Buffer): Buffer =>
  Buffer.concat(
    Array.from({ length: LEARNED_PARTS }, (_, part) => {
      const start = Math.floor((part * text.length) / LEARNED_PARTS);
      return text.subarray(start, start + LEARNED_PART_BYTES);
    }),
  );

/** One pass per class of length. */
function searches(literals: readonly Literal[], sample: Buffer | undefined): Search[] {
  const ofLength = (least: number, below: number): number[] =>
    literals.flatMap(({ bytes }, index) => (bytes.length >= least && bytes.length < below ? [index] : []));
  return [
    ...sampledSearch(literals, ofLength(SAMPLED_MINIMUM, Infinity), sample),
    ...sampledSearch(literals, ofLength(GRAM_BYTES, SAMPLED_MINIMUM), sample),
    ...ofLength(1, GRAM_BYTES).map((index) => shortSearch(literals[index]!, index)),
  ];
}

function sampledSearch(
  literals: readonly Literal[],
  members: readonly number[],
  sample: Buffer | undefined,
): Search[] {
  if (members.length === 0) return [];
  const filter = new GramFilter(
    members.map((index) => literals[index]!.bytes),
    sample,
  );
  const search: Search['search'] = (text, report, seen) =>
    filter.candidates(text, (member, start) => report(members[member]!, start), seen);
  return [{ wanted: filter.wanted, search }];
}

function shortSearch({ bytes, ignoreCase }: Literal, index: number): Search {
  const spellings = ignoreCase ? caseSpellings(bytes) : [bytes];
  return {
    search: (text, report) => {
      for (const spelling of spellings)
        for (let at = text.indexOf(spelling); at >= 0; at = text.indexOf(spelling, at + 1)) report(index, at);
    },
  };
}

function caseSpellings(bytes: Buffer): Buffer[] {
  const spellings = [...bytes].reduce<number[][]>(
    (heads, byte) => {
      const lower = lowerCase(byte);
      const cases = isLowerLetter(lower) ? [lower, lower - 0x20] : [byte];
      return heads.flatMap((head) => cases.map((one) => [...head, one]));
    },
    [[]],
  );
  return spellings.map((spelling) => Buffer.from(spelling));
}

/** Whether the literal stands there. */
export function stands(text: Buffer, start: number, { bytes, ignoreCase }: Literal): boolean {
  if (start + bytes.length > text.length) return false;
  for (let index = 0; index < bytes.length; index++) {
    const found = text[start + index]!;
    const wanted = bytes[index]!;
    if (found !== wanted && !(ignoreCase && lowerCase(found) === lowerCase(wanted))) return false;
  }
  return true;
}

const isLowerLetter = (byte: number): boolean => byte >= 0x61 && byte <= 0x7a;

/** ASCII only: other letters have no case here. */
export const lowerCase = (byte: number): number => (byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte);
