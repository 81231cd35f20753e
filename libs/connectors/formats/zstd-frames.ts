import type { ByteStream } from './record-format.js';

const DICTIONARY_BYTES = [0, 1, 2, 4] as const;
const SIZE_BYTES = [0, 2, 4, 8] as const;
const MAGIC = 0xfd2fb528;

/**
 * Cuts a zstd file into its frames (RFC 8878 section 3.1): the decompressor of Node stops after the first one without a
 * word. Frames that readers skip are left out. Each frame must be read before the next one is asked for.
 */
export async function* zstdFrames(bytes: ByteStream, damaged: () => Error): AsyncGenerator<ByteStream> {
  const source = new Taking(bytes, damaged);
  while (await source.hasMore()) {
    const magic = await source.take(4);
    const code = magic.readUInt32LE(0);
    if (code >>> 4 === 0x184d2a5) await source.skip((await source.take(4)).readUInt32LE(0));
    else if (code === MAGIC) yield frame(source, magic, damaged);
    else throw damaged();
  }
}

async function* frame(source: Taking, magic: Buffer, damaged: () => Error): AsyncGenerator<Buffer> {
  const first = await source.take(1);
  const descriptor = first[0]!;
  const isSingle = (descriptor & 0x20) !== 0;
  const flag = (descriptor >> 6) as 0 | 1 | 2 | 3;
  const sizeBytes = flag === 0 && isSingle ? 1 : SIZE_BYTES[flag];
  const rest = (isSingle ? 0 : 1) + DICTIONARY_BYTES[(descriptor & 3) as 0 | 1 | 2 | 3] + sizeBytes;
  yield Buffer.concat([magic, first, await source.take(rest)]);
  for (let isLast = false; !isLast;) {
    const header = await source.take(3);
    const value = header.readUIntLE(0, 3);
    const type = (value >> 1) & 3;
    if (type === 3) throw damaged();
    // one byte that is repeated, or as many as it says
    yield Buffer.concat([header, await source.take(type === 1 ? 1 : value >> 3)]);
    isLast = (value & 1) === 1;
  }
  if ((descriptor & 0x04) !== 0) yield await source.take(4);
}

/** Takes as many bytes as it is asked for. */
class Taking {
  private readonly chunks: AsyncIterator<Buffer>;
  private rest: Buffer = Buffer.alloc(0);

  constructor(
    bytes: ByteStream,
    private readonly damaged: () => Error,
  ) {
    this.chunks = bytes[Symbol.asyncIterator]();
  }

  async hasMore(): Promise<boolean> {
    while (this.rest.length === 0) {
      const next = await this.chunks.next();
      if (next.done === true) return false;
      this.rest = next.value;
    }
    return true;
  }

  async take(count: number): Promise<Buffer> {
    const parts: Buffer[] = [];
    for (let missing = count; missing > 0;) {
      if (!(await this.hasMore())) throw this.damaged();
      const part = this.rest.subarray(0, missing);
      parts.push(part);
      this.rest = this.rest.subarray(part.length);
      missing -= part.length;
    }
    return Buffer.concat(parts);
  }

  async skip(count: number): Promise<void> {
    for (let missing = count; missing > 0;) {
      if (!(await this.hasMore())) throw this.damaged();
      const size = Math.min(missing, this.rest.length);
      this.rest = this.rest.subarray(size);
      missing -= size;
    }
  }
}
