import { BASE64_VALUES, HEX_VALUES, IS_WORD, NO_VALUE } from './byte-classes.js';

/** Bytes of an address that are decoded to either side of its at sign: more than an address has. */
const REACH = 256;
const AT_SIGN = 0x40;
/** No byte of an address. */
const ABSENT = 0;

/** An at sign with the bytes around it, decoded as far as they can be. Valid until the next one is asked for. */
export interface DecodedAddress {
  readonly bytes: Uint8Array;
  readonly at: number;
}
type ByteReader = (offset: number) => number;

const DECODED = new Uint8Array(2 * REACH + 1);

/** @param read the byte so many bytes from the at sign, or {@link ABSENT} */
function decoded(read: ByteReader): DecodedAddress | null {
  if (IS_WORD[read(1)] === 0) return null;
  DECODED.fill(ABSENT);
  DECODED[REACH] = AT_SIGN;
  for (const direction of [-1, 1]) {
    for (let offset = 1; offset <= REACH; offset++) {
      const byte = read(direction * offset);
      if (byte === ABSENT) break;
      DECODED[REACH + direction * offset] = byte;
    }
  }
  return { bytes: DECODED, at: REACH };
}

/** @param digits where the two hexadecimal digits of the at sign stand */
export const aroundHex = (text: Buffer, digits: number): DecodedAddress | null =>
  decoded((offset) => {
    const high = HEX_VALUES[text[digits + 2 * offset] ?? 0]!;
    const low = HEX_VALUES[text[digits + 2 * offset + 1] ?? 0]!;
    return high === NO_VALUE || low === NO_VALUE ? ABSENT : (high << 4) | low;
  });

/**
 * @param first the first of the two characters that hold the at sign
 * @param turn which byte of a group of three it is
 */
export const aroundBase64 = (text: Buffer, first: number, turn: 0 | 1 | 2): DecodedAddress | null => {
  const group = first - turn;
  return decoded((offset) => {
    const bit = (turn + offset) * 8;
    const place = group + Math.floor(bit / 6);
    const left = BASE64_VALUES[text[place] ?? 0]!;
    const right = BASE64_VALUES[text[place + 1] ?? 0]!;
    if (left === NO_VALUE || right === NO_VALUE) return ABSENT;
    return (((left << 6) | right) >> (4 - (((bit % 6) + 6) % 6))) & 0xff;
  });
};

const UNICODE_ESCAPE = /\\u00([0-9a-f]{2})/gi;
/** Longest spelling of a byte: `\u0040`. */
const ESCAPE_BYTES = 6;

/** An escaped at sign from `start` to `end`, with what stands beside it read through escapes of JSON. */
export function aroundEscape(text: Buffer, start: number, end: number): DecodedAddress {
  const left = unescaped(text.toString('latin1', Math.max(0, start - REACH * ESCAPE_BYTES), start));
  const right = unescaped(text.toString('latin1', end, end + REACH * ESCAPE_BYTES));
  return { bytes: Buffer.from(`${left}@${right}`, 'latin1'), at: left.length };
}

const unescaped = (text: string): string =>
  text.includes('\\')
    ? text.replace(UNICODE_ESCAPE, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    : text;
