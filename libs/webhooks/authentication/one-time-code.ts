import { createHmac } from 'node:crypto';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const BITS = 5;

export interface OneTimeCodeOptions {
  /** Shared key in Base32 (RFC 4648 section 6), with or without padding, in either case. */
  readonly key: string;
  readonly algorithm: 'SHA1' | 'SHA256' | 'SHA512';
  readonly digits: 6 | 8;
  /** Seconds for which a code stands. */
  readonly period: number;
}

/** The code of a moment (RFC 6238, with the truncation of RFC 4226 section 5.3). */
export function oneTimeCode({ key, algorithm, digits, period }: OneTimeCodeOptions, now: Date): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(now.getTime() / 1000 / period)));
  const mac = createHmac(algorithm, decodeBase32(key)).update(counter).digest();
  const number = mac.readUInt32BE(mac.at(-1)! & 0x0f) & 0x7fffffff;
  return String(number % 10 ** digits).padStart(digits, '0');
}

function decodeBase32(text: string): Buffer {
  const bytes: number[] = [];
  let held = 0;
  let bits = 0;
  for (const letter of text.toUpperCase().replaceAll('=', '')) {
    held = ((held << BITS) | ALPHABET.indexOf(letter)) & 0xfff;
    bits += BITS;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push((held >> bits) & 0xff);
  }
  return Buffer.from(bytes);
}
