import { createHash } from 'node:crypto';
import type { Tally } from '../spi/index.js';

const MODULUS = 1n << 64n;

/** Adds up 64-bit hashes of row identities: the sum does not depend on the order of the rows. */
export const toTally = (rows: number, sum: bigint): Tally => ({
  rows,
  digest: (((sum % MODULUS) + MODULUS) % MODULUS).toString(16).padStart(16, '0'),
});

/** The first 64 bits of MD5: spread evenly. Not a protection against forgers. */
export const identityHash = (identity: string | Buffer): bigint =>
  BigInt(`0x${createHash('md5').update(identity).digest('hex').slice(0, 16)}`);

/** The digest of a single row, by which a scan names it without showing its key. */
export const rowDigest = (identity: string | Buffer): string => toTally(1, identityHash(identity)).digest;
