import { hash } from 'node:crypto';
import type { Tally } from '../spi/index.js';
import { CONTEXT_BYTES, type TokenHit } from '../text/index.js';
import { lineOf } from './formats/json-lines.js';

/**
 * Identity of a hit: SHA-256 over the token as found and up to {@link CONTEXT_BYTES} bytes of its line before it. Neither
 * the name of the file nor the offset takes part, so that rotation, compression and appending leave it as it is.
 */
export function hitDigest(text: Buffer, hit: TokenHit): bigint {
  const { start } = lineOf(text, hit, CONTEXT_BYTES);
  return hash('sha256', text.subarray(start, hit.end), 'buffer').readBigUInt64BE(0);
}

/** Sums digests modulo 2^64: independent of order, and equal lines count as often as they stand there. */
export class TallyCounter {
  #rows = 0;
  #sum = 0n;

  add(digest: bigint): void {
    this.#rows++;
    this.#sum = BigInt.asUintN(64, this.#sum + digest);
  }

  addTally(tally: Tally): void {
    this.#rows += tally.rows;
    this.#sum = BigInt.asUintN(64, this.#sum + BigInt(`0x${tally.digest}`));
  }

  get tally(): Tally {
    return { rows: this.#rows, digest: this.#sum.toString(16).padStart(16, '0') };
  }
}
