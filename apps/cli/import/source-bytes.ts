import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { AppError } from '#contracts';
import { fileReason } from '../input/files.js';

const BOM = Buffer.from([0xef, 0xbb, 0xbf]);

/** How far a file was read, and what stood there: proves later that it still begins with the same bytes. */
export interface ReadPrefix {
  /** Bytes from the beginning of the file. */
  readonly bytes: number;
  /** SHA-256 of these bytes, hex. */
  readonly digest: string;
}

/**
 * The bytes of a file or of standard input, hashed as far as its rows are done. What was read and is not yet done stays in
 * memory, which is what the rows in flight are made of.
 */
export class SourceBytes {
  readonly #hash: Hash;
  readonly #pending: Buffer[] = [];
  #done: number;
  #read: number;
  #lastByte = 0x0a;

  private constructor(
    private readonly stream: Readable,
    /** Path; null: standard input. */
    private readonly file: string | null,
    /** Of the file when it was opened; null: unknown. */
    readonly size: number | null,
    hash: Hash,
    begin: number,
  ) {
    this.#hash = hash;
    this.#done = begin;
    this.#read = begin;
  }

  /** From standard input. */
  static of(stream: Readable): SourceBytes {
    return new SourceBytes(stream, null, null, createHash('sha256'), 0);
  }

  /**
   * @param after where to go on: the bytes before are read once more, to see that they are the same
   * @throws AppError `request.invalid` (the file cannot be read, or is another one than `after` says)
   */
  static async open(file: string, after?: ReadPrefix): Promise<SourceBytes> {
    const { size } = await statOf(file);
    const hash = createHash('sha256');
    const begin = after ? after.bytes : await markLength(file);
    if (after) await rehash(file, after, hash, size);
    else hash.update(BOM.subarray(0, begin));
    return new SourceBytes(createReadStream(file, { start: begin }), file, size, hash, begin);
  }

  /** Bytes read so far, a byte order mark included. */
  get position(): number {
    return this.#read;
  }

  /** The bytes in order, from {@link position} on. @throws AppError `request.invalid` */
  async *chunks(): AsyncGenerator<Buffer> {
    let isFirst = this.#read === 0;
    try {
      for await (const piece of this.stream) {
        const chunk = Buffer.from(piece as Uint8Array);
        this.#pending.push(chunk);
        this.#read += chunk.length;
        this.#lastByte = chunk.at(-1) ?? this.#lastByte;
        if (isFirst && isUtf16(chunk)) throw notUtf8(this.file);
        yield isFirst && isMarked(chunk) ? chunk.subarray(BOM.length) : chunk;
        isFirst = false;
      }
    } catch (error) {
      throw (error as NodeJS.ErrnoException).syscall === undefined ? error : unreadable(this.file, error);
    }
  }

  /** The rows up to this byte are done. */
  advance(position: number): void {
    while (this.#done < position) {
      const [chunk] = this.#pending;
      if (!chunk) break;
      const part = chunk.subarray(0, position - this.#done);
      this.#hash.update(part);
      this.#done += part.length;
      if (part.length === chunk.length) this.#pending.shift();
      else this.#pending[0] = chunk.subarray(part.length);
    }
  }

  /** As far as the rows are done. */
  done(): ReadPrefix {
    return { bytes: this.#done, digest: this.#hash.copy().digest('hex') };
  }

  /** Call at the end: whether somebody has written more meanwhile, and whether the last row read may be half of one. */
  async growth(): Promise<{ readonly grown: boolean; readonly torn: boolean }> {
    if (this.file === null) return { grown: false, torn: false };
    const { size } = await statOf(this.file);
    const grown = size > this.#read;
    return { grown, torn: grown && this.#lastByte !== 0x0a };
  }
}

const isMarked = (chunk: Buffer): boolean => chunk.subarray(0, BOM.length).equals(BOM);

/** 3 when the file begins with a byte order mark, else 0. */
async function markLength(file: string): Promise<number> {
  try {
    const handle = await open(file, 'r');
    try {
      const { buffer } = await handle.read(Buffer.alloc(BOM.length), 0, BOM.length, 0);
      return isMarked(buffer) ? BOM.length : 0;
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw unreadable(file, error);
  }
}

async function statOf(file: string): Promise<{ size: number }> {
  try {
    const found = await stat(file);
    if (found.isDirectory()) throw Object.assign(new Error(), { code: 'EISDIR' });
    return found;
  } catch (error) {
    throw unreadable(file, error);
  }
}

async function rehash(file: string, { bytes, digest }: ReadPrefix, hash: Hash, size: number): Promise<void> {
  const changed = new AppError('request.invalid', {
    detail: `${file} is not the file that was begun: it differs before byte ${bytes}. Run the command without --resume; what is recorded already is recorded once.`,
  });
  if (size < bytes) throw changed;
  const handle = await open(file, 'r');
  try {
    if (bytes > 0)
      for await (const chunk of handle.createReadStream({ end: bytes - 1, autoClose: false }))
        hash.update(chunk as Buffer);
  } finally {
    await handle.close();
  }
  if (hash.copy().digest('hex') !== digest) throw changed;
}

/** By its byte order mark. */
const isUtf16 = (chunk: Buffer): boolean =>
  (chunk[0] === 0xff && chunk[1] === 0xfe) || (chunk[0] === 0xfe && chunk[1] === 0xff);

const notUtf8 = (file: string | null): AppError =>
  new AppError('request.invalid', {
    detail: `${file ?? 'The input'} is UTF-16: save it as UTF-8.`,
  });

const unreadable = (file: string | null, cause: unknown): AppError =>
  new AppError('request.invalid', {
    detail: `${file ?? 'The input'} cannot be read: ${fileReason(cause)}.`,
    cause,
  });
