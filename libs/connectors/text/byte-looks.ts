// Loaded by workers as well, from the source or from what is built of it: it imports nothing else of the project.
import { readSync } from 'node:fs';

/** What is used of it; the types of Node leave it out. */
declare const WebAssembly: {
  Instance: new (module: object, imports: { env: { memory: SharedMemory } }) => { readonly exports: unknown };
};
export interface SharedMemory {
  readonly buffer: SharedArrayBuffer;
}

/** What is looked for in bytes of the memory; tables and filters are addresses in it. */
export type Look =
  | {
      readonly kind: 'samples';
      readonly step: number;
      readonly gramBytes: number;
      readonly shift: number;
      readonly filter: number;
    }
  | { readonly kind: 'signs'; readonly tables: number; readonly keys: number; readonly shift: number }
  | { readonly kind: 'runs'; readonly step: number; readonly table: number }
  | { readonly kind: 'count'; readonly byte: number };

/** Places from the start of the bytes on, ascending; of a count the one number. */
export type Seen = Int32Array<ArrayBuffer>;

/** Bytes of a file to read to an address, and what to look for in them. */
export interface ReadTask {
  readonly id: number;
  readonly fd: number;
  readonly position: number;
  readonly to: number;
  readonly bytes: number;
  readonly looks: readonly Look[];
}
export interface ReadAnswer {
  readonly id: number;
  /** Fewer than asked for at the end of the file. */
  readonly size: number;
  readonly seen: readonly Seen[];
  /** Of the system, when the file could not be read. */
  readonly error?: { readonly message: string; readonly code: string | undefined };
}

export interface LookerParts {
  readonly module: object;
  readonly memory: SharedMemory;
  /** Address of {@link SCRATCH_BYTES} that nobody else uses. */
  readonly scratch: number;
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
  keep(
    at: number,
    last: number,
    start: number,
    end: number,
    keys: number,
    shift: number,
    out: number,
  ): number;
  runs(at: number, last: number, step: number, table: number, out: number): number;
}

/** As much at a time as a near cache of a processor holds. */
export const CHUNK_BYTES = 64 * 1024;
/** What is loaded at the last place may reach beyond the end. */
export const LOOK_MARGIN = 64;
const OUT_BYTES = 4 * (CHUNK_BYTES + 2 * LOOK_MARGIN);
export const SCRATCH_BYTES = 2 * OUT_BYTES;
const VECTOR_BYTES = 16;

/** Looks at bytes of the memory, in place. */
export class ByteLooker {
  readonly #memory: SharedMemory;
  readonly #functions: Functions;
  readonly #groups: number;
  readonly #out: number;
  /** The whole memory. */
  readonly bytes: Uint8Array<SharedArrayBuffer>;

  constructor({ module, memory, scratch }: LookerParts) {
    this.#memory = memory;
    this.#functions = new WebAssembly.Instance(module, { env: { memory } }).exports as Functions;
    this.#groups = scratch;
    this.#out = scratch + OUT_BYTES;
    this.bytes = new Uint8Array(memory.buffer);
  }

  /** Asked for each stretch of bytes that follows the last one. */
  begin(look: Look, start: number): (filled: number, isLast: boolean) => Seen | number {
    switch (look.kind) {
      case 'samples':
        return this.#samples(look, start);
      case 'signs':
        return this.#signs(look, start);
      case 'runs':
        return this.#runs(look, start);
      case 'count':
        return this.#count(look, start);
    }
  }

