import type { ByteRuns, ByteSigns, SignKeys } from '../spi/index.js';
import { byteMachineCode } from './byte-machine-code.js';
import {
  ByteLooker,
  CHUNK_BYTES,
  LOOK_MARGIN,
  readAndLook,
  SCRATCH_BYTES,
  type Look,
  type LookerParts,
  type ReadAnswer,
  type ReadTask,
  type SharedMemory,
} from './byte-looks.js';
import { MemoryRegions } from './memory-regions.js';

/** What is used of it; the types of Node leave it out. */
declare const WebAssembly: {
  Memory: new (size: { initial: number; maximum: number; shared: true }) => SharedMemory;
  Module: new (code: Uint8Array<ArrayBuffer>) => object;
};

/** Samples of a text whose hash is in a filter. */
export interface Sampling {
  readonly kind: 'samples';
  readonly step: number;
  /** 4 or 8. */
  readonly gramBytes: number;
  /** Of a hash, so that what is left is the number of a word in the filter, see `filterBits`. */
  readonly shift: number;
  readonly filter: Uint32Array;
}

/** What is looked for in many bytes: places, or how often a byte stands there. */
export type Wanted =
  | Sampling
  | {
      readonly kind: 'signs';
      readonly signs: ByteSigns;
      /** Absent: none is ruled out. */ readonly keys?: SignKeys;
    }
  | ({ readonly kind: 'runs' } & ByteRuns)
  | { readonly kind: 'count'; readonly byte: number };

/** What was seen in a stretch of a text before it is searched; it begins before the text when a part of it is searched. */
export interface SeenStretch {
  readonly from: number;
  /** From the start of the stretch on, ascending. */
  readonly places: ReadonlyMap<Wanted, Int32Array>;
}

/** Shorter texts are not worth the way into the memory. */
export const MACHINE_FROM_BYTES = 4 * 1024;

const PAGE_BYTES = 64 * 1024;
/** Addresses only: what is never written to takes no memory. */
const PAGES = 4 * 1024;

/**
 * Loops over many bytes in WebAssembly. Its memory is shared with workers that read files into it; other texts are
 * copied there in parts. All calls are synchronous.
 */
class ByteMachine {
  readonly #memory = new WebAssembly.Memory({ initial: PAGES, maximum: PAGES, shared: true });
  readonly #module = new WebAssembly.Module(byteMachineCode(PAGES));
  readonly #regions = new MemoryRegions(PAGES * PAGE_BYTES);
  readonly #looker: ByteLooker;
  readonly #part: number;
  readonly #placed = new Map<Wanted, { look: Look; uses: number }>();
  /** The last one of each kind that nobody has placed. */
  readonly #current = new Map<Wanted['kind'], { wanted: Wanted; look: Look }>();

  constructor() {
    this.#looker = new ByteLooker(this.partsOfLooker()!);
    this.#part = this.#regions.take(CHUNK_BYTES + LOOK_MARGIN)!;
  }

