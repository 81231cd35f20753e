import { createHmac, type KeyObject } from 'node:crypto';

/** Bytes, or the same wrapped by `createSecretKey`, which is several times faster for many values. */
export type SecretKey = Buffer | KeyObject;
/** The unit separator, U+001F: one byte that stands in no domain. */
export const SEPARATOR = '\u001f';

/**
 * HMAC-SHA-256 under the key of a scope, over domain and value (anonymization reference 4.2): equal values give equal
 * digests wherever key and domain are the same, and nobody without the key can compute or guess them. 32 bytes.
 */
export const pseudonymDigest = (key: SecretKey, domain: string, value: string): Buffer =>
  createHmac('sha256', key).update(['habeas:p1', domain, value].join(SEPARATOR), 'utf8').digest();

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';

/** RFC 4648 alphabet in lower case, no padding: 5 bits a character, 52 characters for a digest. */
export const base32 = (bytes: Buffer): string => {
  let text = '';
  let bits = 0;
  let buffered = 0;
  for (const byte of bytes) {
    buffered = ((buffered << 8) | byte) & 0xffff;
    bits += 8;
    for (; bits >= 5; bits -= 5) text += ALPHABET.charAt((buffered >>> (bits - 5)) & 31);
  }
  return bits === 0 ? text : text + ALPHABET.charAt((buffered << (5 - bits)) & 31);
};

/** The first 16 bytes with version 8 (RFC 9562: vendor-specific) and variant bits. */
export const uuid = (digest: Buffer): string => {
  const bytes = Buffer.from(digest.subarray(0, 16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
};

/** The first 8 bytes, top bit cleared: any `bigint` column takes it. */
export const int63 = (digest: Buffer): bigint => digest.readBigUInt64BE(0) & 0x7fff_ffff_ffff_ffffn;

/** The first 4 bytes, top bit cleared. */
export const int31 = (digest: Buffer): number => digest.readUInt32BE(0) & 0x7fff_ffff;

/** Decimal digits from the digest, at most 16: each from a 16-bit word, so that no digit is much likelier than another. */
export const digits = (digest: Buffer, count: number): string =>
  Array.from({ length: Math.min(count, 16) }, (_, index) => digest.readUInt16BE(index * 2) % 10).join('');
