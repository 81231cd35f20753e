import type { TokenHit, TokenMatcher } from '../text/index.js';
import type { OutsideText, RecordFormat, RecordSource } from './record-format.js';

/** So much is searched at once, where so much stands outside of records. */
const BLOCK_BYTES = 1024 * 1024;

export interface OutsideHit {
  /** Index into the tokens of the matcher. */
  readonly token: number;
  /** Byte of the unpacked text. */
  readonly offset: number;
}

/** Tokens in what belongs to no record: comments, names of columns, what stands around a list of records. */
export async function* searchOutside(
  format: RecordFormat,
  source: RecordSource,
  matcher: TokenMatcher,
): AsyncGenerator<OutsideHit> {
  let stretch = new Stretch(0, matcher);
  for await (const piece of format.outside(source)) {
    if (isBlank(piece.bytes)) continue;
    if (!stretch.isFollowedBy(piece)) {
      yield* stretch.search(true);
      stretch = new Stretch(piece.start, matcher);
    }
    stretch.add(piece);
    if (stretch.size >= BLOCK_BYTES) yield* stretch.search(false);
  }
  yield* stretch.search(true);
}

/** Pieces that lie side by side: a token may stand across them. */
class Stretch {
  private text: Buffer = Buffer.alloc(0);
  /** Before this everything is decided. */
  private from = 0;

  constructor(
    private base: number,
    private readonly matcher: TokenMatcher,
  ) {}

  get size(): number {
    return this.text.length - this.from;
  }

  isFollowedBy({ start }: OutsideText): boolean {
    return this.base + this.text.length === start;
  }

  add({ bytes }: OutsideText): void {
    this.text = Buffer.concat([this.text, bytes]);
  }

  search(isEnd: boolean): readonly OutsideHit[] {
    const { overlap } = this.matcher;
    const to = isEnd ? this.text.length : Math.max(this.from, this.text.length - overlap);
    const hits = this.matcher.find(this.text, { from: this.from, to });
    const found = hits.map(({ token, start }) => ({ token, offset: this.base + start }));
    this.keep(Math.max(0, to - overlap), to, hits.at(-1));
    return found;
  }

  private keep(start: number, to: number, last: TokenHit | undefined): void {
    this.from = Math.max(to, last?.end ?? 0) - start;
    this.text = this.text.subarray(start);
    this.base += start;
  }
}

const BLANKS: ReadonlySet<number> = new Set(Buffer.from(' \t\r\n,'));
const isBlank = (bytes: Buffer): boolean => bytes.every((code) => BLANKS.has(code));
