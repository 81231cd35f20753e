import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, createZstdCompress, createZstdDecompress } from 'node:zlib';
import { AppError } from '#contracts';
import { CHUNK_BYTES, chunksOf, readUpTo } from './file-bytes.js';
import type { PackedFormat, PackedMember } from './packed-rewrite.js';
import type { TextPatcher } from '../patch/text-patcher.js';

/** One frame of a zstd file (RFC 8878 section 3.1), or one that readers skip and that has no text. */
interface ZstdFrame extends PackedMember {
  readonly hasChecksum: boolean;
  readonly namesSize: boolean;
}

const LONGEST_HEADER = 18;
const MAGIC = 0xfd2fb528;
const CHECKSUM_BYTES = 4;
const DICTIONARY_BYTES = [0, 1, 2, 4] as const;
const SIZE_BYTES = [0, 2, 4, 8] as const;

/** Whether a file begins like one of these. */
export const isZstd = (head: Buffer): boolean =>
  head.length >= 4 && (head.readUInt32LE(0) === MAGIC || isSkippable(head));

const isSkippable = (head: Buffer): boolean => head.length >= 4 && head.readUInt32LE(0) >>> 4 === 0x184d2a5;

/**
 * The end of each frame is found from the lengths of its blocks: the decompressor stops after the first frame without a
 * word, and the text of all others would never be searched.
 */
async function* readMember(handle: FileHandle, start: number): AsyncGenerator<Buffer, ZstdFrame> {
  const frame = await frameAt(handle, start);
  if (frame === null) return await skippedFrame(handle, start);
  const source = Readable.from(chunksOf(handle, start, frame.end));
  const decompress = createZstdDecompress({ chunkSize: CHUNK_BYTES });
  source.on('error', (error) => decompress.destroy(error));
  let textBytes = 0;
  try {
    for await (const chunk of source.pipe(decompress) as AsyncIterable<Buffer>) {
      textBytes += chunk.length;
      yield chunk;
    }
  } catch (error) {
    throw /^Z(STD)?_/.test((error as { code?: string }).code ?? '')
      ? damaged('a frame does not unpack')
      : error;
  } finally {
    source.destroy();
    decompress.destroy();
  }
  return { ...frame, textBytes };
}

async function nextMember(handle: FileHandle, at: number): Promise<number | null> {
  const head = await readUpTo(handle, at, 4);
  if (head.length === 0) return null;
  if (isZstd(head)) return at;
  throw damaged('something that is no frame follows the last one');
}

async function rewriteMember(
  from: FileHandle,
  to: FileHandle,
  { start, textBytes, hasChecksum, namesSize }: ZstdFrame,
  patcher: TextPatcher,
): Promise<void> {
  await pipeline(
    patcher.patch(readMember(from, start)),
    createZstdCompress({
      params: { [constants.ZSTD_c_checksumFlag]: Number(hasChecksum) },
      ...(namesSize ? { pledgedSrcSize: textBytes } : {}),
    }),
    async (packed: AsyncIterable<Buffer>) => {
      for await (const chunk of packed) await to.write(chunk);
    },
  );
}

/** Walks over the blocks of a frame; null: one that readers skip. */
async function frameAt(handle: FileHandle, start: number): Promise<Omit<ZstdFrame, 'textBytes'> | null> {
  const header = await readUpTo(handle, start, LONGEST_HEADER);
  if (isSkippable(header)) return null;
  const descriptor = header[4];
  if (!isZstd(header) || descriptor === undefined) throw damaged('its header is none of zstd');
  const isSingle = (descriptor & 0x20) !== 0;
  const hasChecksum = (descriptor & 0x04) !== 0;
  const sizeBytes = descriptor >> 6 === 0 && isSingle ? 1 : SIZE_BYTES[(descriptor >> 6) as 0 | 1 | 2 | 3];
  let at = start + 5 + (isSingle ? 0 : 1) + DICTIONARY_BYTES[(descriptor & 3) as 0 | 1 | 2 | 3] + sizeBytes;
  for (let isLast = false; !isLast;) {
    const block = await readUpTo(handle, at, 3);
    if (block.length < 3) throw damaged('it ends early');
    const value = block.readUIntLE(0, 3);
    const type = (value >> 1) & 3;
    if (type === 3) throw damaged('it has a block of no known kind');
    // one byte that is repeated, or as many as it says
    at += 3 + (type === 1 ? 1 : value >> 3);
    isLast = (value & 1) === 1;
  }
  const end = at + (hasChecksum ? CHECKSUM_BYTES : 0);
  if (end > (await handle.stat()).size) throw damaged('it ends early');
  return { start, end, hasChecksum, namesSize: sizeBytes > 0 };
}

async function skippedFrame(handle: FileHandle, start: number): Promise<ZstdFrame> {
  const header = await readUpTo(handle, start, 8);
  const end = header.length < 8 ? Infinity : start + 8 + header.readUInt32LE(4);
  if (end > (await handle.stat()).size) throw damaged('it ends early');
  return { start, end, textBytes: 0, hasChecksum: false, namesSize: false };
}

const damaged = (how: string): AppError =>
  new AppError('store.unreadable', { detail: `A zstd file cannot be read: ${how}.` });

/** Frames that change are packed anew at the usual level; whether they name their size and checksum stays. */
export const zstdFormat: PackedFormat<ZstdFrame> = { readMember, nextMember, rewriteMember };
