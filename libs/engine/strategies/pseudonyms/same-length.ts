import { createHmac, createSecretKey } from 'node:crypto';
import { normalise } from '../../identity/index.js';
import { SEPARATOR, type SecretKey } from './digest.js';

const BLOCK_BYTES = 32;
/** Fewer replaced bytes than this leave too few possible results (anonymization reference 4.3, `LOW_SPACE`). */
export const LOW_SPACE_BYTES = 6;
const MAX_COUNTER = 16;

const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};

/** Two bytes for each position, from HMAC in counter mode. */
const keyStream = (
  key: SecretKey,
  domain: string,
  counter: number,
  value: Buffer,
  length: number,
): Buffer => {
  const context = Buffer.from(`habeas:l1${SEPARATOR}${domain}${SEPARATOR}`);
  const message = Buffer.concat([context, u32(counter), Buffer.from(SEPARATOR), value]);
  const seed = createSecretKey(createHmac('sha256', key).update(message).digest());
  const blocks = Array.from({ length: Math.ceil((length * 2) / BLOCK_BYTES) }, (_, index) =>
    createHmac('sha256', seed).update(u32(index)).digest(),
  );
  return Buffer.concat(blocks);
};

const isDigit = (byte: number): boolean => byte >= 0x30 && byte <= 0x39;
const isUpper = (byte: number): boolean => byte >= 0x41 && byte <= 0x5a;
const isReplaced = (byte: number): boolean =>
  isDigit(byte) || isUpper(byte) || (byte >= 0x61 && byte <= 0x7a) || byte >= 0x80;

const replaceByte = (byte: number, word: number): number => {
  if (!isReplaced(byte)) return byte;
  if (isDigit(byte)) return 0x30 + (word % 10);
  return (isUpper(byte) ? 0x41 : 0x61) + (word % 26);
};

/** How many bytes {@link sameLength} would replace; below {@link LOW_SPACE_BYTES} a warning is due. */
export const replacedBytes = (bytes: Buffer): number => bytes.filter(isReplaced).length;

/** E-mails that differ in case only get pseudonyms that differ in case only. */
const seedValue = (bytes: Buffer, domain: string): Buffer =>
  domain === 'email' ? Buffer.from(normalise({ type: 'email', value: bytes.toString('utf8') }).value) : bytes;

/**
 * Replaces a token by one of exactly as many bytes (anonymization reference 4.3): digits by digits, capitals by
 * capitals, everything else that is a letter by small letters; punctuation stays. `taken` says which results are
 * identifiers of somebody.
 */
export const sameLength = (
  bytes: Buffer,
  key: SecretKey,
  domain: string,
  taken: (candidate: Buffer) => boolean = () => false,
): Buffer => {
  const value = seedValue(bytes, domain);
  let result = bytes;
  for (let counter = 0; counter < MAX_COUNTER; counter += 1) {
    const stream = keyStream(key, domain, counter, value, bytes.length);
    result = Buffer.from(bytes.map((byte, index) => replaceByte(byte, stream.readUInt16BE(index * 2))));
    if (!result.equals(bytes) && !taken(result)) return result;
  }
  return result;
};
