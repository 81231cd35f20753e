import { randomFillSync } from 'node:crypto';

const POOL_BYTES = 8_192;
const pool = Buffer.allocUnsafeSlow(POOL_BYTES);
let taken = POOL_BYTES;

/**
 * Random bytes for salts, nonces and ids that are made all the time: taken from the system's generator many at once, because
 * a call costs as much for twelve bytes as for thousands. Each byte is handed out once and then wiped.
 * @param count at most 256
 */
export function fewRandomBytes(count: number): Buffer {
  if (taken + count > POOL_BYTES) {
    randomFillSync(pool);
    taken = 0;
  }
  const bytes = Buffer.copyBytesFrom(pool, taken, count);
  pool.fill(0, taken, taken + count);
  taken += count;
  return bytes;
}
