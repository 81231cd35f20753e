import type { ByteSigns } from '../spi/index.js';
import { byteMachineCode } from './byte-machine-code.js';

/** Of a filter of grams, how a text is sampled. */
export interface Sampling {
  readonly step: number;
  /** 4 or 8. */
  readonly gramBytes: number;
  /** Of a hash, so that what is left is the number of a bit in the filter. */
  readonly shift: number;
  readonly filter: Uint8Array;
}

/** What is used of it; the types of Node leave it out. */
declare const WebAssembly: {
  Memory: new (size: { initial: number }) => Memory;
  Module: new (code: Uint8Array<ArrayBuffer>) => object;
  Instance: new (module: object, imports: { env: { memory: Memory } }) => { readonly exports: unknown };
};
interface Memory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

interface Functions {
  sample(
    at: number,
    last: number,
    step: number,
    secondMask: number,
    shift: number,
    filter: number,
    out: number,
  ): number;
  count(at: number, last: number, byte: number): number;
  signs(at: number, last: number, tables: number, out: number): number;
}

const ANY = new Uint8Array(256).fill(0xff);

/** As much of a text at a time as the nearest caches of a processor hold. */
const PART_BYTES = 32 * 1024;
/** What is loaded at the last place of a part may reach beyond it. */
const MARGIN = 64;
const TABLES = PART_BYTES + MARGIN;
const OUT = TABLES + 6 * 16;
const FILTER = OUT + 4 * (PART_BYTES + MARGIN);
const PAGE_BYTES = 64 * 1024;
const VECTOR_BYTES = 16;

/**
 * Loops over many bytes in WebAssembly, for which parts of them are copied into its memory. All calls are synchronous
 * and leave nothing there but the filter and the signs that were used last.
 */
class ByteMachine {
  readonly #memory = new WebAssembly.Memory({ initial: Math.ceil(FILTER / PAGE_BYTES) });
  readonly #functions: Functions;
  #bytes = new Uint8Array(this.#memory.buffer);
  #filter: Uint8Array | undefined;
  #signs: ByteSigns | undefined;

  constructor() {
    const module = new WebAssembly.Module(byteMachineCode());
    const { exports } = new WebAssembly.Instance(module, { env: { memory: this.#memory } });
    this.#functions = exports as Functions;
  }

  /** The samples that the filter knows, ascending, in lists of a part of the text each. */
  *samples(text: Uint8Array, { step, gramBytes, shift, filter }: Sampling): Generator<Int32Array> {
    const secondMask = gramBytes === 8 ? -1 : 0;
    for (let from = 0; from + gramBytes <= text.length;) {
      const length = Math.min(PART_BYTES, text.length - from);
      // what is done with a part may sample another text
      this.#useFilter(filter);
      this.#bytes.set(text.subarray(from, from + length));
      const last = length - gramBytes;
      const end = this.#functions.sample(0, last, step, secondMask, shift, FILTER, OUT);
      yield new Int32Array(this.#memory.buffer.slice(OUT, end)).map((at) => from + at);
      from += (Math.floor(last / step) + 1) * step;
    }
  }

  countOf(byte: number, text: Uint8Array): number {
    let count = 0;
    for (let from = 0; from < text.length; from += PART_BYTES) {
      const part = text.subarray(from, from + PART_BYTES);
      this.#bytes.set(part);
      // another byte in the rest of the last group
      this.#bytes.fill(byte ^ 1, part.length, part.length + VECTOR_BYTES);
      count += this.#functions.count(0, part.length - 1, byte);
    }
    return count;
  }

  /** The second bytes of signs, ascending, and now and then of what is none. */
  *signs(text: Uint8Array, signs: ByteSigns): Generator<number> {
    for (let from = 0; from < text.length; from += PART_BYTES) {
      const length = Math.min(PART_BYTES, text.length - from);
      const part = text.subarray(from, from + length + 1);
      this.#useSigns(signs);
      this.#bytes[0] = text[from - 1] ?? 0;
      this.#bytes.set(part, 1);
      this.#bytes.fill(0, part.length + 1, part.length + 2 + VECTOR_BYTES);
      const end = this.#functions.signs(0, length - 1, TABLES, OUT);
      const groups = new Int32Array(this.#memory.buffer.slice(OUT, end));
      for (let group = 0; group < groups.length; group += 2) {
        let mask = groups[group + 1]!;
        for (; mask !== 0; mask &= mask - 1) yield from + groups[group]! + 31 - Math.clz32(mask & -mask);
      }
    }
  }

  #useSigns(signs: ByteSigns): void {
    if (this.#signs === signs) return;
    const { first, second, third = ANY } = signs;
    this.#bytes.set([...halves(first), ...halves(second), ...halves(third)], TABLES);
    this.#signs = signs;
  }

  #useFilter(filter: Uint8Array): void {
    if (this.#filter === filter) return;
    const missing = FILTER + filter.length - this.#bytes.length;
    if (missing > 0) {
      this.#memory.grow(Math.ceil(missing / PAGE_BYTES));
      this.#bytes = new Uint8Array(this.#memory.buffer);
    }
    this.#bytes.set(filter, FILTER);
    this.#filter = filter;
  }
}

/** The bits that bytes have by their lower half, and by their higher one; together they may have more. */
function halves(bits: Uint8Array): number[] {
  const [low, high] = [new Uint8Array(16), new Uint8Array(16)];
  bits.forEach((value, byte) => {
    low[byte & 15]! |= value;
    high[byte >> 4]! |= value;
  });
  return [...low, ...high];
}

let machine: ByteMachine | undefined;
/** One for the process: its memory reserves gigabytes of addresses. */
export const byteMachine = (): ByteMachine => (machine ??= new ByteMachine());

/** How often a byte stands in a text. */
export const countByte = (byte: number, text: Uint8Array): number => byteMachine().countOf(byte, text);
