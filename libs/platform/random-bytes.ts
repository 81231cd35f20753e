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
  const bytes = Buffer.allocUnsafe(count);
  fillWithRandomBytes(bytes);
  return bytes;
}

/** As {@link fewRandomBytes}, into a buffer that is there. */
export function fillWithRandomBytes(bytes: Buffer): void {
  const end = taken + bytes.length;
  if (end > POOL_BYTES) {
    randomFillSync(pool);
    taken = 0;
    return fillWithRandomBytes(bytes);
  }
  pool.copy(bytes, 0, taken, end);
  pool.fill(0, taken, end);
  taken = end;
}
