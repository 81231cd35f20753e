import type { Boundary } from '../spi/index.js';

/** Bytes beside a hit that are always in view, and more than a boundary needs (four percent escapes). */
export const CONTEXT_BYTES = 64;

const LETTER = /[\p{L}\p{N}\p{M}]/u;
const PERCENT = 0x25;
const BACKSLASH = 0x5c;
const UNDERSCORE = 0x5f;
const NO_CHARACTER = -1;
const AT = 0x40;
/** Left of an e-mail address these belong to its local part. */
const LOCAL_PART = new Set([0x2b, 0x2d, 0x2e]);
/** Right of an e-mail address these belong to its domain when a letter or a digit follows. */
const DOMAIN = new Set([0x2d, 0x2e]);
/** Second byte of the JSON escapes that end in a letter but stand for a control character. */
const CONTROL_ESCAPES = new Set([0x62, 0x66, 0x6e, 0x72, 0x74]);

/** Before a name, between it and its domain. */
const QUALIFIERS = new Set([0x2f, BACKSLASH]);
/** Bytes of letters beyond ASCII count as letters here. */
const QUALIFIED_LEFT = /(?:^|[^\w.\-/\\\x80-\xff])[\w.\-\x80-\xff]+[/\\]$/;
const GUARDED_LEFT: ReadonlySet<Boundary> = new Set(['email', 'short']);

/** Where a literal stands. */
export interface Place {
  readonly text: Buffer;
  readonly start: number;
  readonly end: number;
}

/** How the characters beside a place are read; {@link NO_CHARACTER} where there is none. */
export interface Neighbours {
  before(place: Place): number;
  after(place: Place): number;
}

/** Whether a literal stands as a token of its own, see {@link Boundary}. A byte that is no part of UTF-8 is no letter. */
export function isBounded(place: Place, boundary: Boundary, neighbours: Neighbours): boolean {
  const before = neighbours.before(place);
  if (isWord(before) || (GUARDED_LEFT.has(boundary) && LOCAL_PART.has(before))) return false;
  const after = neighbours.after(place);
  if (isWord(after)) return false;
  switch (boundary) {
    case 'word':
      return true;
    case 'email':
      return !DOMAIN.has(after) || !isFollowedByLetter(place, neighbours);
    case 'short':
      return after !== AT && (!LOCAL_PART.has(after) || !isFollowedByLetter(place, neighbours));
    case 'name':
      if (after === AT && isFollowedByLetter(place, neighbours)) return false;
      return !QUALIFIERS.has(before) || !isQualifiedLeft(place);
  }
}

