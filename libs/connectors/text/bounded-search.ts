import type { TextToken, TextTokenRef } from '../spi/index.js';
import type { SeenStretch, Wanted } from './byte-machine.js';
import { LiteralSearch } from './literal-search.js';
import { isBounded, type Neighbours } from './text-boundary.js';

/** One literal to find; several may be forms of one identifier. */
export type LiteralToken = Pick<TextToken, 'bytes' | 'boundary' | 'embedded' | 'ignoreCase'> &
  Partial<Pick<TextTokenRef, 'identity' | 'separated'>>;

/** Where to look: literals start at `from` or later and before `to`, and end at `end` or before. */
interface Range {
  readonly from: number;
  readonly to: number;
  readonly end: number;
}

/** Finds literals that stand between their boundaries: in fields of a database and in texts alike. */
export class BoundedSearch {
  /** `search`: of the same tokens, where there is one already. */
  constructor(
    private readonly tokens: readonly LiteralToken[],
    private readonly search: Pick<LiteralSearch, 'search' | 'wanted'> = new LiteralSearch(tokens),
  ) {}

  /** See {@link LiteralSearch.wanted}. */
  get wanted(): readonly Wanted[] | null {
    return this.search.wanted;
  }

  /**
   * Calls `report` for every place, overlapping ones too; what lies beyond the range is read as context only.
   * `neighbours` says how the characters beside a place that starts there are read.
   */
  find(
    text: Buffer,
    { from, to, end }: Range,
    neighbours: (start: number) => Neighbours,
    report: (token: number, start: number) => void,
    seen?: SeenStretch,
  ): void {
    const check = (token: number, at: number): void => {
      const start = at + from;
      if (start >= to) return;
      const { bytes, boundary, embedded } = this.tokens[token]!;
      const place = { text, start, end: start + bytes.length };
      if (embedded || isBounded(place, boundary, neighbours(start))) report(token, start);
    };
    this.search.search(text.subarray(from, end), check, seen && { ...seen, from: seen.from - from });
  }
}
