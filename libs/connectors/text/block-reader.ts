import { availableParallelism } from 'node:os';
import { byteCrew } from './byte-crew.js';
import type { Look, ReadAnswer } from './byte-looks.js';
import { byteMachine, type Wanted } from './byte-machine.js';

/** Fills the buffer from its beginning and says with how many bytes; fewer than it holds only before the end. */
export type TextSource = ((into: Buffer) => Promise<number>) & {
  /** Where the text lies as it is, so that several can read it. */
  readonly file?: PlainFile;
};
export interface PlainFile {
  readonly fd: number;
  readonly start: number;
  /** In bytes, or what it had. */
  readonly size: number;
}

export interface ReadBlock {
  /** The bytes stand behind the headroom, into which those before them belong. */
  readonly slab: Buffer;
  /** Fewer than a block has only before the end. */
  readonly size: number;
  readonly places: ReadonlyMap<Wanted, Int32Array>;
}

/** Blocks of a text in turn. A slab is used again once the next block but one is asked for. */
export interface BlockReader {
  next(): Promise<ReadBlock>;
  /** Called when what the last block needs of the one before it has been copied. */
  readAhead(): void;
  close(): Promise<void>;
}

export interface BlockShape {
  readonly headroom: number;
  readonly blockBytes: number;
}

/** Shorter files are read before a thread has begun. */
const CREW_FROM_BYTES = 8 * 1024 * 1024;
/** As many files at once as have room for their slabs. */
const MOST_FILES = 4;
let openFiles = 0;

/** @param wanted what to look for meanwhile; null while nobody knows */
export function blockReader(
  source: TextSource,
  shape: BlockShape,
  wanted: () => readonly Wanted[] | null,
): BlockReader {
  const { file } = source;
  const isLarge = file !== undefined && file.size - file.start >= CREW_FROM_BYTES;
  const isShared = isLarge && openFiles < MOST_FILES && availableParallelism() > 1;
  return (isShared && CrewReader.open(file, shape, wanted)) || new SlabPair(source, shape);
}

/** One block is read while the other is searched; a text of one block never needs the second. */
class SlabPair implements BlockReader {
  readonly #slabs: Buffer[] = [];
  #turn = 0;
  #pending: Promise<number> | undefined;

  constructor(
    private readonly source: TextSource,
    private readonly shape: BlockShape,
  ) {}

  async next(): Promise<ReadBlock> {
    const turn = this.#turn;
    const size = await (this.#pending ?? this.#fill(turn));
    this.#pending = undefined;
    return { slab: this.#at(turn), size, places: new Map() };
  }

  readAhead(): void {
    this.#pending = this.#fill(++this.#turn);
    // Nobody awaits the read ahead when the consumer stops early.
    this.#pending.catch(() => undefined);
  }

  async close(): Promise<void> {}

  #fill(turn: number): Promise<number> {
    return this.source(this.#at(turn).subarray(this.shape.headroom));
  }

  #at(turn: number): Buffer {
    return (this.#slabs[turn % 2] ??= newSlab(this.shape.headroom + this.shape.blockBytes));
  }
}

/** Own memory, aligned, never from the pool; what is not filled is never looked at. */
const newSlab = (bytes: number): Buffer =>
  Buffer.allocUnsafeSlow(Math.ceil(bytes / 4) * 4).subarray(0, bytes);

interface AskedBlock {
  readonly answer: Promise<ReadAnswer>;
  readonly wanted: readonly Wanted[];
}

/** Threads read blocks, some of them ahead, and look at what they read. */
class CrewReader implements BlockReader {
  readonly #asked = new Map<number, AskedBlock>();
  readonly #placed = new Map<Wanted, Look>();
  #turn = -1;

  private constructor(
    private readonly file: PlainFile,
    private readonly shape: BlockShape,
    private readonly wanted: () => readonly Wanted[] | null,
    private readonly slabs: readonly number[],
  ) {
    openFiles++;
    byteCrew().join();
  }

  static open(
    file: PlainFile,
    shape: BlockShape,
    wanted: () => readonly Wanted[] | null,
  ): CrewReader | undefined {
    const slabs: number[] = [];
    for (let slab = 0; slab < availableParallelism() + 2; slab++) {
      const at = byteMachine().take(shape.headroom + shape.blockBytes);
      if (at !== null) slabs.push(at);
    }
    if (slabs.length > 2) return new CrewReader(file, shape, wanted, slabs);
    for (const at of slabs) byteMachine().give(at);
    return undefined;
  }

  async next(): Promise<ReadBlock> {
    const turn = ++this.#turn;
    this.#ask(turn);
    if (this.wanted()) this.#askAhead(turn + this.slabs.length - 2);
    const { answer, wanted } = this.#asked.get(turn)!;
    const { size, seen } = await answer;
    this.#asked.delete(turn);
    const { headroom, blockBytes } = this.shape;
    return {
      slab: byteMachine().bytesAt(this.#slabOf(turn), headroom + blockBytes),
      size,
      places: new Map(wanted.map((one, index) => [one, seen[index]!])),
    };
  }

  readAhead(): void {
    if (this.wanted()) this.#askAhead(this.#turn + this.slabs.length - 1);
  }

  /** Waits for what is being read, so that nobody writes into slabs of others. */
  async close(): Promise<void> {
    await Promise.allSettled([...this.#asked.values()].map(({ answer }) => answer));
    for (const at of this.slabs) byteMachine().give(at);
    for (const wanted of this.#placed.keys()) byteMachine().release(wanted);
    byteCrew().leave();
    openFiles--;
  }

  #askAhead(last: number): void {
    for (let turn = this.#turn + 1; turn <= last; turn++)
      if (this.#positionOf(turn) < this.file.size) this.#ask(turn);
  }

  #ask(turn: number): void {
    if (this.#asked.has(turn)) return;
    const looks = (this.wanted() ?? []).flatMap((wanted) => {
      const look = this.#lookFor(wanted);
      return look ? [{ wanted, look }] : [];
    });
    const task = {
      fd: this.file.fd,
      position: this.#positionOf(turn),
      to: this.#slabOf(turn) + this.shape.headroom,
      bytes: this.shape.blockBytes,
      looks: looks.map(({ look }) => look),
    };
    const answer = byteCrew()
      .read(task)
      .catch((error: NodeJS.ErrnoException) => {
        if (error.code !== undefined) throw error;
        return byteMachine().read(task);
      });
    answer.catch(() => undefined);
    this.#asked.set(turn, { answer, wanted: looks.map(({ wanted }) => wanted) });
  }

  #lookFor(wanted: Wanted): Look | null {
    const known = this.#placed.get(wanted);
    if (known) return known;
    const look = byteMachine().place(wanted);
    if (look) this.#placed.set(wanted, look);
    return look;
  }

  #positionOf(turn: number): number {
    return this.file.start + turn * this.shape.blockBytes;
  }

  #slabOf(turn: number): number {
    return this.slabs[turn % this.slabs.length]!;
  }
}
