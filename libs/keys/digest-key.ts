import { createHmac } from 'node:crypto';
import { keyObject } from './key-object.js';

/**
 * The one HMAC key of an installation. It is derived from the first master key that a database meets and from then on
 * kept in it, wrapped: what was mailed, and who acted, must be recognised under every later master key too.
 */
export class DigestKey {
  readonly #secret: Buffer;

  /** @param secret 32 bytes */
  constructor(secret: Buffer) {
    this.#secret = secret;
  }

  /** HMAC-SHA-256, hex: for one-time codes and mailed tokens, which are never stored in clear. */
  digest(purpose: string, value: string): string {
    return createHmac('sha256', keyObject(this.#secret)).update(`${purpose}\u001f${value}`).digest('hex');
  }
}
