import { crc32 } from 'node:zlib';
import type { Patch } from './log-patch.js';

/** Patches a text that passes by in chunks; a patch may lie across the border of two chunks or members. */
export class TextPatcher {
  isIntact = true;
  checksum = 0;
  #position: number;

  constructor(
    private readonly patches: readonly Patch[],
    textStart: number,
  ) {
    this.#position = textStart;
  }

  async *patch(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    let next = 0;
    for await (const chunk of chunks) {
      const end = this.#position + chunk.length;
      while ((this.patches[next]?.offset ?? end) < end) {
        const patch = this.patches[next]!;
        this.#apply(patch, chunk);
        if (patch.offset + patch.replacement.length > end) break;
        next++;
      }
      this.#position = end;
      this.checksum = crc32(chunk, this.checksum);
      yield chunk;
    }
  }

  #apply({ offset, expected, replacement }: Patch, chunk: Buffer): void {
    const from = Math.max(0, this.#position - offset);
    const to = Math.min(replacement.length, this.#position + chunk.length - offset);
    const place = chunk.subarray(offset + from - this.#position, offset + to - this.#position);
    const isExpected =
      place.equals(expected.subarray(from, to)) || place.equals(replacement.subarray(from, to));
    this.isIntact &&= isExpected;
    replacement.copy(place, 0, from, to);
  }
}
