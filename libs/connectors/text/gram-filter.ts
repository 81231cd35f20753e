/** Shortest literal that has a gram at all. */
export const GRAM_BYTES = 4;

const WIDEST_STEP = 32;
const FOLD = 0x20202020;
const SPREAD = 0x9e3779b1;
const NONE = -1;
/** Bound once: a look-up of `Math` for every sample is dear where the global object is intercepted (`node:vm`). */
const { imul } = Math;

/**
 * Finds where literals may stand, for one or a hundred thousand of them at the same cost: the text is sampled every
 * `step` bytes, and a sample of four bytes that occurs in a literal at a place where a sample can fall is a candidate.
 * Letters are compared without case (bit 0x20 is ignored), so callers must compare the bytes of what is reported.
 */
export class GramFilter {
  readonly #step: number;
  readonly #window: number;
  /** Per literal: where its window starts. The window is the part of it with the rarest grams. */
  readonly #windowStart: Int32Array;
  readonly #windowHash: Int32Array;
  readonly #windows: ChainedTable;
  readonly #grams: ChainedTable;
  /** Which grams occur at all: asked for every sample, so it must stay in the processor's cache. */
  readonly #seen: GramSet;
  /** Grams with which windows start. Most samples that occur by chance, in a part many literals share, end here. */
  readonly #starts: GramSet;
  readonly #entryGram: number[] = [];
  readonly #entryOffset: number[] = [];

  /** @param literals each at least {@link GRAM_BYTES} long */
  constructor(literals: readonly Buffer[]) {
    const shortest = literals.reduce((least, { length }) => Math.min(least, length), Infinity);
    this.#step = Math.min(WIDEST_STEP, shortest - GRAM_BYTES + 1);
    this.#window = this.#step + GRAM_BYTES - 1;
    this.#windowStart = new Int32Array(literals.length);
    this.#windowHash = new Int32Array(literals.length);
    this.#windows = new ChainedTable(literals.length * 2);
    this.#grams = new ChainedTable(literals.length * this.#step);
    this.#seen = new GramSet(literals.length * this.#step);
    this.#starts = new GramSet(literals.length);
    const frequency = gramFrequency(literals);
    literals.forEach((literal, index) => {
      this.#add(literal, index, rarestWindow(literal, this.#window, frequency));
    });
  }

  #add(literal: Buffer, index: number, windowStart: number): void {
    const hash = windowHash(literal, windowStart, this.#window);
    this.#windowStart[index] = windowStart;
    this.#windowHash[index] = hash;
    this.#windows.push(this.#windows.slot(hash), index);
    this.#starts.add(gramAt(literal, windowStart));
    for (let offset = 0; offset < this.#step; offset++) {
      this.#addGram(gramAt(literal, windowStart + offset), offset);
    }
  }

  #addGram(gram: number, offset: number): void {
    const slot = this.#grams.slot(gram);
    for (let entry = this.#grams.first(slot); entry !== NONE; entry = this.#grams.next(entry)) {
      if (this.#entryGram[entry] === gram && this.#entryOffset[entry] === offset) return;
    }
    this.#seen.add(gram);
    this.#grams.push(slot, this.#entryGram.length);
    this.#entryGram.push(gram);
    this.#entryOffset.push(offset);
  }

  /** Calls `report` for every place in `text` where a literal of this filter may start. */
  candidates(text: Buffer, report: (literal: number, start: number) => void): void {
    const step = this.#step;
    const { words, shift } = this.#seen;
    const end = text.length - GRAM_BYTES;
    for (let at = 0; at <= end; at += step) {
      const gram = gramAt(text, at);
      const bit = imul(gram, SPREAD) >>> shift;
      if ((words[bit >>> 5]! >>> (bit & 31)) & 1) this.#resolve(text, gram, at, report);
    }
  }

