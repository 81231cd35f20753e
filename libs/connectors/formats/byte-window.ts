/**
 * The bytes of a stream that are not dealt with yet. Memory that was given out is never written again: whoever holds a
 * part of it may keep it.
 */
export class ByteWindow {
  #buffer = Buffer.alloc(0);
  #start = 0;
  #end = 0;

  get bytes(): Buffer {
    return this.#buffer.subarray(this.#start, this.#end);
  }

  get length(): number {
    return this.#end - this.#start;
  }

  append(chunk: Buffer): void {
    if (this.length === 0) {
      this.#buffer = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length) as Buffer<ArrayBuffer>;
      this.#start = 0;
      this.#end = chunk.length;
      this.#isOwn = false;
      return;
    }
    if (!this.#isOwn || this.#end + chunk.length > this.#buffer.length) this.#grow(chunk.length);
    chunk.copy(this.#buffer, this.#end);
    this.#end += chunk.length;
  }

  drop(count: number): void {
    this.#start += count;
  }

  /** Whether what lies behind the end of the buffer is ours to fill. */
  #isOwn = false;

  /** Twice as much as is needed, so that a record of many chunks is not copied for each of them. */
  #grow(more: number): void {
    const { length } = this;
    const grown = Buffer.allocUnsafeSlow(2 * length + more);
    this.#buffer.copy(grown, 0, this.#start, this.#end);
    this.#buffer = grown;
    this.#start = 0;
    this.#end = length;
    this.#isOwn = true;
  }
}
