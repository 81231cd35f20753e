import type { ByteSigns } from '#connectors/spi';
import { aroundBase64, aroundEscape, aroundHex, type DecodedAddress } from './encoded-address.js';
import { BASE64_VALUES } from './byte-classes.js';

/** Where an at sign stands, as it is or in one of its spellings. */
export interface AtSignReader {
  /** As it is, at `at`, or escaped; `place` is a byte of it. */
  token(around: DecodedAddress, place: number): void;
  /** Within an encoding, whose borders say nothing. */
  part(around: DecodedAddress, place: number): void;
}

const code = (character: string): number => character.charCodeAt(0);
const [AMPERSAND, HASH, PERCENT, SEMICOLON, BACKSLASH] = [...'&#%;\\'].map(code) as [
  number,
  number,
  number,
  number,
  number,
];
const [ZERO, FOUR, LOWER_U, LOWER_X, FOLD] = [0x30, 0x34, 0x75, 0x78, 0x20] as const;

/** Of two neighbouring bytes: what their spelling of an at sign would be. */
const [PLAIN, HEX, DECIMAL, BASE64_0, BASE64_1, BASE64_2] = [1, 2, 4, 8, 16, 32] as const;
const FIRST = new Uint8Array(256).fill(PLAIN);
const SECOND = new Uint8Array(256);
SECOND[code('@')] = PLAIN;
FIRST[FOUR]! |= HEX;
SECOND[ZERO]! |= HEX;
FIRST[HASH]! |= DECIMAL;
SECOND[code('6')]! |= DECIMAL;
// 0x40 is 01000000: 010000 00…, …0100 0000…, and …01 000000
BASE64_VALUES.forEach((value, byte) => {
  if (value > 63) return;
  if (value === 16) FIRST[byte]! |= BASE64_0;
  if (value < 16) SECOND[byte]! |= BASE64_0;
  if (value % 16 === 4) FIRST[byte]! |= BASE64_1;
  if (value < 4) SECOND[byte]! |= BASE64_1;
  if (value % 4 === 1) FIRST[byte]! |= BASE64_2;
  if (value === 0) SECOND[byte]! |= BASE64_2;
});

export const AT_SIGNS: ByteSigns = { first: FIRST, second: SECOND };

/** Tells every at sign of a text. @param places those of {@link AT_SIGNS}, and perhaps others */
export function readAtSigns(text: Buffer, places: Iterable<number>, reader: AtSignReader): void {
  for (const place of places) {
    const spellings = FIRST[text[place - 1] ?? 0]! & SECOND[text[place]!]!;
    if (spellings === 0) continue;
    if (spellings === PLAIN) reader.token({ bytes: text, at: place }, place);
    else readSpellings(text, place, spellings, reader);
  }
}

function readSpellings(text: Buffer, place: number, spellings: number, reader: AtSignReader): void {
  const part = (around: DecodedAddress | null): void => {
    if (around) reader.part(around, place);
  };
  if (spellings & (HEX | DECIMAL)) {
    const escape = escapeAt(text, place);
    if (escape) reader.token(aroundEscape(text, escape.start, escape.end), place);
  }
  if (spellings & HEX) part(aroundHex(text, place - 1));
  if (spellings & BASE64_0) part(aroundBase64(text, place - 1, 0));
  if (spellings & BASE64_1) part(aroundBase64(text, place - 1, 1));
  if (spellings & BASE64_2) part(aroundBase64(text, place - 1, 2));
}

/** `%40`, `\u0040`, `&#x40;` by the place of their `0`, and `&#64;` by that of its `6`. */
function escapeAt(text: Buffer, place: number): { start: number; end: number } | null {
  const at = (offset: number): number => text[place + offset] ?? 0;
  if (at(-1) === HASH)
    return at(-2) === AMPERSAND && at(1) === FOUR && at(2) === SEMICOLON
      ? { start: place - 2, end: place + 3 }
      : null;
  if (at(-2) === PERCENT) return { start: place - 2, end: place + 1 };
  const isUnicode = at(-2) === ZERO && at(-3) === ZERO && (at(-4) | FOLD) === LOWER_U;
  if (isUnicode && at(-5) === BACKSLASH) return { start: place - 5, end: place + 1 };
  const isHexadecimal = (at(-2) | FOLD) === LOWER_X && at(-3) === HASH && at(-4) === AMPERSAND;
  return isHexadecimal && at(1) === SEMICOLON ? { start: place - 4, end: place + 2 } : null;
}
