import { ByteBuffer } from './byte-buffer.js';
import type { PackedFacts, PackedFile } from './package-files.js';

/** Large enough that handing on costs little, small enough for the nearest caches. */
const CHUNK_BYTES = 128 * 1024;

/** Gathers text for a file in one room while the file takes what was gathered in another: both are used again and again. */
export class ChunkedFile {
  #filling = new ByteBuffer(CHUNK_BYTES * 2);
  #taken = new ByteBuffer(CHUNK_BYTES * 2);
  #writing: Promise<void> = Promise.resolve();

  constructor(private readonly file: PackedFile) {}

  get buffer(): ByteBuffer {
    return this.#filling;
  }

  /** Hands on what was gathered when it is much; waits while the file is slower. */
  async settle(): Promise<void> {
    if (this.#filling.length >= CHUNK_BYTES) await this.#handOn();
  }

  async end(): Promise<PackedFacts> {
    await this.#handOn();
    await this.#writing;
    return this.file.end();
  }

  async #handOn(): Promise<void> {
    await this.#writing;
    const full = this.#filling;
    this.#filling = this.#taken;
    this.#filling.clear();
    this.#taken = full;
    if (full.length === 0) return;
    this.#writing = this.file.write(full.bytes.subarray(0, full.length));
    // shown to whoever waits for it next
    this.#writing.catch(() => undefined);
  }
}
