import { blockReader, type ReadBlock, type TextSource } from './block-reader.js';
import { countByte, type Wanted } from './byte-machine.js';
import type { TokenHit, TokenMatcher } from './token-matcher.js';

/** A stretch of a text with its hits. Valid until the next one is asked for: buffers are used again. */
export interface ScannedBlock {
  readonly text: Buffer;
  /** Offset of `text[0]` in the whole text. */
  readonly base: number;
  /** Positions in `text`. A hit belongs to the block in which it starts. */
  readonly hits: readonly TokenHit[];
  /** Whether the line of this position is JSON, by its first character. */
  isJson(at: number): boolean;
  /** The part that no earlier block had. */
  readonly fresh: Buffer;
  /** Line feeds in it; 0 unless they were to be counted. */
  readonly freshLines: number;
  /** Bytes of the whole text that have been read so far. */
  readonly read: number;
  /** Where to start again, in the whole text, when more is appended to it later. */
  readonly tail: number;
}

export interface ScanTextOptions {
  readonly blockBytes?: number;
  /** Where in the whole text the source starts: 0, or the `tail` of an earlier scan by the same matcher. */
  readonly start?: number;
  readonly signal?: AbortSignal | undefined;
  readonly countLines?: true;
}

/** Small enough for the caches of a processor. */
export const BLOCK_BYTES = 2 * 1024 * 1024;
/** Lines up to this length are always seen whole. */
export const WHOLE_LINE_BYTES = 1024 * 1024;
const LINE_FEED = 0x0a;
const LINES: Wanted = { kind: 'count', byte: LINE_FEED };

/** One pass over a text in constant memory; the next block is read while this one is searched. */
export async function* scanText(
  matcher: TokenMatcher,
  source: TextSource,
  options: ScanTextOptions = {},
): AsyncGenerator<ScannedBlock> {
  const blockBytes = options.blockBytes ?? BLOCK_BYTES;
  const headroom = Math.min(WHOLE_LINE_BYTES, blockBytes + 2 * matcher.overlap) + 2 * matcher.overlap;
  const lines = options.countLines ? [LINES] : [];
  const wanted = () => matcher.wanted && [...matcher.wanted, ...lines];
  const blocks = blockReader(source, { headroom, blockBytes }, wanted);
  const base = options.start ?? 0;
  let state: StreamState = {
    carry: Buffer.alloc(0),
    from: base > 0 ? matcher.overlap : 0,
    json: false,
    base,
  };
  try {
    for (;;) {
      const read = await blocks.next();
      options.signal?.throwIfAborted();
      const last = read.size < blockBytes;
      state.carry.copy(read.slab, headroom - state.carry.length);
      if (!last) blocks.readAhead();
      const text = read.slab.subarray(headroom - state.carry.length, headroom + read.size);
      const step = advance(matcher, text, state, read, last);
      if (options.countLines) step.block.freshLines = linesOf(step.block, read);
      yield step.block;
      if (last) return;
      state = step.next;
    }
  } finally {
    await blocks.close();
  }
}

const linesOf = ({ fresh }: ScannedBlock, { places }: ReadBlock): number =>
  places.get(LINES)?.[0] ?? countByte(LINE_FEED, fresh);

interface StreamState {
  /** Bytes of the block before that belong before the next one. */
  readonly carry: Buffer;
  /** Where in carry + block new hits may start. */
  readonly from: number;
  /** Whether the line that is open at the start of the carry is JSON. */
  readonly json: boolean;
  /** Offset of the carry in the whole text. */
  readonly base: number;
}

function advance(
  matcher: TokenMatcher,
  text: Buffer,
  state: StreamState,
  { places }: ReadBlock,
  last: boolean,
): { block: ScannedBlock & { freshLines: number }; next: StreamState } {
  const lines = new LineStarts(text, state.json, state.base === 0);
  const { decided, context } = decidable(text, matcher.overlap, state.from);
  const to = last ? text.length : decided;
  const isJson = (at: number) => lines.isJson(at);
  const seen = { from: state.carry.length, places };
  const hits = matcher.find(text, { from: state.from, to, isJson, seen });
  const free = Math.max(to, hits.at(-1)?.end ?? 0);
  const keep = Math.max(0, to - matcher.overlap - context);
  return {
    block: {
      text,
      base: state.base,
      hits,
      isJson,
      fresh: text.subarray(state.carry.length),
      freshLines: 0,
      read: state.base + text.length,
      tail: state.base + Math.max(0, decided - matcher.overlap),
    },
    next: {
      carry: text.subarray(keep),
      from: free - keep,
      json: lines.isJson(keep),
      base: state.base + keep,
    },
  };
}

/**
 * Up to where every start can be decided: the last whole line, or, in a very long line, all but the overlap. Of such a
 * line as much as a whole line has stays in view, so that it is known for a long one wherever the next hit stands.
 */
function decidable(text: Buffer, overlap: number, from: number): { decided: number; context: number } {
  const byOverlap = Math.max(from, text.length - overlap);
  const byLine = lineStart(text, byOverlap);
  const whole = Math.min(WHOLE_LINE_BYTES, Math.floor(text.length / 2));
  if (text.length - byLine > whole) return { decided: byOverlap, context: whole };
  return { decided: Math.max(from, byLine), context: 0 };
}

const lineStart = (text: Buffer, at: number): number =>
  at === 0 ? 0 : text.lastIndexOf(LINE_FEED, at - 1) + 1;

/** Asked in ascending order it looks at every byte once, however long a line is and however many hits are in it. */
class LineStarts {
  #start = 0;
  #checked = 0;

  constructor(
    private readonly text: Buffer,
    private readonly openIsJson: boolean,
    private readonly atStart: boolean,
  ) {}

  isJson(at: number): boolean {
    const start = this.#startOf(at);
    if (start === 0 && !this.atStart) return this.openIsJson;
    return startsJson(this.text, start);
  }

  #startOf(at: number): number {
    if (at < this.#checked) return lineStart(this.text, at);
    const found = this.text.subarray(this.#checked, at).lastIndexOf(LINE_FEED);
    if (found >= 0) this.#start = this.#checked + found + 1;
    this.#checked = at;
    return this.#start;
  }
}

const BLANKS = new Set([0x20, 0x09, 0xef, 0xbb, 0xbf]);

function startsJson(text: Buffer, start: number): boolean {
  let at = start;
  while (BLANKS.has(text[at] ?? 0)) at++;
  return text[at] === 0x7b || text[at] === 0x5b;
}
