/** A literal, compared byte for byte or without the case of ASCII letters. */
export interface Literal {
  readonly bytes: Buffer;
  readonly ignoreCase: boolean;
}
type Report = (literal: number, offset: number) => void;

/** Held here because it is called per byte: looking up a global is slow where code runs in a context of its own. */
const { imul } = Math;

const FOLD = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte,
);
/**
 * Lengths from which a group of literals begins. The shortest of a group is its window: short literals stand alone, for
 * theirs moves slowly and tells little. Each further group is a further pass over the bytes, which pays only when there
 * are so many literals that their windows would often be alike.
 */
const FEW_GROUPS = [1, 4, 6, 8, Infinity];
const GROUPS = [1, 4, 6, 8, 12, 16, 24, 32, 48, Infinity];
const FEW_LITERALS = 1_000;

/**
 * Finds any of many literals in bytes, after Wu and Manber ("A fast algorithm for multi-pattern searching", 1994): a
 * table over the last few bytes of a window says how far the window can move, so that most bytes are never looked at,
 * however many literals there are. Where it cannot move, the whole window is looked up, which keeps literals apart
 * that end alike, as addresses of one mail provider do.
 */
export class LiteralMatcher {
  private readonly groups: readonly LiteralGroup[];

  constructor(literals: readonly Literal[]) {
    const numbered = literals.map((literal, number) => ({ ...literal, number }));
    const bounds = literals.length <= FEW_LITERALS ? FEW_GROUPS : GROUPS;
    this.groups = bounds.flatMap((low, at) => {
      const high = bounds[at + 1] ?? Infinity;
      const group = numbered.filter(({ bytes }) => bytes.length >= low && bytes.length < high);
      return group.length > 0 ? [new LiteralGroup(group)] : [];
    });
  }

  /** Calls `report` for every place where a literal stands as a whole; offsets rise only within literals of like length. */
  search(bytes: Uint8Array, report: Report): void {
    for (const group of this.groups) group.search(bytes, report);
  }
}

interface NumberedLiteral extends Literal {
  readonly number: number;
}
interface Entry extends NumberedLiteral {
  readonly folded: Uint8Array;
  /** Where its window begins. */
  readonly lead: number;
}

class LiteralGroup {
  private readonly window: number;
  /** How many bytes at the end of the window decide the move. */
  private readonly block: number;
  private readonly bits: number;
  private readonly move: Uint8Array;
  private readonly byWindow = new Map<number, Entry[]>();

  constructor(literals: readonly NumberedLiteral[]) {
    this.window = Math.min(...literals.map(({ bytes }) => bytes.length));
    this.block = Math.min(4, this.window);
    this.bits = tableBits(literals.length * this.window);
    this.move = new Uint8Array(1 << this.bits).fill(Math.min(255, this.window - this.block + 1));
    for (const entry of this.entries(literals)) this.enter(entry);
  }

  search(bytes: Uint8Array, report: Report): void {
    const { window, block } = this;
    const next = block === 4 ? this.nextOfFour : this.nextStop;
    for (let last = next.call(this, bytes, window - 1); last < bytes.length;) {
      this.compare(bytes, last - window + 1, report);
      last = next.call(this, bytes, last + 1);
    }
  }

  /** Where the window next cannot move; at or beyond the end when nowhere. */
  private nextStop(bytes: Uint8Array, from: number): number {
    const { move } = this;
    let last = from;
    for (let step = 1; step > 0 && last < bytes.length; last += step)
      step = move[this.blockHash(bytes, last)] as number;
    return last;
  }

  /** The same for blocks of four bytes, where nearly all time is spent: without a loop or a member look-up per byte. */
  private nextOfFour(bytes: Uint8Array, from: number): number {
    const { move, bits } = this;
    const shift = 32 - bits;
    const end = bytes.length;
    let last = from;
    while (last < end) {
      const key =
        ((FOLD[bytes[last - 3] as number] as number) << 24) |
        ((FOLD[bytes[last - 2] as number] as number) << 16) |
        ((FOLD[bytes[last - 1] as number] as number) << 8) |
        (FOLD[bytes[last] as number] as number);
      const step = move[imul(key, 0x9e3779b1) >>> shift] as number;
      if (step === 0) return last;
      last += step;
    }
    return last;
  }

  /** The window lies at that end of the literals where they differ more. */
  private entries(literals: readonly NumberedLiteral[]): readonly Entry[] {
    const all = literals.map((literal) => ({ ...literal, folded: foldCase(literal.bytes) }));
    const atStart = all.map((literal) => ({ ...literal, lead: 0 }));
    const atEnd = all.map((literal) => ({ ...literal, lead: literal.bytes.length - this.window }));
    const variety = (entries: readonly Entry[]): number =>
      new Set(entries.map(({ folded, lead }) => this.windowHash(folded, lead))).size;
    return variety(atEnd) > variety(atStart) ? atEnd : atStart;
  }

  private enter(entry: Entry): void {
    for (let last = this.block - 1; last < this.window; last += 1) {
      const hash = this.blockHash(entry.folded, entry.lead + last);
      const step = this.window - 1 - last;
      if (step < (this.move[hash] as number)) this.move[hash] = step;
    }
    const hash = this.windowHash(entry.folded, entry.lead);
    const bucket = this.byWindow.get(hash);
    if (bucket) bucket.push(entry);
    else this.byWindow.set(hash, [entry]);
  }

  private compare(bytes: Uint8Array, windowStart: number, report: Report): void {
    for (const entry of this.byWindow.get(this.windowHash(bytes, windowStart)) ?? []) {
      const offset = windowStart - entry.lead;
      if (stands(entry, bytes, offset)) report(entry.number, offset);
    }
  }

  /** Of the block that ends at `last`, without case. */
  private blockHash(bytes: Uint8Array, last: number): number {
    let key = 0;
    for (let at = last - this.block + 1; at <= last; at += 1) {
      key = (key << 8) | (FOLD[bytes[at] as number] as number);
    }
    return imul(key, 0x9e3779b1) >>> (32 - this.bits);
  }

  /** FNV-1a over the window, without case. */
  private windowHash(bytes: Uint8Array, start: number): number {
    let hash = 0x811c9dc5;
    for (let at = start; at < start + this.window; at += 1) {
      hash = imul(hash ^ (FOLD[bytes[at] as number] as number), 0x01000193);
    }
    return hash;
  }
}

const foldCase = (bytes: Uint8Array): Uint8Array => Uint8Array.from(bytes, (byte) => FOLD[byte] as number);

function stands({ bytes: exact, folded, ignoreCase }: Entry, bytes: Uint8Array, offset: number): boolean {
  if (offset < 0 || offset + exact.length > bytes.length) return false;
  for (let at = 0; at < exact.length; at += 1) {
    const byte = bytes[offset + at] as number;
    if (ignoreCase ? FOLD[byte] !== folded[at] : byte !== exact[at]) return false;
  }
  return true;
}

/** A table sparse enough that most blocks of other text are not in it, small enough for the processor's cache. */
const tableBits = (blocks: number): number => Math.min(21, Math.max(12, Math.ceil(Math.log2(blocks * 16))));
