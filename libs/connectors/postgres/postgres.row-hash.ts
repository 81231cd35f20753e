import { toTally } from '../sql/tally.js';

/**
 * 64 bits over the text of a row's identity; the sum over rows is independent of their order. PostgreSQL's own text hash
 * takes a fifth of the time of MD5, and counting is most of what a plan costs. It is the same for every server of one
 * byte order, and no protection against forgers.
 */
export const hashSql = (identity: string): string => `hashtextextended(${identity} COLLATE "C", 0)`;

/** The digest of a single row: what a tally gives for it alone, computed here. */
export const rowHashDigest = (identity: string): string => toTally(1, textHash(Buffer.from(identity))).digest;

type State = [a: number, b: number, c: number];

const rotate = (value: number, bits: number): number => (value << bits) | (value >>> (32 - bits));

/** Bob Jenkins' lookup3 with the initial value that PostgreSQL uses, as its `hash_bytes_extended` without a seed. */
function textHash(bytes: Buffer): bigint {
  const start = (0x9e3779b9 + bytes.length + 3_923_095) | 0;
  const state: State = [start, start, start];
  let at = 0;
  for (; bytes.length - at >= 12; at += 12) {
    state[0] += bytes.readInt32LE(at);
    state[1] += bytes.readInt32LE(at + 4);
    state[2] += bytes.readInt32LE(at + 8);
    mix(state);
  }
  addRest(state, bytes.subarray(at));
  finish(state);
  return (BigInt(state[1] >>> 0) << 32n) | BigInt(state[2] >>> 0);
}

/** The lowest byte of the last word belongs to the length. */
function addRest(state: State, rest: Buffer): void {
  for (const [at, byte] of rest.entries()) {
    if (at < 4) state[0] += byte << (8 * at);
    else if (at < 8) state[1] += byte << (8 * (at - 4));
    else state[2] += byte << (8 * (at - 7));
  }
}

function mix(state: State): void {
  let [a, b, c] = state;
  a = ((a - c) ^ rotate(c, 4)) | 0;
  c = (c + b) | 0;
  b = ((b - a) ^ rotate(a, 6)) | 0;
  a = (a + c) | 0;
  c = ((c - b) ^ rotate(b, 8)) | 0;
  b = (b + a) | 0;
  a = ((a - c) ^ rotate(c, 16)) | 0;
  c = (c + b) | 0;
  b = ((b - a) ^ rotate(a, 19)) | 0;
  a = (a + c) | 0;
  c = ((c - b) ^ rotate(b, 4)) | 0;
  b = (b + a) | 0;
  [state[0], state[1], state[2]] = [a, b, c];
}

function finish(state: State): void {
  let [a, b, c] = state;
  c = ((c ^ b) - rotate(b, 14)) | 0;
  a = ((a ^ c) - rotate(c, 11)) | 0;
  b = ((b ^ a) - rotate(a, 25)) | 0;
  c = ((c ^ b) - rotate(b, 16)) | 0;
  a = ((a ^ c) - rotate(c, 4)) | 0;
  b = ((b ^ a) - rotate(a, 14)) | 0;
  c = ((c ^ b) - rotate(b, 24)) | 0;
  [state[0], state[1], state[2]] = [a, b, c];
}
