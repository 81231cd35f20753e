import { commonGrams, gramHash, type GramCounts } from './gram-counts.js';
import type { SeenStretch, Wanted } from './byte-machine.js';
import { GramSampler } from './gram-sampler.js';

/** Shortest literal that has a gram at all. */
export const GRAM_BYTES = 4;

const WIDEST_STEP = 32;
const GRAM_SIZES = [GRAM_BYTES, 8];
const NONE = -1;
/** What looking at one candidate costs, in samples. */
const CANDIDATE_COST = 200;
/** The shape of a filter is chosen for so many of its literals. */
const JUDGED_LITERALS = 300;
/** A gram of a literal that other literals share costs a little, one that the text is full of a lot. */
const TEXT_WEIGHT = 1024;
/** Bound once: a look-up of `Math` for every sample is dear where the global object is intercepted (`node:vm`). */
const { imul } = Math;

/** How densely a text is sampled, and how many bytes are looked at each time. */
interface Shape {
  readonly step: number;
  readonly gramBytes: number;
}

/**
 * Finds where literals may stand, for one or a hundred thousand of them at the same cost: the text is sampled every
 * `step` bytes, and a sample of a few bytes that occurs in a literal at a place where a sample can fall is a candidate.
 * Letters are compared without case (bit 0x20 is ignored), so callers must compare the bytes of what is reported.
 */
export class GramFilter {
  readonly #shape: Shape;
  readonly #window: number;
  /** Per literal: where its window starts. The window is the part of it with the rarest grams. */
  readonly #windowStart: Int32Array;
  readonly #windowHash: Int32Array;
  readonly #windows: ChainedTable;
  readonly #grams: ChainedTable;
  readonly #entryGram: number[] = [];
  readonly #entryOffset: number[] = [];
  readonly #sampler: GramSampler;

  /**
   * @param literals each at least {@link GRAM_BYTES} long
   * @param text a part of what will be searched, from which the filter learns what is common there
   */
  constructor(literals: readonly Buffer[], text?: Buffer) {
    const shortest = literals.reduce((least, { length }) => Math.min(least, length), Infinity);
    const rarities = text ? GRAM_SIZES.map((size) => new Rarity(literals, size, text)) : [];
    this.#shape = bestShape(literals, shortest, rarities);
    const { step, gramBytes } = this.#shape;
    this.#window = step + gramBytes - 1;
    this.#windowStart = new Int32Array(literals.length);
    this.#windowHash = new Int32Array(literals.length);
    this.#windows = new ChainedTable(literals.length * 2);
    this.#grams = new ChainedTable(literals.length * step * 2);
    const rarity =
      rarities.find((one) => one.gramBytes === gramBytes) ?? new Rarity(literals, gramBytes, undefined);
    literals.forEach((literal, index) => {
      this.#add(literal, index, rarity.rarestWindow(literal, this.#window));
    });
    this.#sampler = new GramSampler({ ...this.#shape, grams: this.#entryGram });
  }

  #add(literal: Buffer, index: number, windowStart: number): void {
    const hash = windowHash(literal, windowStart, this.#window);
    this.#windowStart[index] = windowStart;
    this.#windowHash[index] = hash;
    this.#windows.push(this.#windows.slot(hash), index);
    for (let offset = 0; offset < this.#shape.step; offset++) {
      this.#addGram(gramHash(literal, windowStart + offset, this.#shape.gramBytes), offset);
    }
  }

  #addGram(gram: number, offset: number): void {
    const slot = this.#grams.slot(gram);
    for (let entry = this.#grams.first(slot); entry !== NONE; entry = this.#grams.next(entry)) {
      if (this.#entryGram[entry] === gram && this.#entryOffset[entry] === offset) return;
    }
    this.#grams.push(slot, this.#entryGram.length);
    this.#entryGram.push(gram);
    this.#entryOffset.push(offset);
  }

  /** Calls `report` for every place in `text` where a literal of this filter may start. */
  candidates(text: Buffer, report: (literal: number, start: number) => void, seen?: SeenStretch): void {
    this.#sampler.sample(text, (at) => this.#resolve(text, at, report), seen);
  }

  get wanted(): Wanted {
    return this.#sampler.wanted;
  }

