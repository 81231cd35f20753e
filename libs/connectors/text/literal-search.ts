import { GRAM_BYTES, GramFilter } from './gram-filter.js';

/** A literal, compared byte for byte or without the case of ASCII letters. */
export interface Literal {
  readonly bytes: Buffer;
  readonly ignoreCase: boolean;
}

/** From this length on literals are sampled thinly; shorter ones would force a dense sampling on all. */
const SAMPLED_MINIMUM = 8;

type Report = (literal: number, start: number) => void;
type Search = (text: Buffer, report: Report) => void;

/** Finds every place of any of many literals in bytes, overlapping ones too. Literals without bytes stand nowhere. */
export class LiteralSearch {
  readonly #literals: readonly Literal[];
  readonly #searches: readonly Search[];

  constructor(literals: readonly Literal[]) {
    this.#literals = literals;
    this.#searches = searches(literals);
  }

  /** Calls `report` once for every place; starts rise only within literals of like length. */
  search(text: Buffer, report: Report): void {
    const check = (literal: number, start: number): void => {
      if (start >= 0 && stands(text, start, this.#literals[literal]!)) report(literal, start);
    };
    for (const search of this.#searches) search(text, check);
  }
}

/** One pass per class of length. */
function searches(literals: readonly Literal[]): Search[] {
  const ofLength = (least: number, below: number): number[] =>
    literals.flatMap(({ bytes }, index) => (bytes.length >= least && bytes.length < below ? [index] : []));
  return [
    ...sampledSearch(literals, ofLength(SAMPLED_MINIMUM, Infinity)),
    ...sampledSearch(literals, ofLength(GRAM_BYTES, SAMPLED_MINIMUM)),
    ...ofLength(1, GRAM_BYTES).map((index) => shortSearch(literals[index]!, index)),
  ];
}

function sampledSearch(literals: readonly Literal[], members: readonly number[]): Search[] {
  if (members.length === 0) return [];
  const filter = new GramFilter(members.map((index) => literals[index]!.bytes));
  return [(text, report) => filter.candidates(text, (member, start) => report(members[member]!, start))];
}

function shortSearch({ bytes, ignoreCase }: Literal, index: number): Search {
  const spellings = ignoreCase ? caseSpellings(bytes) : [bytes];
  return (text, report) => {
    for (const spelling of spellings) {
      for (let at = text.indexOf(spelling); at >= 0; at = text.indexOf(spelling, at + 1)) report(index, at);
    }
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

function stands(text: Buffer, start: number, { bytes, ignoreCase }: Literal): boolean {
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