  #resolve(text: Buffer, gram: number, at: number, report: (literal: number, start: number) => void): void {
    const grams = this.#grams;
    for (let entry = grams.first(grams.slot(gram)); entry !== NONE; entry = grams.next(entry)) {
      if (this.#entryGram[entry] !== gram) continue;
      this.#resolveWindow(text, at - this.#entryOffset[entry]!, report);
    }
  }

  #resolveWindow(text: Buffer, start: number, report: (literal: number, start: number) => void): void {
    if (start < 0 || start + this.#window > text.length || !this.#starts.has(gramAt(text, start))) return;
    const hash = windowHash(text, start, this.#window);
    const windows = this.#windows;
    for (let literal = windows.first(windows.slot(hash)); literal !== NONE; literal = windows.next(literal)) {
      if (this.#windowHash[literal] === hash) report(literal, start - this.#windowStart[literal]!);
    }
  }
}

const SET_BITS_PER_GRAM = 8;
/** 16 MiB. */
const WIDEST_SET_BITS = 27;
const WIDEST_TABLE_BITS = 24;

/** Says of a gram that it was added, and seldom so of one that was not. */
class GramSet {
  readonly words: Uint32Array;
  readonly shift: number;

  constructor(atMost: number) {
    const bits = tableBits(atMost * SET_BITS_PER_GRAM, WIDEST_SET_BITS);
    this.words = new Uint32Array(1 << (bits - 5));
    this.shift = 32 - bits;
  }

  add(gram: number): void {
    const bit = imul(gram, SPREAD) >>> this.shift;
    this.words[bit >>> 5]! |= 1 << (bit & 31);
  }

  has(gram: number): boolean {
    const bit = imul(gram, SPREAD) >>> this.shift;
    return ((this.words[bit >>> 5]! >>> (bit & 31)) & 1) !== 0;
  }
}

/** Hash table of small integers with separate chaining, without an object per entry. */
class ChainedTable {
  readonly #shift: number;
  readonly #heads: Int32Array;
  readonly #next: number[] = [];

  constructor(atLeast: number) {
    const bits = tableBits(atLeast, WIDEST_TABLE_BITS);
    this.#shift = 32 - bits;
    this.#heads = new Int32Array(1 << bits).fill(NONE);
  }

  slot(key: number): number {
    return imul(key, SPREAD) >>> this.#shift;
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

const tableBits = (atLeast: number, most: number): number =>
  Math.min(most, Math.max(12, Math.ceil(Math.log2(atLeast))));

const gramAt = (text: Buffer, at: number): number =>
  text[at]! | (text[at + 1]! << 8) | (text[at + 2]! << 16) | (text[at + 3]! << 24) | FOLD;

function windowHash(text: Buffer, start: number, length: number): number {
  let hash = 0;
  for (let at = start; at < start + length; at++) hash = imul(hash ^ (text[at]! | 0x20), 0x01000193);
  return hash;
}

const FREQUENCY_SHIFT = 14;
const frequencySlot = (gram: number): number => imul(gram, SPREAD) >>> FREQUENCY_SHIFT;

function gramFrequency(literals: readonly Buffer[]): Uint32Array {
  const frequency = new Uint32Array(1 << (32 - FREQUENCY_SHIFT));
  for (const literal of literals) {
    for (let at = 0; at + GRAM_BYTES <= literal.length; at++)
      frequency[frequencySlot(gramAt(literal, at))]! += 1;
  }
  return frequency;
}

/** Literals often share a part (the domain of an address); a window there would name all of them at once. */
function rarestWindow(literal: Buffer, window: number, frequency: Uint32Array): number {
  let best = 0;
  let least = Infinity;
  for (let start = 0; start + window <= literal.length; start++) {
    let sum = 0;
    for (let at = start; at + GRAM_BYTES <= start + window; at++)
      sum += frequency[frequencySlot(gramAt(literal, at))]!;
    if (sum < least) [best, least] = [start, sum];
  }
  return best;
}
