import { createHash, createHmac } from 'node:crypto';
import type { Affixes, HashAlgorithm } from '../../data-map/data-map.js';
import type { SecretKey } from './digest.js';
import { affixed } from './affixes.js';

const HEX_BITS = 4;
const NAMES: Readonly<Record<HashAlgorithm, string>> = { 'SHA-256': 'sha256', 'SHA-512': 'sha512' };

interface HashOptions extends Affixes {
  readonly algorithm: HashAlgorithm;
  readonly salt?: string;
}

/**
 * Lower-case hex of the hash of value and salt (anonymization reference 4.4), of the keyed hash when there is a key;
 * null when the room is too small.
 */
export const hashValue = (
  value: string,
  { algorithm, salt = '', ...affixes }: HashOptions,
  key: SecretKey | null,
  room: number,
): string | null => {
  const name = NAMES[algorithm];
  const hash = key === null ? createHash(name) : createHmac(name, key);
  return affixed(hash.update(value + salt, 'utf8').digest('hex'), affixes, HEX_BITS, room);
};
