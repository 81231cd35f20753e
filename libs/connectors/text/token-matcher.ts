import type { Recogniser } from '../spi/index.js';
import { BoundedSearch, type LiteralToken } from './bounded-search.js';
import type { SeenStretch, Wanted } from './byte-machine.js';
import { LiteralSearch } from './literal-search.js';
import { RecognisedSearch } from './recognised-search.js';
import { CONTEXT_BYTES, escapedNeighbours } from './text-boundary.js';

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
  /** The control is not looked for, see {@link TokenMatcher.isControlFound}. */
  readonly withoutControl?: true;
  /** What was looked for in it before, of {@link TokenMatcher.wanted}. */
  readonly seen?: SeenStretch | undefined;
  /** Whether the line of this position is JSON, whose escapes then count as what they stand for. */
  isJson?(at: number): boolean;
}

const NO_CONTROL = -1;

/**
 * Finds literals in bytes, each between token boundaries. Never compiles an identifier into an expression. Where hits
 * overlap the leftmost wins and, of those that start together, the longest.
 */
export class TokenMatcher {
  /** Bytes that must follow a start, and precede it, before it can be decided. */
  readonly overlap: number;
  /** Those that were given, the control, and forms of identities that were recognised so far. */
  readonly tokens: readonly LiteralToken[];
  readonly #search: BoundedSearch;
  readonly #control: number;
  #isControlFound = false;

  /**
   * @param tokens empty ones are refused: they would stand everywhere
   * @param control searched along with the tokens to prove that the search finds something (ADR 0002); no hit
   * @param recogniser of identifiers whose forms are searched as well
   */
  constructor(tokens: readonly LiteralToken[], control?: LiteralToken, recogniser?: Recogniser) {
    const all = control ? [...tokens, control] : [...tokens];
    if (all.some(({ bytes }) => bytes.length === 0)) throw new RangeError('A token has no bytes');
    const longest = all.reduce((most, token) => Math.max(most, lengthOf(token)), recogniser?.longest ?? 0);
    this.overlap = longest + CONTEXT_BYTES;
    this.tokens = all;
    const literals = new LiteralSearch([...all]);
    this.#search = new BoundedSearch(
      all,
      recogniser ? both(literals, new RecognisedSearch(recogniser, all)) : literals,
    );
    this.#control = control ? tokens.length : NO_CONTROL;
  }

  /** Whether the control has been found in any text so far. */
  get isControlFound(): boolean {
    return this.#isControlFound;
  }

  /** What somebody else may look for in the rest of a text; null before a large part of one has been searched. */
  get wanted(): readonly Wanted[] | null {
    return this.#search.wanted;
  }

  /** All hits in order of their start. */
  find(text: Buffer, options: FindOptions = {}): TokenHit[] {
    const from = options.from ?? 0;
    const to = Math.min(options.to ?? text.length, text.length);
    if (to <= from) return [];
    const hits: TokenHit[] = [];
    const range = { from, to, end: Math.min(text.length, to + this.overlap) };
    const neighbours = (start: number) => escapedNeighbours(() => options.isJson?.(start) ?? false);
    const report = (token: number, start: number): void => {
      if (token === this.#control) this.#isControlFound ||= options.withoutControl !== true;
      else hits.push({ start, end: start + this.tokens[token]!.bytes.length, token });
    };
    this.#search.find(text, range, neighbours, report, options.seen);
    return this.#withoutOverlaps(hits);
  }

  #withoutOverlaps(hits: TokenHit[]): TokenHit[] {
    if (hits.length < 2) return hits;
    const identity = ({ token }: TokenHit): number => this.tokens[token]!.identity ?? 0;
    hits.sort((a, b) => a.start - b.start || b.end - a.end || identity(a) - identity(b) || a.token - b.token);
    let free = 0;
    return hits.filter((hit) => {
      if (hit.start < free) return false;
      free = hit.end;
      return true;
    });
  }
}

/** A number may have three separators behind each digit, the last one excepted. */
const lengthOf = ({ bytes, separated }: LiteralToken): number => bytes.length * (separated ? 4 : 1);

const both = (
  literals: LiteralSearch,
  recognised: RecognisedSearch,
): Pick<LiteralSearch, 'search' | 'wanted'> => ({
  search: (text, report, seen) => {
    literals.search(text, report, seen);
    recognised.search(text, report, seen);
  },
  get wanted() {
    return literals.wanted && [...literals.wanted, ...recognised.wanted];
  },
});
