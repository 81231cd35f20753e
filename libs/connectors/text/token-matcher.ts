import { BoundedSearch, type LiteralToken } from './bounded-search.js';
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
  /** Whether the line of this position is JSON, whose escapes then count as what they stand for. */
  isJson?(at: number): boolean;
}

/**
 * Finds literals in bytes, each between token boundaries. Never compiles an identifier into an expression. Where hits
 * overlap the leftmost wins and, of those that start together, the longest.
 */
export class TokenMatcher {
  /** Bytes that must follow a start, and precede it, before it can be decided. */
  readonly overlap: number;
  readonly #search: BoundedSearch;

  /** @param tokens empty ones are refused: they would stand everywhere */
  constructor(readonly tokens: readonly LiteralToken[]) {
    if (tokens.some(({ bytes }) => bytes.length === 0)) throw new RangeError('A token has no bytes');
    const longest = tokens.reduce((most, { bytes }) => Math.max(most, bytes.length), 0);
    this.overlap = longest + CONTEXT_BYTES;
    this.#search = new BoundedSearch(tokens);
  }

  /** All hits in order of their start. */
  find(text: Buffer, options: FindOptions = {}): TokenHit[] {
    const from = options.from ?? 0;
    const to = Math.min(options.to ?? text.length, text.length);
    if (to <= from) return [];
    const hits: TokenHit[] = [];
    const range = { from, to, end: Math.min(text.length, to + this.overlap) };
    const neighbours = (start: number) => escapedNeighbours(() => options.isJson?.(start) ?? false);
    this.#search.find(text, range, neighbours, (token, start) => {
      hits.push({ start, end: start + this.tokens[token]!.bytes.length, token });
    });
    return withoutOverlaps(hits);
  }
}

function withoutOverlaps(hits: TokenHit[]): TokenHit[] {
  hits.sort((a, b) => a.start - b.start || b.end - a.end || a.token - b.token);
  let free = 0;
  return hits.filter((hit) => {
    if (hit.start < free) return false;
    free = hit.end;
    return true;
  });
}
