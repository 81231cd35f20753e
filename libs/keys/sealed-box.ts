import { createCipheriv, createDecipheriv, createSecretKey } from 'node:crypto';
import { fewRandomBytes } from '#platform';

const VERSION = Buffer.of(1);
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** AES-256-GCM: version (1) | iv (12) | tag (16) | ciphertext. `context` is bound to it: a box opens only where it was sealed for. */
export function seal(key: Buffer, clear: Buffer, context: string): Buffer {
  const iv = fewRandomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', createSecretKey(key), iv).setAAD(Buffer.from(context));
  const body = cipher.update(clear);
  const rest = cipher.final();
  return Buffer.concat([VERSION, iv, cipher.getAuthTag(), body, rest]);
}

/** @throws Error when the box was changed, or sealed under another key or context */
export function openSealed(key: Buffer, box: Buffer, context: string): Buffer {
  if (box[0] !== VERSION[0]) throw new Error('unknown version of sealed data');
  const bodyAt = 1 + IV_BYTES + TAG_BYTES;
  // without the length a box that is cut short would be opened by the few bytes of its tag that are left
  const decipher = createDecipheriv('aes-256-gcm', createSecretKey(key), box.subarray(1, 1 + IV_BYTES), {
    authTagLength: TAG_BYTES,
  }).setAAD(Buffer.from(context));
  decipher.setAuthTag(box.subarray(1 + IV_BYTES, bodyAt));
  return Buffer.concat([decipher.update(box.subarray(bodyAt)), decipher.final()]);
}
