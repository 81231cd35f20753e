import type { TextToken } from '../spi/index.js';
import { GRAM_BYTES, GramFilter } from './gram-filter.js';
import { CONTEXT_BYTES, isBounded } from './text-boundary.js';

/** One literal to find; several may be forms of one identifier. */
export type LiteralToken = Pick<TextToken, 'bytes' | 'boundary' | 'embedded' | 'ignoreCase'>;

/** Positions are those of the buffer that was searched; `token` is an index into the matcher's tokens. */
export interface TokenHit {
  readonly start: number;
  readonly end: number;
  readonly token: number;
}

export interface FindOptions {
  /** Hits start at `from` or later and before `to`; what lies beyond is read as context only. */
  readonly from?: number;
  readonly to?: number;
  /** Whether the line of this position is JSON, whose escapes then count as what they stand for. */
  isJson?(at: number): boolean;
}

/** From this length on literals are sampled thinly; shorter ones would force a dense sampling on all. */
const SAMPLED_MINIMUM = 8;

type Search = (text: Buffer, report: (token: number, start: number) => void) => void;

/**
 * Finds literals in bytes, each between token boundaries. Never compiles an identifier into an expression. Where hits
 * overlap the leftmost wins and, of those that start together, the longest.
 */
export class TokenMatcher {
  /** Bytes that must follow a start, and precede it, before it can be decided. */
  readonly overlap: number;
  readonly #searches: readonly Search[];

  /** @param tokens empty ones are refused: they would stand everywhere */
  constructor(readonly tokens: readonly LiteralToken[]) {
    if (tokens.some(({ bytes }) => bytes.length === 0)) throw new RangeError('A token has no bytes');
    const longest = tokens.reduce((most, { bytes }) => Math.max(most, bytes.length), 0);
    this.overlap = longest + CONTEXT_BYTES;
    this.#searches = searches(tokens);
  }

  /** All hits in order of their start. */
  find(text: Buffer, options: FindOptions = {}): TokenHit[] {
    const from = options.from ?? 0;
    const to = Math.min(options.to ?? text.length, text.length);
    if (to <= from) return [];
    const hits: TokenHit[] = [];
    const reach = text.subarray(from, Math.min(text.length, to + this.overlap));
    for (const search of this.#searches) {
      search(reach, (token, at) => {
        const start = at + from;
        if (at >= 0 && start < to && this.#stands(text, start, token, options)) {
          hits.push({ start, end: start + this.tokens[token]!.bytes.length, token });
        }
      });
    }
    return withoutOverlaps(hits);
  }

  #stands(text: Buffer, start: number, index: number, options: FindOptions): boolean {
    const token = this.tokens[index]!;
    const end = start + token.bytes.length;
    if (end > text.length || !sameBytes(text, start, token)) return false;
    if (token.embedded) return true;
    return isBounded({ text, start, end, isJson: () => options.isJson?.(start) ?? false }, token.boundary);
  }
}

/** One pass per class of length. */
function searches(tokens: readonly LiteralToken[]): Search[] {
  const indexes = tokens.map((_, index) => index);
  const size = (index: number) => tokens[index]!.bytes.length;
  return [
    sampledSearch(
      tokens,
      indexes.filter((index) => size(index) >= SAMPLED_MINIMUM),
    ),
    sampledSearch(
      tokens,
      indexes.filter((index) => size(index) >= GRAM_BYTES && size(index) < SAMPLED_MINIMUM),
    ),
    ...indexes.filter((index) => size(index) < GRAM_BYTES).map((index) => shortSearch(tokens[index]!, index)),
  ].filter((search) => search !== undefined);
}

function sampledSearch(tokens: readonly LiteralToken[], members: readonly number[]): Search | undefined {
  if (members.length === 0) return undefined;
  const filter = new GramFilter(members.map((index) => tokens[index]!.bytes));
  return (text, report) => {
    filter.candidates(text, (member, start) => report(members[member]!, start));
  };
}

function shortSearch(token: LiteralToken, index: number): Search {
  const spellings = token.ignoreCase ? caseSpellings(token.bytes) : [token.bytes];
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

function sameBytes(text: Buffer, start: number, token: LiteralToken): boolean {
  const { bytes, ignoreCase } = token;
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

function withoutOverlaps(hits: TokenHit[]): TokenHit[] {
  hits.sort((a, b) => a.start - b.start || b.end - a.end || a.token - b.token);
  let free = 0;
  return hits.filter((hit) => {
    if (hit.start < free) return false;
    free = hit.end;
    return true;
  });
}