  /** For one more looker of the same memory; null when there is no room for it. */
  partsOfLooker(): LookerParts | null {
    const scratch = this.#regions.take(SCRATCH_BYTES);
    return scratch === null ? null : { module: this.#module, memory: this.#memory, scratch };
  }

  take(bytes: number): number | null {
    return this.#regions.take(bytes + LOOK_MARGIN);
  }

  give(at: number): void {
    this.#regions.give(at);
  }

  bytesAt(at: number, bytes: number): Buffer {
    return Buffer.from(this.#memory.buffer, at, bytes);
  }

  /** Puts the tables into the memory until {@link release}; null when there is no room for them. */
  place(wanted: Wanted): Look | null {
    const known = this.#placed.get(wanted);
    if (known) known.uses++;
    const look = known?.look ?? this.#written(wanted);
    if (look && !known) this.#placed.set(wanted, { look, uses: 1 });
    return look;
  }

  release(wanted: Wanted): void {
    const known = this.#placed.get(wanted);
    if (!known || --known.uses > 0) return;
    this.#placed.delete(wanted);
    this.#free(known.look);
  }

  /** All places in a text. */
  placesOf(text: Uint8Array, wanted: Wanted): Int32Array {
    const look = this.#lookOf(wanted);
    const lead = wanted.kind === 'signs' ? 1 : 0;
    const found: Int32Array[] = [];
    for (let from = 0, next = 0; from < text.length; from = next) {
      const part = text.subarray(from, from + CHUNK_BYTES);
      next = from + advanceOf(wanted, part.length);
      if (lead > 0) this.#looker.bytes[this.#part] = text[from - 1] ?? 0;
      this.#looker.bytes.set(part, this.#part + lead);
      this.#looker.bytes[this.#part + lead + part.length] = text[from + part.length] ?? 0;
      const seen = this.#looker.begin(look, this.#part)(this.#part + lead + part.length, true);
      if (typeof seen !== 'number') found.push(seen.map((place) => place + from - lead));
      if (part.length < CHUNK_BYTES) break;
    }
    return concatenated(found);
  }

  /** What a thread would do. */
  read(task: Omit<ReadTask, 'id'>): ReadAnswer {
    return readAndLook(this.#looker, { ...task, id: 0 });
  }

  countOf(byte: number, text: Uint8Array): number {
    let count = 0;
    for (let from = 0; from < text.length; from += CHUNK_BYTES) {
      const part = text.subarray(from, from + CHUNK_BYTES);
      this.#looker.bytes.set(part, this.#part);
      const look = this.#looker.begin({ kind: 'count', byte }, this.#part);
      count += look(this.#part + part.length, true) as number;
    }
    return count;
  }

  #lookOf(wanted: Wanted): Look {
    const placed = this.#placed.get(wanted)?.look;
    if (placed) return placed;
    const current = this.#current.get(wanted.kind);
    if (current?.wanted === wanted) return current.look;
    if (current) this.#free(current.look);
    this.#current.delete(wanted.kind);
    const look = this.#written(wanted);
    if (!look) throw new RangeError('The memory for searches is full.');
    this.#current.set(wanted.kind, { wanted, look });
    return look;
  }

  #written(wanted: Wanted): Look | null {
    if (wanted.kind === 'count') return wanted;
    const tables = tablesOf(wanted);
    const at = this.take(tables.reduce((sum, { length }) => sum + length, 0));
    if (at === null) return null;
    let end = at;
    for (const table of tables) {
      this.#looker.bytes.set(table, end);
      end += table.length;
    }
    switch (wanted.kind) {
      case 'samples':
        return { ...shapeOf(wanted), filter: at };
      case 'signs':
        return {
          kind: 'signs',
          tables: at,
          keys: at + HALVES_BYTES,
          shift: (wanted.keys ?? EVERY_KEY).shift,
        };
      case 'runs':
        return { kind: 'runs', step: wanted.step, table: at };
    }
  }

  #free(look: Look): void {
    if (look.kind === 'samples') this.give(look.filter);
    if (look.kind === 'signs') this.give(look.tables);
    if (look.kind === 'runs') this.give(look.table);
  }
}

const HALVES_BYTES = 96;
const ANY = new Uint8Array(256).fill(0xff);
const EVERY_KEY: SignKeys = { classes: new Uint8Array(256), filter: new Uint8Array(4).fill(0xff), shift: 27 };

const shapeOf = ({ kind, step, gramBytes, shift }: Sampling) => ({ kind, step, gramBytes, shift });

function tablesOf(wanted: Exclude<Wanted, { kind: 'count' }>): readonly Uint8Array[] {
  switch (wanted.kind) {
    case 'samples':
      return [new Uint8Array(wanted.filter.buffer)];
    case 'signs': {
      const { first, second, third = ANY } = wanted.signs;
      const { classes, filter } = wanted.keys ?? EVERY_KEY;
      return [halves(first), halves(second), halves(third), first, second, classes, filter];
    }
    case 'runs':
      return [wanted.bytes];
  }
}

/** How far the next part begins after one of so many bytes, so that no place between them is left out. */
function advanceOf(wanted: Wanted, length: number): number {
  if (wanted.kind === 'samples')
    return (Math.floor((length - wanted.gramBytes) / wanted.step) + 1) * wanted.step;
  return wanted.kind === 'runs' ? Math.floor(length / wanted.step - 1) * wanted.step : length;
}

/** The bits that bytes have by their lower half, and by their higher one; together they may have more. */
function halves(bits: Uint8Array): Uint8Array {
  const table = new Uint8Array(32);
  bits.forEach((value, byte) => {
    table[byte & 15]! |= value;
    table[16 + (byte >> 4)]! |= value;
  });
  return table;
}

function concatenated(lists: readonly Int32Array[]): Int32Array {
  if (lists.length === 1) return lists[0]!;
  const all = new Int32Array(lists.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const list of lists) {
    all.set(list, at);
    at += list.length;
  }
  return all;
}

let machine: ByteMachine | undefined;
/** One for the process: its memory reserves gigabytes of addresses. */
export const byteMachine = (): ByteMachine => (machine ??= new ByteMachine());

/** How often a byte stands in a text. */
export const countByte = (byte: number, text: Uint8Array): number => byteMachine().countOf(byte, text);

/** All places in a text, of which a stretch up to its end may have been looked at before. */
export function placesIn(text: Uint8Array, wanted: Wanted, seen?: SeenStretch): Int32Array {
  const known = seen?.places.get(wanted);
  if (!seen || !known) return byteMachine().placesOf(text, wanted);
  const before = seen.from > 0 ? text.subarray(0, seen.from + bordersOf(wanted)) : text.subarray(0, 0);
  const first = byteMachine().placesOf(before, wanted);
  const rest = known.map((place) => place + seen.from).filter((at) => at >= 0 && at < text.length);
  return concatenated([first, rest]);
}

/** So many bytes of the stretch are needed to look at what stands before it. */
function bordersOf(wanted: Wanted): number {
  if (wanted.kind === 'samples') return wanted.gramBytes - 1;
  return wanted.kind === 'runs' ? 2 * wanted.step : 1;
}