  #resolve(text: Buffer, at: number, report: (literal: number, start: number) => void): void {
    const grams = this.#grams;
    const gram = gramHash(text, at, this.#shape.gramBytes);
    for (let entry = grams.first(grams.slot(gram)); entry !== NONE; entry = grams.next(entry)) {
      if (this.#entryGram[entry] !== gram) continue;
      this.#resolveWindow(text, at - this.#entryOffset[entry]!, report);
    }
  }

  #resolveWindow(text: Buffer, start: number, report: (literal: number, start: number) => void): void {
    if (start < 0 || start + this.#window > text.length) return;
    const hash = windowHash(text, start, this.#window);
    const windows = this.#windows;
    for (let literal = windows.first(windows.slot(hash)); literal !== NONE; literal = windows.next(literal)) {
      if (this.#windowHash[literal] === hash) report(literal, start - this.#windowStart[literal]!);
    }
  }
}

/** Hash table of small integers with separate chaining, without an object per entry. */
class ChainedTable {
  readonly #shift: number;
  readonly #heads: Int32Array;
  readonly #next: number[] = [];

  constructor(atLeast: number) {
    const bits = Math.min(24, Math.max(10, Math.ceil(Math.log2(atLeast))));
    this.#shift = 32 - bits;
    this.#heads = new Int32Array(1 << bits).fill(NONE);
  }

  slot(hash: number): number {
    return imul(hash, 0x9e3779b1) >>> this.#shift;
  }
  first(slot: number): number {
    return this.#heads[slot]!;
  }
  next(entry: number): number {
    return this.#next[entry]!;
  }
  push(slot: number, entry: number): void {
    this.#next[entry] = this.#heads[slot]!;
    this.#heads[slot] = entry;
  }
}

function windowHash(text: Buffer, start: number, length: number): number {
  let hash = 0;
  for (let at = start; at < start + length; at++) hash = imul(hash ^ (text[at]! | 0x20), 0x01000193);
  return hash;
}

const widestStep = (shortest: number, gramBytes: number): number =>
  Math.min(WIDEST_STEP, shortest - gramBytes + 1);

/** The shape with the least work per byte: wide steps save samples, narrow ones leave room to avoid what is common. */
function bestShape(literals: readonly Buffer[], shortest: number, rarities: readonly Rarity[]): Shape {
  const judged = evenly(literals, JUDGED_LITERALS);
  let best: Shape = { step: widestStep(shortest, GRAM_BYTES), gramBytes: GRAM_BYTES };
  let least = Infinity;
  for (const rarity of rarities) {
    for (const step of stepsFor(shortest, rarity.gramBytes)) {
      const cost = costOf(step, judged, literals.length, rarity);
      if (cost < least) [best, least] = [{ step, gramBytes: rarity.gramBytes }, cost];
    }
  }
  return best;
}

function stepsFor(shortest: number, gramBytes: number): Iterable<number> {
  const step = widestStep(shortest, gramBytes);
  if (step < 1) return [];
  return new Set([1, 0.75, 0.5, 0.35].map((part) => Math.max(1, Math.floor(step * part))));
}

/** Of one byte of text, in samples. */
function costOf(step: number, judged: readonly Buffer[], all: number, rarity: Rarity): number {
  const { gramBytes } = rarity;
  const times = new Map<number, number>();
  for (const literal of judged) {
    const start = rarity.rarestWindow(literal, step + gramBytes - 1);
    for (let at = start; at < start + step; at++) {
      const gram = gramHash(literal, at, gramBytes);
      times.set(gram, (times.get(gram) ?? 0) + 1);
    }
  }
  const gramsOf = (once: boolean) => [...times].flatMap(([gram, of]) => ((of === 1) === once ? [gram] : []));
  // what one of those judged has alone stands for others that were not looked at
  const share =
    rarity.shareOfText(gramsOf(false)) + rarity.shareOfText(gramsOf(true)) * (all / judged.length);
  return (1 + CANDIDATE_COST * share) / step;
}

const evenly = <T>(all: readonly T[], count: number): readonly T[] =>
  all.length <= count
    ? all
    : Array.from({ length: count }, (_, at) => all[Math.floor((at * all.length) / count)]!);

/** How common grams are, in the text and among the literals themselves. */
class Rarity {
  readonly #inLiterals: GramCounts;
  readonly #inText: GramCounts | undefined;

  constructor(
    literals: readonly Buffer[],
    readonly gramBytes: number,
    text: Buffer | undefined,
  ) {
    this.#inLiterals = commonGrams(literals, gramBytes);
    this.#inText = text && commonGrams([text], gramBytes);
  }

  /** Literals often share a part (the domain of an address); a window there would name all of them at once. */
  rarestWindow(literal: Buffer, window: number): number {
    const grams = window - this.gramBytes + 1;
    let sum = 0;
    for (let at = 0; at < grams; at++) sum += this.#weight(literal, at);
    let [best, least] = [0, sum];
    for (let start = 1; start + window <= literal.length; start++) {
      sum += this.#weight(literal, start + grams - 1) - this.#weight(literal, start - 1);
      if (sum < least) [best, least] = [start, sum];
    }
    return best;
  }

  /** The part of the places in the text where one of these grams stands. */
  shareOfText(grams: Iterable<number>): number {
    let sum = 0;
    for (const gram of grams) sum += this.#inText?.of(gram) ?? 0;
    return sum / (this.#inText?.total ?? 1);
  }

  #weight(literal: Buffer, at: number): number {
    const gram = gramHash(literal, at, this.gramBytes);
    return this.#inLiterals.of(gram) + TEXT_WEIGHT * (this.#inText?.of(gram) ?? 0);
  }
}