/** `other/` before a name, but no step of a path, which has another slash before it. */
function isQualifiedLeft({ text, start }: Place): boolean {
  const left = text
    .toString('latin1', Math.max(0, start - CONTEXT_BYTES), start)
    .replace(/%2f|\\u002f|\\\//gi, '/')
    .replace(/%5c|\\\\/gi, '\\');
  return QUALIFIED_LEFT.test(left);
}

/** Whether the character after the neighbour, which is one byte however it is written, is a letter or a digit. */
function isFollowedByLetter({ text, start, end }: Place, neighbours: Neighbours): boolean {
  const byte = text[end];
  const width = byte === PERCENT ? 3 : byte === BACKSLASH ? 6 : 1;
  const next = neighbours.after({ text, start, end: end + width });
  return isWord(next) && next !== UNDERSCORE;
}

/** For values of a field: what stands there is meant as it is written. */
export const PLAIN_NEIGHBOURS: Neighbours = {
  before: ({ text, start }) => {
    const byte = text[start - 1] ?? NO_CHARACTER;
    return byte >= 0x80 ? utf8Before(text, start) : byte;
  },
  after: ({ text, end }) => {
    const byte = text[end] ?? NO_CHARACTER;
    return byte >= 0x80 ? (utf8At(text, end)?.character ?? NO_CHARACTER) : byte;
  },
};

/**
 * For lines of a log: read through percent escapes (`%3Dann` is `=` and `ann`) and, in lines of JSON, through its
 * escapes (`\nann` is a line feed and `ann`). `isJson` is asked only when an escape of JSON would decide.
 */
export const escapedNeighbours = (isJson: () => boolean): Neighbours => ({
  before: ({ text, start }) => characterBefore({ text, start, isJson }),
  after: ({ text, end }) => characterAfter({ text, end, isJson }),
});

function isWord(character: number): boolean {
  if (character >= 0x80) return LETTER.test(String.fromCodePoint(character));
  const letter = character | 0x20;
  return (
    (letter >= 0x61 && letter <= 0x7a && character >= 0x41) ||
    (character >= 0x30 && character <= 0x39) ||
    character === UNDERSCORE
  );
}

type Before = Pick<Place, 'text' | 'start'> & { isJson(): boolean };
type After = Pick<Place, 'text' | 'end'> & { isJson(): boolean };

function characterBefore(place: Before): number {
  const { text, start } = place;
  const byte = text[start - 1];
  if (byte === undefined) return NO_CHARACTER;
  if (byte >= 0x80) return utf8Before(text, start);
  return percentBefore(text, start) ?? jsonEscapeBefore(place) ?? byte;
}

function characterAfter(place: After): number {
  const { text, end } = place;
  const byte = text[end];
  if (byte === undefined) return NO_CHARACTER;
  if (byte >= 0x80) return utf8At(text, end)?.character ?? NO_CHARACTER;
  if (byte === PERCENT) return percentAfter(text, end) ?? byte;
  if (byte !== BACKSLASH || !place.isJson()) return byte;
  return unicodeEscapeAt(text, end) ?? byte;
}

function utf8Before(text: Buffer, end: number): number {
  for (let start = end - 1; start >= Math.max(0, end - 4); start--) {
    const decoded = utf8At(text, start);
    if (decoded) return decoded.end === end ? decoded.character : NO_CHARACTER;
  }
  return NO_CHARACTER;
}

function utf8At(text: Uint8Array, start: number): { character: number; end: number } | undefined {
  const lead = text[start] ?? 0;
  const length = lead < 0x80 ? 1 : lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
  if (length === 0 || start + length > text.length) return undefined;
  let character = length === 1 ? lead : lead & (0x7f >> length);
  for (let index = 1; index < length; index++) {
    const byte = text[start + index] ?? 0;
    if ((byte & 0xc0) !== 0x80) return undefined;
    character = (character << 6) | (byte & 0x3f);
  }
  return character > 0x10ffff ? undefined : { character, end: start + length };
}

function hexAt(text: Buffer, start: number, digits: number): number | undefined {
  if (start < 0 || start + digits > text.length) return undefined;
  let value = 0;
  for (let index = start; index < start + digits; index++) {
    const byte = text[index] ?? 0;
    const digit = byte <= 0x39 ? byte - 0x30 : (byte | 0x20) - 0x57;
    if (digit < 0 || digit > 15 || (byte > 0x39 && digit < 10)) return undefined;
    value = value * 16 + digit;
  }
  return value;
}

const percentAt = (text: Buffer, start: number): number | undefined =>
  text[start] === PERCENT ? hexAt(text, start + 1, 2) : undefined;

function percentBefore(text: Buffer, end: number): number | undefined {
  const bytes: number[] = [];
  for (let start = end - 3; start >= 0 && bytes.length < 4; start -= 3) {
    const byte = percentAt(text, start);
    if (byte === undefined) return undefined;
    bytes.unshift(byte);
    const decoded = utf8At(Uint8Array.from(bytes), 0);
    if (decoded?.end === bytes.length) return decoded.character;
  }
  return undefined;
}

function percentAfter(text: Buffer, start: number): number | undefined {
  const bytes: number[] = [];
  for (let at = start; bytes.length < 4; at += 3) {
    const byte = percentAt(text, at);
    if (byte === undefined) break;
    bytes.push(byte);
  }
  return utf8At(Uint8Array.from(bytes), 0)?.character;
}

function jsonEscapeBefore(place: Before): number | undefined {
  const { text, start } = place;
  const last = text[start - 1] ?? 0;
  if (CONTROL_ESCAPES.has(last) && isEscape(text, start - 2)) return place.isJson() ? 0x0a : undefined;
  if (!isEscape(text, start - 6)) return undefined;
  const character = unicodeEscapeAt(text, start - 6);
  return character !== undefined && place.isJson() ? character : undefined;
}

/** A backslash that is not itself escaped. */
function isEscape(text: Buffer, at: number): boolean {
  let run = 0;
  while (text[at - run] === BACKSLASH) run++;
  return run % 2 === 1;
}

function unicodeEscapeAt(text: Buffer, at: number): number | undefined {
  return text[at] === BACKSLASH && text[at + 1] === 0x75 ? hexAt(text, at + 2, 4) : undefined;
}
