import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '#contracts';
import { BLOCK_BYTES, WHOLE_LINE_BYTES, type TextSource } from '../text/index.js';
import { gzipFormat } from './formats/gzip-format.js';
import { isGone, readError, writeError } from './log-errors.js';
import { fileId, type LogFile } from './families/log-tree.js';
import { unpack } from './formats/packed-rewrite.js';
import { isZstd, zstdFormat } from './formats/zstd-format.js';

export type LogFormat = 'plain' | 'gzip' | 'zstd' | { readonly unreadable: string };

/** First bytes of what this connector does not read; names are for people. */
const FOREIGN: readonly (readonly [string, string])[] = [
  ['314159265359', 'bzip2'],
  ['fd377a585a00', 'xz'],
  ['04224d18', 'lz4'],
  ['1f9d', 'compress'],
  ['504b0304', 'zip'],
  ['377abcaf271c', '7-zip'],
  ['fffe', 'UTF-16'],
  ['feff', 'UTF-16'],
];

/** By content, not by name: a rotated file keeps its format under any name. */
export function formatOf(head: Buffer): LogFormat {
  if (head[0] === 0x1f && head[1] === 0x8b) return 'gzip';
  if (isZstd(head)) return 'zstd';
  const hex = head.toString('hex');
  const bzip = /^425a68[0-9a-f]{2}(.*)/.exec(hex)?.[1];
  const foreign = FOREIGN.find(([magic, name]) => (name === 'bzip2' ? (bzip ?? '') : hex).startsWith(magic));
  return foreign ? { unreadable: foreign[1] } : 'plain';
}

/** An opened log file that is certainly the one that was listed. */
export interface OpenLog {
  readonly file: LogFile;
  readonly handle: FileHandle;
  readonly format: LogFormat;
}

/**
 * Opens the file by one of its names and reads its format; the caller closes it. Undefined when it is no longer there
 * under any of them: it was rotated, and the next listing has it.
 */
export async function openLog(
  root: string,
  file: LogFile,
  access: number = constants.O_RDONLY,
): Promise<OpenLog | undefined> {
  const handle = await openListed(root, file, access).catch((error: unknown) => {
    throw access === constants.O_RDONLY ? readError(error) : writeError(error);
  });
  if (!handle) return undefined;
  const head = Buffer.alloc(10);
  const { bytesRead } = await handle.read(head, 0, head.length, 0);
  return { file, handle, format: formatOf(head.subarray(0, bytesRead)) };
}

/** {@link openLog}, closed again after `use`. */
export async function withLog<T>(
  root: string,
  file: LogFile,
  use: (log: OpenLog) => Promise<T>,
  access?: number,
): Promise<T | undefined> {
  const log = await openLog(root, file, access);
  if (!log) return undefined;
  try {
    return await use(log);
  } finally {
    await log.handle.close();
  }
}

/** Never blocks on a fifo that took the place of a file. */
async function openListed(root: string, file: LogFile, access: number): Promise<FileHandle | undefined> {
  for (const path of file.paths) {
    const handle = await open(join(root, path), access | constants.O_NONBLOCK).catch((error: unknown) => {
      if (isGone(error)) return undefined;
      throw error;
    });
    if (!handle) continue;
    const stats = await handle.stat();
    if (stats.isFile() && fileId(stats) === file.id) return handle;
    await handle.close();
  }
  return undefined;
}

/** The text of the file from an offset of the text on. */
export function textSource(log: OpenLog, start = 0): TextSource {
  if (log.format === 'plain') {
    const file = { fd: log.handle.fd, start, size: log.file.size };
    return Object.assign(plainSource(log.handle, start), { file });
  }
  if (log.format === 'gzip') return chunkSource(unpack(gzipFormat, log.handle));
  if (log.format === 'zstd') return chunkSource(unpack(zstdFormat, log.handle));
  throw unreadable(log.file.family, 1, log.format.unreadable);
}

/** As much as one read needs to see the whole of a small file, with room for what is appended meanwhile. */
export const blockBytesOf = ({ format, file }: OpenLog): number =>
  format === 'plain' ? Math.min(BLOCK_BYTES, Math.max(WHOLE_LINE_BYTES, 2 * file.size)) : BLOCK_BYTES;

export const unreadable = (family: string, files: number, format: string): AppError =>
  new AppError('store.unreadable', {
    detail: `${files} file(s) of "${family}" cannot be read (${format}): unpack them, or leave them out of its globs.`,
  });

function plainSource(handle: FileHandle, start: number): TextSource {
  let position = start;
  return async (into) => {
    let filled = 0;
    while (filled < into.length) {
      const { bytesRead } = await handle.read(into, filled, into.length - filled, position);
      if (bytesRead === 0) break;
      filled += bytesRead;
      position += bytesRead;
    }
    return filled;
  };
}

function chunkSource(chunks: AsyncGenerator<Buffer>): TextSource {
  let rest = Buffer.alloc(0);
  return async (into) => {
    let filled = 0;
    while (filled < into.length) {
      if (rest.length === 0) {
        const next = await chunks.next();
        if (next.done) break;
        rest = next.value as Buffer<ArrayBuffer>;
      }
      const size = rest.copy(into, filled);
      filled += size;
      rest = rest.subarray(size);
    }
    return filled;
  };
}
