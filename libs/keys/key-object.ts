import { createSecretKey, type KeyObject } from 'node:crypto';

const made = new WeakMap<Buffer, KeyObject>();

/**
 * The form of a key that ciphers and HMACs take at once: with a bare buffer Node spends more time on finding out what it is
 * than on the work itself. Held as long as its buffer is.
 */
export function keyObject(secret: Buffer): KeyObject {
  const held = made.get(secret);
  if (held) return held;
  const key = createSecretKey(secret);
  made.set(secret, key);
  return key;
}
