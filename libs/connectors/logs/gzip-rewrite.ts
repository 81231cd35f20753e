import type { FileHandle } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { crc32, createDeflateRaw } from 'node:zlib';
import { inflateMember, nextMember, readUpTo, type GzipMember } from './gzip-reader.js';
import type { Patch } from './log-patch.js';

const COPY_BYTES = 1024 * 1024;

/**
 * Writes a gzip file again with its text patched. Members stay members, headers stay as they are (name, time, system),
 * members without a patch and padding are copied byte for byte.
 * @returns false when a place does not hold what the patch expects
 */
export async function rewriteGzip(
  from: FileHandle,
  to: FileHandle,
  patches: readonly Patch[],
): Promise<boolean> {
  let textStart = 0;
  let end = 0;
  for (let at: number | null = 0; at !== null;) {
    const member = await measure(from, at);
    const own = patches.filter((patch) => overlaps(patch, textStart, textStart + member.textBytes));
    const isIntact =
      own.length === 0 || (await rewriteMember(from, to, member, new TextPatcher(own, textStart)));
    if (!isIntact) return false;
    if (own.length === 0) await copy(from, to, member.start, member.end);
    textStart += member.textBytes;
    end = member.end;
    at = await nextMember(from, member.end);
  }
  await copy(from, to, end, (await from.stat()).size);
  return true;
}

const overlaps = (patch: Patch, start: number, end: number): boolean =>
  patch.offset < end && patch.offset + patch.replacement.length > start;

async function measure(handle: FileHandle, start: number): Promise<GzipMember> {
  const chunks = inflateMember(handle, start);
  for (;;) {
    const step = await chunks.next();
    if (step.done) return step.value;
  }
}

async function rewriteMember(
  from: FileHandle,
  to: FileHandle,
  member: GzipMember,
  patcher: TextPatcher,
): Promise<boolean> {
  const header = await readUpTo(from, member.start, member.body - member.start);
  await to.write(header);
  await pipeline(
    patcher.patch(inflateMember(from, member.start)),
    createDeflateRaw({ level: levelOf(header) }),
    async (deflated: AsyncIterable<Buffer>) => {
      for await (const chunk of deflated) await to.write(chunk);
    },
  );
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(patcher.checksum >>> 0, 0);
  trailer.writeUInt32LE(member.textBytes % 2 ** 32, 4);
  await to.write(trailer);
  return patcher.isIntact;
}

/** Extra flags of the header (RFC 1952 section 2.3.1): 2 slowest, 4 fastest. */
const levelOf = (header: Buffer): number => (header[8] === 2 ? 9 : header[8] === 4 ? 1 : 6);

/** Patches a text that passes by in chunks; a patch may lie across the border of two chunks or members. */
class TextPatcher {
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

async function copy(from: FileHandle, to: FileHandle, start: number, end: number): Promise<void> {
  for (let at = start; at < end;) {
    const bytes = await readUpTo(from, at, Math.min(COPY_BYTES, end - at));
    if (bytes.length === 0) return;
    await to.write(bytes);
    at += bytes.length;
  }
}
