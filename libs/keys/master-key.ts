import { createHmac, hkdfSync } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { AppError } from '#contracts';
import type { Settings } from '#platform';
import { openSealed, seal } from './sealed-box.js';

/** The one secret from outside. It only wraps other keys and derives server-wide HMAC keys; it never touches data. */
export class MasterKey {
  readonly #wrapping: Buffer;
  readonly #codes: Buffer;
  /** Equal for the same key, and says nothing about it: by this a database recognises its own key. Hex, 64 digits. */
  readonly checkValue: string;

  constructor(secret: Buffer) {
    this.#wrapping = derive(secret, 'habeas:wrap:1');
    this.#codes = derive(secret, 'habeas:codes:1');
    this.checkValue = derive(secret, 'habeas:check:1').toString('hex');
  }

  wrap(key: Buffer, keyId: string): Buffer {
    return seal(this.#wrapping, key, keyId);
  }

  unwrap(wrapped: Buffer, keyId: string): Buffer {
    return openSealed(this.#wrapping, wrapped, keyId);
  }

  /** HMAC-SHA-256 under a server key, hex: for one-time codes and mailed tokens, which are never stored in clear. */
  digest(purpose: string, value: string): string {
    return createHmac('sha256', this.#codes).update(`${purpose}\u001f${value}`).digest('hex');
  }
}

const derive = (secret: Buffer, info: string): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, Buffer.alloc(0), info, 32));

/** @throws AppError `setting.invalid` when the key cannot be read or is not 32 bytes in Base64 */
export async function loadMasterKey(settings: Settings): Promise<MasterKey> {
  const name = settings.MASTER_KEY_FILE ? 'MASTER_KEY_FILE' : 'MASTER_KEY_URL';
  const text = await readSecret(settings).catch((cause: Error) => {
    throw new AppError('setting.invalid', {
      detail: `${name}: the master key cannot be read (${cause.message}).`,
      cause,
    });
  });
  const secret = Buffer.from(text.trim(), 'base64');
  if (secret.length !== 32)
    throw new AppError('setting.invalid', {
      detail: `${name}: expected 32 bytes in Base64, make them with: openssl rand -base64 32`,
    });
  return new MasterKey(secret);
}

async function readSecret({ MASTER_KEY_FILE: file, MASTER_KEY_URL: url }: Settings): Promise<string> {
  if (file) return readFile(file, 'utf8');
  const response = await fetch(url!, { redirect: 'error', signal: AbortSignal.timeout(10_000) });
  if (!response.ok) throw new Error(`status ${response.status}`);
  return response.text();
}
