import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '#contracts';
import {
  HEAD_BYTES,
  type Packing,
  packingOf,
  type RecordFormat,
  recordFormat,
  unpacked,
} from '../formats/index.js';
import type { StoreSettings } from '../spi/index.js';
import type { ListedFile } from './file-tree.js';

const CHUNK_BYTES = 256 * 1024;

/** A file of records that was opened for reading; whoever opened it closes its handle. */
export interface OpenFile {
  readonly file: ListedFile;
  readonly handle: FileHandle;
  readonly format: RecordFormat;
  readonly packing: Packing;
  /** First bytes as they lie on disk. */
  readonly head: Buffer;
}

/**
 * Never follows a link, and never waits for a fifo, that took the place of a file.
 * @throws AppError `store.unreadable` for a file of no known format; errors of the system as they are
 */
export async function openFile(root: string, file: ListedFile, settings: StoreSettings): Promise<OpenFile> {
  const format = recordFormat(file.path, settings.formats?.[file.collection]);
  if (format === null) throw unreadable(file.path, NO_FORMAT);
  const flags = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW;
  const handle = await open(join(root, file.path), flags);
  try {
    const head = await readAt(handle, 0, HEAD_BYTES);
    const packing = packingOf(head);
    if (typeof packing === 'object')
      throw unreadable(file.path, `it is packed as ${packing.name}; unpack it`);
    return { file, handle, format, packing, head };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

const NO_FORMAT =
  'its name tells no format of records; write "format" for the collection, or map plain text as a store of type logs';

const unreadable = (path: string, why: string): AppError =>
  new AppError('store.unreadable', { detail: `"${path}": ${why}.` });

/** The text of a file from its beginning. */
export const textOf = ({ file, handle, packing }: OpenFile): AsyncIterable<Buffer> =>
  unpacked(packing, file.path, chunksOf(handle));

async function* chunksOf(handle: FileHandle): AsyncGenerator<Buffer> {
  for (let at = 0; ;) {
    const chunk = await readAt(handle, at, CHUNK_BYTES);
    if (chunk.length === 0) return;
    at += chunk.length;
    yield chunk;
  }
}

export async function readAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafeSlow(length);
  const { bytesRead } = await handle.read(buffer, 0, length, position);
  return buffer.subarray(0, bytesRead);
}