  #samples({ step, gramBytes, shift, filter }: Extract<Look, { kind: 'samples' }>, start: number) {
    const secondMask = gramBytes === 8 ? -1 : 0;
    let at = start;
    return (filled: number) => {
      const last = filled - gramBytes;
      if (at > last) return this.#written(start, this.#out);
      const end = this.#functions.sample(at, last, step, secondMask, shift, filter, this.#out);
      at += (Math.floor((last - at) / step) + 1) * step;
      return this.#written(start, end);
    };
  }

  /** The first byte is no second one: what stands before it is not here. */
  #signs({ tables, keys, shift }: Extract<Look, { kind: 'signs' }>, start: number) {
    let at = start;
    return (filled: number, isLast: boolean) => {
      const last = isLast ? filled - 2 : filled - 2 - VECTOR_BYTES;
      if (at > last) return this.#written(start, this.#out);
      const groups = this.#functions.signs(at, last, tables, this.#groups);
      at += (Math.floor((last - at) / VECTOR_BYTES) + 1) * VECTOR_BYTES;
      const lastGroup = groups - 8;
      if (lastGroup < this.#groups) return this.#written(start, this.#out);
      const begin = start + 1;
      const end = this.#functions.keep(this.#groups, lastGroup, begin, filled, keys, shift, this.#out);
      return this.#written(start, end);
    };
  }

  #runs({ step, table }: Extract<Look, { kind: 'runs' }>, start: number) {
    let at = start;
    return (filled: number) => {
      const last = filled - 1 - step;
      if (at > last) return this.#written(start, this.#out);
      const end = this.#functions.runs(at, last, step, table, this.#out);
      at += (Math.floor((last - at) / step) + 1) * step;
      return this.#written(start, end);
    };
  }

  #count({ byte }: Extract<Look, { kind: 'count' }>, start: number) {
    let at = start;
    return (filled: number, isLast: boolean) => {
      let times = 0;
      if (filled - at >= VECTOR_BYTES) {
        times = this.#functions.count(at, filled - VECTOR_BYTES, byte);
        at += Math.floor((filled - at) / VECTOR_BYTES) * VECTOR_BYTES;
      }
      for (; isLast && at < filled; at++) if (this.bytes[at] === byte) times++;
      return times;
    };
  }

  #written(start: number, end: number): Seen {
    const places = new Int32Array(this.#memory.buffer.slice(this.#out, end) as unknown as ArrayBuffer);
    const seen = new Int32Array(places.length);
    for (let index = 0; index < seen.length; index++) seen[index] = places[index]! - start;
    return seen;
  }
}

/** Reads bytes and looks at each chunk of them while it is in the cache. */
export function readAndLook(
  looker: ByteLooker,
  { id, fd, position, to, bytes, looks }: ReadTask,
): ReadAnswer {
  const begun = looks.map((look) => ({ upTo: looker.begin(look, to), found: [] as (Seen | number)[] }));
  let size = 0;
  for (let isEnd = false; !isEnd;) {
    const wanted = Math.min(CHUNK_BYTES, bytes - size);
    const read = wanted === 0 ? 0 : readSync(fd, looker.bytes, to + size, wanted, position + size);
    size += read;
    isEnd = read === 0 || size === bytes;
    for (const { upTo, found } of begun) found.push(upTo(to + size, isEnd));
  }
  return { id, size, seen: begun.map(({ found }) => joined(found)) };
}

function joined(found: readonly (Seen | number)[]): Seen {
  const counts = found.filter((one) => typeof one === 'number');
  if (counts.length > 0) return Int32Array.of(counts.reduce((sum, count) => sum + count, 0));
  const places = found.filter((one) => typeof one !== 'number');
  const all = new Int32Array(places.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const some of places) {
    all.set(some, at);
    at += some.length;
  }
  return all;
}

interface Port {
  on(event: 'message', listen: (task: ReadTask) => void): unknown;
  postMessage(answer: ReadAnswer, transfer: readonly ArrayBuffer[]): void;
}

/** What a worker does. */
export function answerReads(port: Port, parts: LookerParts): void {
  const looker = new ByteLooker(parts);
  port.on('message', (task) => {
    const answer = answerTo(looker, task);
    port.postMessage(
      answer,
      answer.seen.map(({ buffer }) => buffer),
    );
  });
}

function answerTo(looker: ByteLooker, task: ReadTask): ReadAnswer {
  try {
    return readAndLook(looker, task);
  } catch (error) {
    const { message, code } = error as NodeJS.ErrnoException;
    return { id: task.id, size: 0, seen: [], error: { message, code } };
  }
}
