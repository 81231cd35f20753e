import { hkdfSync } from 'node:crypto';
import { openSealed, seal } from './sealed-box.js';

const ID_DIGITS = 16;

/** One secret from outside. It only wraps other keys; it never touches data. */
export class MasterKey {
  readonly #wrapping: Buffer;
  /** Equal for the same key, and says nothing about it: by this a database recognises its own key. Hex, 64 digits. */
  readonly checkValue: string;
  /** Under which rows say who wrapped them, and operators read it: the beginning of {@link checkValue}. */
  readonly id: string;
  /** 32 bytes, the secret of the {@link DigestKey} of a database that meets this key as its first. */
  readonly digestSecret: Buffer;

  /** @param secret 32 bytes */
  constructor(secret: Buffer) {
    this.#wrapping = derive(secret, 'habeas:wrap:1');
    this.digestSecret = derive(secret, 'habeas:codes:1');
    this.checkValue = derive(secret, 'habeas:check:1').toString('hex');
    this.id = masterKeyId(this.checkValue);
  }

  wrap(key: Buffer, keyId: string): Buffer {
    return seal(this.#wrapping, key, keyId);
  }

  /** @throws Error when it was changed, or wrapped under another key or id */
  unwrap(wrapped: Buffer, keyId: string): Buffer {
    return openSealed(this.#wrapping, wrapped, keyId);
  }
}

export const masterKeyId = (checkValue: string): string => checkValue.slice(0, ID_DIGITS);

const derive = (secret: Buffer, info: string): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, Buffer.alloc(0), info, 32));
