import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { Transform, type TransformCallback } from 'node:stream';

/** Clear bytes of one segment; a reader holds one segment at a time, however long the stream. */
export const SEGMENT_BYTES = 64 * 1024;
const TAG_BYTES = 16;
const PREFIX_BYTES = 7;
const SEALED_SEGMENT_BYTES = SEGMENT_BYTES + TAG_BYTES;

/** Nonce of a segment: prefix of the stream | number | whether it is the last. Segments cannot be moved, dropped or cut off. */
function nonce(prefix: Buffer, number: number, last: boolean): Buffer {
  const rest = Buffer.alloc(5);
  rest.writeUInt32BE(number, 0);
  rest.writeUInt8(last ? 1 : 0, 4);
  return Buffer.concat([prefix, rest]);
}

/** Cuts a stream into blocks of one size; the last block, also an empty one, is known as such. */
abstract class SegmentTransform extends Transform {
  #pending: Buffer[] = [];
  #length = 0;
  #number = 0;

  constructor(private readonly size: number) {
    super();
  }

  protected abstract segment(block: Buffer, number: number, last: boolean): Buffer;

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#pending.push(chunk);
    this.#length += chunk.length;
    this.#run(done, () => {
      while (this.#length > this.size) this.push(this.segment(this.#take(this.size), this.#number++, false));
    });
  }

  override _flush(done: TransformCallback): void {
    this.#run(done, () => this.push(this.segment(this.#take(this.#length), this.#number, true)));
  }

  #take(bytes: number): Buffer {
    const all = this.#pending.length === 1 ? this.#pending[0]! : Buffer.concat(this.#pending);
    this.#pending = [all.subarray(bytes)];
    this.#length = all.length - bytes;
    return all.subarray(0, bytes);
  }

  #run(done: TransformCallback, work: () => void): void {
    try {
      work();
      done();
    } catch (error) {
      done(error as Error);
    }
  }
}

class Encrypt extends SegmentTransform {
  readonly #prefix = randomBytes(PREFIX_BYTES);

  constructor(private readonly key: Buffer) {
    super(SEGMENT_BYTES);
    this.push(this.#prefix);
  }

  protected override segment(block: Buffer, number: number, last: boolean): Buffer {
    const cipher = createCipheriv('aes-256-gcm', this.key, nonce(this.#prefix, number, last));
    return Buffer.concat([cipher.update(block), cipher.final(), cipher.getAuthTag()]);
  }
}

class Decrypt extends SegmentTransform {
  #prefix: Buffer | null = null;
  #head = Buffer.alloc(0);

  constructor(private readonly key: Buffer) {
    super(SEALED_SEGMENT_BYTES);
  }

  override _transform(chunk: Buffer, encoding: BufferEncoding, done: TransformCallback): void {
    if (this.#prefix) return super._transform(chunk, encoding, done);
    this.#head = Buffer.concat([this.#head, chunk]);
    if (this.#head.length < PREFIX_BYTES) return done();
    this.#prefix = this.#head.subarray(0, PREFIX_BYTES);
    return super._transform(this.#head.subarray(PREFIX_BYTES), encoding, done);
  }

  protected override segment(block: Buffer, number: number, last: boolean): Buffer {
    if (!this.#prefix || block.length < TAG_BYTES) throw new Error('the sealed stream is cut off');
    const decipher = createDecipheriv('aes-256-gcm', this.key, nonce(this.#prefix, number, last));
    decipher.setAuthTag(block.subarray(block.length - TAG_BYTES));
    return Buffer.concat([decipher.update(block.subarray(0, block.length - TAG_BYTES)), decipher.final()]);
  }
}

/** Seals a stream of any length under a 32-byte key, used for this stream alone (AES-256-GCM by segments of 64 KiB). */
export const encryptStream = (key: Buffer): Transform => new Encrypt(key);

/** Opens what {@link encryptStream} made; fails when a byte was changed, moved or is missing. */
export const decryptStream = (key: Buffer): Transform => new Decrypt(key);
