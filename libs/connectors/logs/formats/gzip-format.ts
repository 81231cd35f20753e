import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32, createDeflateRaw, createInflateRaw } from 'node:zlib';
import { AppError } from '#contracts';
import { CHUNK_BYTES, chunksOf, readUpTo } from './file-bytes.js';
import type { PackedFormat, PackedMember } from './packed-rewrite.js';
import type { TextPatcher } from '../patch/text-patcher.js';

/** One member of a gzip file (RFC 1952 section 2.2). */
interface GzipMember extends PackedMember {
  /** Where the deflated body starts. */
  readonly body: number;
}

const TRAILER_BYTES = 8;
const LONGEST_HEADER = 128 * 1024;

/** Yields the text of the member that starts at an offset, returns where it ended. */
async function* readMember(handle: FileHandle, start: number): AsyncGenerator<Buffer, GzipMember> {
  const body = start + (await headerBytes(handle, start));
  const source = Readable.from(chunksOf(handle, body));
  const inflate = createInflateRaw({ chunkSize: CHUNK_BYTES });
  source.on('error', (error) => inflate.destroy(error));
  let checksum = 0;
  let textBytes = 0;
  try {
    for await (const chunk of source.pipe(inflate) as AsyncIterable<Buffer>) {
      checksum = crc32(chunk, checksum);
      textBytes += chunk.length;
      yield chunk;
    }
  } catch (error) {
    throw (error as { code?: string }).code?.startsWith('Z_')
      ? damaged('its body ends early or is no deflate')
      : error;
  } finally {
    source.destroy();
    inflate.destroy();
  }
  const end = body + inflate.bytesWritten;
  await checkTrailer(handle, end, checksum, textBytes);
  return { start, body, end: end + TRAILER_BYTES, textBytes };
}

/** @returns the start of the next member, null at the end; zeros at the end are padding */
async function nextMember(handle: FileHandle, at: number): Promise<number | null> {
  const head = await readUpTo(handle, at, 2);
  if (head.length === 0) return null;
  if (head[0] === 0x1f && head[1] === 0x8b) return at;
  const { size } = await handle.stat();
  for (let position = at; position < size; position += CHUNK_BYTES) {
    const padding = await readUpTo(handle, position, CHUNK_BYTES);
    if (padding.some((byte) => byte !== 0)) throw damaged('something that is no member follows the last one');
  }
  return null;
}

const FLAG = { headerCrc: 2, extra: 4, name: 8, comment: 16 } as const;

async function headerBytes(handle: FileHandle, start: number): Promise<number> {
  const header = await readUpTo(handle, start, LONGEST_HEADER);
  const flags = header[3] ?? 0;
  if (header.length < 10 || header[2] !== 8) throw damaged('its header is no header of deflate');
  let at = 10;
  if (flags & FLAG.extra) at += 2 + (header[at] ?? 0) + ((header[at + 1] ?? 0) << 8);
  for (const flag of [FLAG.name, FLAG.comment]) {
    if (!(flags & flag)) continue;
    const zero = header.indexOf(0, at);
    if (zero < 0) throw damaged('its header does not end');
    at = zero + 1;
  }
  return flags & FLAG.headerCrc ? at + 2 : at;
}

async function checkTrailer(
  handle: FileHandle,
  at: number,
  checksum: number,
  textBytes: number,
): Promise<void> {
  const trailer = await readUpTo(handle, at, TRAILER_BYTES);
  if (trailer.length < TRAILER_BYTES) throw damaged('it ends early');
  if (trailer.readUInt32LE(0) !== checksum >>> 0 || trailer.readUInt32LE(4) !== textBytes % 2 ** 32) {
    throw damaged('its checksum is wrong');
  }
}

async function rewriteMember(
  from: FileHandle,
  to: FileHandle,
  member: GzipMember,
  patcher: TextPatcher,
): Promise<void> {
  const header = await readUpTo(from, member.start, member.body - member.start);
  await to.write(header);
  await pipeline(
    patcher.patch(readMember(from, member.start)),
    createDeflateRaw({ level: levelOf(header) }),
    async (deflated: AsyncIterable<Buffer>) => {
      for await (const chunk of deflated) await to.write(chunk);
    },
  );
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(patcher.checksum >>> 0, 0);
  trailer.writeUInt32LE(member.textBytes % 2 ** 32, 4);
  await to.write(trailer);
}

/** Extra flags of the header (RFC 1952 section 2.3.1): 2 slowest, 4 fastest. */
const levelOf = (header: Buffer): number => (header[8] === 2 ? 9 : header[8] === 4 ? 1 : 6);

const damaged = (how: string): AppError =>
  new AppError('store.unreadable', { detail: `A gzip file cannot be read: ${how}.` });

/** Headers stay as they are (name, time, system), and so does padding behind the last member. */
export const gzipFormat: PackedFormat<GzipMember> = { readMember, nextMember, rewriteMember };
