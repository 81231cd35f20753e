import { Readable } from 'node:stream';
import { constants, createGunzip, createGzip, createZstdCompress, createZstdDecompress } from 'node:zlib';
import { AppError } from '#contracts';
import type { ByteStream } from './record-format.js';
import { zstdFrames } from './zstd-frames.js';

export type Packing = 'plain' | 'gzip' | 'zstd';

/** First bytes of what is not read, and what it is called. */
const FOREIGN: readonly (readonly [magic: string, name: string])[] = [
  ['425a68', 'bzip2'],
  ['fd377a585a00', 'xz'],
  ['04224d18', 'lz4'],
  ['1f9d', 'compress'],
  ['504b0304', 'zip'],
  ['377abcaf271c', '7-zip'],
];
/** As many first bytes as {@link packingOf} wants to see. */
export const HEAD_BYTES = 10;
const CHUNK_BYTES = 256 * 1024;

/** By content, not by name. `name` is of another kind of packing, which is not read. */
export function packingOf(head: Buffer): Packing | { readonly name: string } {
  const hex = head.subarray(0, HEAD_BYTES).toString('hex');
  if (hex.startsWith('1f8b')) return 'gzip';
  if (hex.startsWith('28b52ffd') || /^5.2a4d18/.test(hex)) return 'zstd';
  const foreign = FOREIGN.find(([magic]) => hex.startsWith(magic));
  return foreign ? { name: foreign[1] } : 'plain';
}

/** The text of all members of a packed file. @throws AppError `store.unreadable` when it is damaged */
export async function* unpacked(packing: Packing, name: string, bytes: ByteStream): AsyncGenerator<Buffer> {
  if (packing === 'plain') yield* bytes;
  if (packing === 'gzip') yield* gunzipped(name, bytes);
  if (packing === 'zstd')
    for await (const frame of zstdFrames(bytes, () => damaged(name)))
      yield* through(frame, createZstdDecompress({ chunkSize: CHUNK_BYTES }), name);
}

/** Packs a text anew, as one member; `head` are the first bytes of the file that it takes the place of. */
export async function* packed(packing: Packing, head: Buffer, text: ByteStream): AsyncGenerator<Buffer> {
  if (packing === 'plain') yield* text;
  // Extra flags of a gzip header (RFC 1952 section 2.3.1): 2 slowest, 4 fastest.
  const level = head[8] === 2 ? 9 : head[8] === 4 ? 1 : 6;
  if (packing === 'gzip') yield* through(text, createGzip({ level, chunkSize: CHUNK_BYTES }));
  const params = { [constants.ZSTD_c_checksumFlag]: 1 };
  if (packing === 'zstd') yield* through(text, createZstdCompress({ params, chunkSize: CHUNK_BYTES }));
}

/** What follows the last member would be passed over without a word. */
async function* gunzipped(name: string, bytes: ByteStream): AsyncGenerator<Buffer> {
  let given = 0;
  const counted = async function* (): AsyncGenerator<Buffer> {
    for await (const chunk of bytes) {
      given += chunk.length;
      yield chunk;
    }
  };
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
  yield* through(counted(), gunzip, name);
  if (gunzip.bytesWritten !== given) throw damaged(name);
}

type Codec = ReturnType<typeof createGunzip> | ReturnType<typeof createZstdCompress>;

async function* through(bytes: ByteStream, codec: Codec, name?: string): AsyncGenerator<Buffer> {
  const source = Readable.from(bytes, { objectMode: false });
  source.on('error', (error) => codec.destroy(error));
  try {
    yield* source.pipe(codec) as AsyncIterable<Buffer>;
  } catch (error) {
    const isDamage = /^Z(STD)?_/.test((error as { code?: string } | null)?.code ?? '');
    throw name !== undefined && isDamage ? damaged(name) : error;
  } finally {
    source.destroy();
    codec.destroy();
  }
}

const damaged = (name: string): AppError =>
  new AppError('store.unreadable', { detail: `${name} is damaged and does not unpack.` });
