/** A literal, compared byte for byte or without the case of ASCII letters. */
export interface Literal {
  readonly bytes: Buffer;
  readonly ignoreCase: boolean;
}
type Report = (literal: number, offset: number) => void;

const FOLD = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte,
);

/**
 * Finds any of many literals in bytes (Wu and Manber, "A fast algorithm for multi-pattern searching", 1994): a table
 * over the last few bytes of a window says how far the window can move, so that most bytes are never looked at, however
 * many literals there are. Literals of similar length share a table, since the shortest one limits the move.
 */
export class LiteralMatcher {
  private readonly groups: readonly LiteralGroup[];

  constructor(literals: readonly Literal[]) {
    const numbered = literals.map((literal, number) => ({ ...literal, number }));
    const between = (low: number, high: number): NumberedLiteral[] =>
      numbered.filter(({ bytes }) => bytes.length >= low && bytes.length < high);
    const sizes = [between(1, 4), between(4, 8), between(8, Infinity)];
    this.groups = sizes.filter((group) => group.length > 0).map((group) => new LiteralGroup(group));
  }

  /** Calls `report` for every place in `[start, end)` where a literal stands as a whole. Offsets rise per group of lengths. */
  search(bytes: Uint8Array, start: number, end: number, report: Report): void {
    for (const group of this.groups) group.search(bytes, start, end, report);
  }
}

interface NumberedLiteral extends Literal {
  readonly number: number;
}

class LiteralGroup {
  /** The length of the shortest literal: the window. */
  private readonly window: number;
  /** How many bytes at the end of the window are looked up. */
  private readonly block: number;
  private readonly bits: number;
  private readonly shift: Uint8Array;
  /** First literal whose window ends with a block of this hash, then {@link next}; -1 ends the list. */
  private readonly first: Int32Array;
  private readonly next: Int32Array;
  private readonly folded: readonly Uint8Array[];

  constructor(private readonly literals: readonly NumberedLiteral[]) {
    this.window = Math.min(...literals.map(({ bytes }) => bytes.length));
    this.block = Math.min(4, this.window);
    this.bits = tableBits(literals.length * this.window);
    this.folded = literals.map(({ bytes }) => bytes.map((byte) => FOLD[byte] ?? byte));
    this.shift = new Uint8Array(1 << this.bits).fill(Math.min(255, this.window - this.block + 1));
    this.first = new Int32Array(1 << this.bits).fill(-1);
    this.next = new Int32Array(literals.length);
    this.folded.forEach((bytes, at) => this.enter(bytes, at));
  }

  search(bytes: Uint8Array, start: number, end: number, report: Report): void {
    const { window, shift } = this;
    let last = start + window - 1;
    while (last < end) {
      const hash = this.hash(bytes, last);
      const move = shift[hash] ?? 1;
      if (move > 0) {
        last += move;
        continue;
      }
      this.compareAll(hash, bytes, last - window + 1, end, report);
      last += 1;
    }
  }

  private enter(bytes: Uint8Array, at: number): void {
    for (let last = this.block - 1; last < this.window; last += 1) {
      const hash = this.hash(bytes, last);
      this.shift[hash] = Math.min(this.shift[hash] ?? 0, this.window - 1 - last);
      if (last < this.window - 1) continue;
      this.next[at] = this.first[hash] ?? -1;
      this.first[hash] = at;
    }
  }

  /** Of the block that ends at `last`, without case. */
  private hash(bytes: Uint8Array, last: number): number {
    let key = 0;
    for (let at = last - this.block + 1; at <= last; at += 1)
      key = (key << 8) | (FOLD[bytes[at] as number] as number);
    return Math.imul(key, 0x9e3779b1) >>> (32 - this.bits);
  }

  private compareAll(hash: number, bytes: Uint8Array, offset: number, end: number, report: Report): void {
    for (let at = this.first[hash] ?? -1; at >= 0; at = this.next[at] ?? -1) {
      const literal = this.literals[at];
      if (literal && offset + literal.bytes.length <= end && this.stands(at, literal, bytes, offset)) {
        report(literal.number, offset);
      }
    }
  }

  private stands(
    at: number,
    { bytes: exact, ignoreCase }: NumberedLiteral,
    bytes: Uint8Array,
    offset: number,
  ): boolean {
    const folded = this.folded[at] as Uint8Array;
    for (let index = 0; index < exact.length; index += 1) {
      const byte = bytes[offset + index] as number;
      if (ignoreCase ? FOLD[byte] !== folded[index] : byte !== exact[index]) return false;
    }
    return true;
  }
}

/** A table sparse enough that most blocks of foreign text are not in it, small enough for the processor's cache. */
const tableBits = (blocks: number): number => Math.min(21, Math.max(12, Math.ceil(Math.log2(blocks * 16))));
