import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Transform, type Readable } from 'node:stream';
import { createDeflateRaw, crc32 } from 'node:zlib';
import { decryptStream, encryptStream } from '#keys/streams';

/** What is known of a file once it is written. */
export interface FileFacts {
  readonly bytes: number;
  readonly sha256: string;
}

/** The same of a file that is kept deflated (RFC 1951), and what a ZIP archive says of it besides. */
export interface PackedFacts extends FileFacts {
  readonly packedBytes: number;
  readonly crc32: number;
}

/** A file that grows; everything on the disk is deflated and sealed. */
export interface PackedFile {
  /** When this resolves, the bytes are no longer needed. */
  write(bytes: Buffer): Promise<void>;
  end(): Promise<PackedFacts>;
}

/** Of deflate: the next level up costs more time than the bytes are worth that it saves. */
const FAST = 1;

/** Sealed files of packages on a local folder. Nothing is ever written there in clear. */
export class PackageFiles {
  constructor(private readonly root: string) {}

  /** {@link open} gives the deflated bytes. */
  async pack(path: string, key: Buffer): Promise<PackedFile> {
    const full = join(this.root, path);
    await mkdir(dirname(full), { recursive: true, mode: 0o700 });
    const digest = new Digest();
    const deflate = createDeflateRaw({ level: FAST });
    let [packedBytes, crc] = [0, 0];
    deflate.on('data', (chunk: Buffer) => (packedBytes += chunk.length));
    const done = pipeline(deflate, encryptStream(key), createWriteStream(full, { mode: 0o600 }));
    done.catch(() => undefined);
    return {
      write: async (clear) => {
        digest.add(clear);
        crc = crc32(clear, crc);
        await taken(deflate, clear);
      },
      end: async () => {
        deflate.end();
        await done;
        return { ...digest.facts(), packedBytes, crc32: crc };
      },
    };
  }

  /** Writes a whole stream; visible under its name only when complete. */
  async save(path: string, key: Buffer, clear: Readable): Promise<FileFacts> {
    const full = join(this.root, path);
    const meter = new Meter();
    await mkdir(dirname(full), { recursive: true, mode: 0o700 });
    await pipeline(
      clear,
      meter,
      encryptStream(key),
      createWriteStream(`${full}.part`, { mode: 0o600, flush: true }),
    );
    await rename(`${full}.part`, full);
    return meter.facts();
  }

  /** The clear bytes. Fails in the middle when the file was changed. */
  open(path: string, key: Buffer): Readable {
    const clear = decryptStream(key);
    const file = createReadStream(join(this.root, path));
    file.on('error', (error) => clear.destroy(error));
    return file.pipe(clear);
  }

  async exists(path: string): Promise<boolean> {
    return stat(join(this.root, path)).then(
      () => true,
      () => false,
    );
  }

  async remove(path: string): Promise<void> {
    await rm(join(this.root, path), { recursive: true, force: true });
  }
}

/** Counts and hashes bytes. */
class Digest {
  readonly #hash = createHash('sha256');
  #bytes = 0;

  add(chunk: Buffer): void {
    this.#hash.update(chunk);
    this.#bytes += chunk.length;
  }

  facts(): FileFacts {
    return { bytes: this.#bytes, sha256: this.#hash.copy().digest('hex') };
  }
}

/** Counts and hashes what flows through. */
export class Meter extends Transform {
  readonly #digest = new Digest();

  override _transform(
    chunk: Buffer,
    _encoding: BufferEncoding,
    done: (error: null, chunk: Buffer) => void,
  ): void {
    this.#digest.add(chunk);
    done(null, chunk);
  }

  facts = (): FileFacts => this.#digest.facts();
}

/** Resolves when the stream has done with the bytes, rejects when it fails before. */
function taken(stream: Transform, bytes: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    const closed = (): void => reject(stream.errored ?? new Error('The file is closed.'));
    stream.once('close', closed);
    stream.write(bytes, (error) => {
      stream.off('close', closed);
      if (error) reject(error);
      else resolve();
    });
  });
}
