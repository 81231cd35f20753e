import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { crc32, createInflateRaw } from 'node:zlib';
import { AppError } from '#contracts';

/** One member of a gzip file (RFC 1952 section 2.2); files that were appended to hold several. Offsets of the file. */
export interface GzipMember {
  readonly start: number;
  /** Where the deflated body starts. */
  readonly body: number;
  readonly end: number;
  /** Size of the text of this member. */
  readonly textBytes: number;
}

const CHUNK_BYTES = 256 * 1024;
const TRAILER_BYTES = 8;
const LONGEST_HEADER = 128 * 1024;

/** The text of all members, one after the other. `store.unreadable` when a member is damaged or not finished. */
export async function* gunzip(handle: FileHandle): AsyncGenerator<Buffer> {
  for (let at: number | null = 0; at !== null;) {
    const member: GzipMember = yield* inflateMember(handle, at);
    at = await nextMember(handle, member.end);
  }
}

/** Yields the text of the member that starts at an offset, returns where it ended. */
export async function* inflateMember(handle: FileHandle, start: number): AsyncGenerator<Buffer, GzipMember> {
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

/** Not a stream of the file itself: destroying that one would close the handle. */
async function* chunksOf(handle: FileHandle, start: number): AsyncGenerator<Buffer> {
  for (let at = start; ;) {
    const chunk = await readUpTo(handle, at, CHUNK_BYTES);
    if (chunk.length === 0) return;
    at += chunk.length;
    yield chunk;
  }
}

/** @returns the start of the next member, null at the end; zeros at the end are padding */
export async function nextMember(handle: FileHandle, at: number): Promise<number | null> {
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

export async function readUpTo(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await handle.read(buffer, 0, length, position);
  return buffer.subarray(0, bytesRead);
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

const damaged = (how: string): AppError =>
  new AppError('store.unreadable', { detail: `A gzip file cannot be read: ${how}.` });
