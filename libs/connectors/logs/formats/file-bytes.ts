import type { FileHandle } from 'node:fs/promises';

export const CHUNK_BYTES = 256 * 1024;

export async function readUpTo(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await handle.read(buffer, 0, length, position);
  return buffer.subarray(0, bytesRead);
}

/** The bytes from one offset to another, or to the end. Not a stream of the file itself: destroying that one would close the handle. */
export async function* chunksOf(handle: FileHandle, start: number, end = Infinity): AsyncGenerator<Buffer> {
  for (let at = start; at < end;) {
    const chunk = await readUpTo(handle, at, Math.min(CHUNK_BYTES, end - at));
    if (chunk.length === 0) return;
    at += chunk.length;
    yield chunk;
  }
}
