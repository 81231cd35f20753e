import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Transform, type Readable } from 'node:stream';
import { decryptStream, encryptStream } from '#keys/streams';

/** What is known of a file once it is written. */
export interface FileFacts {
  readonly bytes: number;
  readonly sha256: string;
}

/** A file that grows; everything on the disk is sealed. */
export interface SealedFile {
  write(text: string | Buffer): Promise<void>;
  end(): Promise<FileFacts>;
}

/** Sealed files of packages on a local folder. Nothing is ever written there in clear. */
export class PackageFiles {
  constructor(private readonly root: string) {}

  async create(path: string, key: Buffer): Promise<SealedFile> {
    const full = join(this.root, path);
    await mkdir(dirname(full), { recursive: true, mode: 0o700 });
    const meter = new Meter();
    const file = createWriteStream(full, { mode: 0o600 });
    const done = pipeline(meter, encryptStream(key), file);
    done.catch(() => undefined);
    return {
      write: (text) => writeTo(meter, text),
      end: async () => {
        meter.end();
        await done;
        return meter.facts();
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

/** Counts and hashes what flows through. */
export class Meter extends Transform {
  readonly #hash = createHash('sha256');
  #bytes = 0;

  override _transform(
    chunk: Buffer,
    _encoding: BufferEncoding,
    done: (error: null, chunk: Buffer) => void,
  ): void {
    this.#hash.update(chunk);
    this.#bytes += chunk.length;
    done(null, chunk);
  }

  facts(): FileFacts {
    return { bytes: this.#bytes, sha256: this.#hash.copy().digest('hex') };
  }
}

/** Waits while the disk is slower than the store: memory stays flat. Leaves no listener behind, as it waits often. */
async function writeTo(stream: Transform, text: string | Buffer): Promise<void> {
  if (stream.destroyed) throw stream.errored ?? new Error('The file is closed.');
  if (text.length === 0 || stream.write(text)) return;
  const closed = new AbortController();
  const stop = (): void => closed.abort();
  stream.once('close', stop);
  try {
    await once(stream, 'drain', { signal: closed.signal });
  } finally {
    stream.off('close', stop);
  }
}
