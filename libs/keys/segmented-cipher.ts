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

  /** The bytes of a block come in parts, as they arrived: putting them together would copy all that flows through. */
  protected abstract segment(parts: readonly Buffer[], number: number, last: boolean): readonly Buffer[];

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#pending.push(chunk);
    this.#length += chunk.length;
    this.#run(done, () => {
      while (this.#length > this.size) this.#give(this.size, false);
    });
  }

  override _flush(done: TransformCallback): void {
    this.#run(done, () => this.#give(this.#length, true));
  }

  #give(bytes: number, last: boolean): void {
    for (const part of this.segment(this.#take(bytes), this.#number++, last)) this.push(part);
  }

  #take(bytes: number): Buffer[] {
    const taken: Buffer[] = [];
    this.#length -= bytes;
    for (let wanted = bytes; wanted > 0;) {
      const first = this.#pending.shift()!;
      taken.push(first.subarray(0, wanted));
      if (first.length > wanted) this.#pending.unshift(first.subarray(wanted));
      wanted -= Math.min(first.length, wanted);
    }
    return taken;
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

  protected override segment(parts: readonly Buffer[], number: number, last: boolean): readonly Buffer[] {
    const cipher = createCipheriv('aes-256-gcm', this.key, nonce(this.#prefix, number, last));
    return [...parts.map((part) => cipher.update(part)), cipher.final(), cipher.getAuthTag()];
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

  /** Gives nothing before all of it is known to be genuine. */
  protected override segment(parts: readonly Buffer[], number: number, last: boolean): readonly Buffer[] {
    const { sealed, tag } = withoutTag(parts);
    if (!this.#prefix) throw cutOff();
    const decipher = createDecipheriv('aes-256-gcm', this.key, nonce(this.#prefix, number, last));
    decipher.setAuthTag(tag);
    return [...sealed.map((part) => decipher.update(part)), decipher.final()];
  }
}

const cutOff = (): Error => new Error('the sealed stream is cut off');

/** The tag comes last and may lie in several parts. */
function withoutTag(parts: readonly Buffer[]): { sealed: readonly Buffer[]; tag: Buffer } {
  const sealed = [...parts];
  let tag = Buffer.alloc(0);
  while (tag.length < TAG_BYTES) {
    const part = sealed.pop();
    if (!part) throw cutOff();
    const start = Math.max(part.length - (TAG_BYTES - tag.length), 0);
    tag = Buffer.concat([part.subarray(start), tag]);
    if (start > 0) sealed.push(part.subarray(0, start));
  }
  return { sealed, tag };
}

/** Seals a stream of any length under a 32-byte key, used for this stream alone (AES-256-GCM by segments of 64 KiB). */
export const encryptStream = (key: Buffer): Transform => new Encrypt(key);

/** Opens what {@link encryptStream} made; fails when a byte was changed, moved or is missing. */
export const decryptStream = (key: Buffer): Transform => new Decrypt(key);
