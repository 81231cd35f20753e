import type { TextTokenRef } from '../spi/index.js';
import { LiteralMatcher } from './scan-matcher.js';

const LETTER_OR_DIGIT = /[\p{L}\p{N}\p{M}_]/u;

/** Whether the token stands free: no character of its class directly beside it (see `TextToken.boundary`). */
export function isBounded(
  text: Buffer,
  start: number,
  length: number,
  boundary: TextTokenRef['boundary'],
): boolean {
  if (isWordCharacter(text, start + length)) return false;
  if (start === 0) return true;
  const before = text[start - 1] ?? 0;
  if (boundary === 'email' && (before === 0x2e || before === 0x2d || before === 0x2b)) return false;
  return !isWordCharacter(text, characterStart(text, start - 1));
}

/** Steps back over UTF-8 continuation bytes. */
function characterStart(text: Buffer, at: number): number {
  let start = at;
  while (start > 0 && start > at - 3 && ((text[start] ?? 0) & 0xc0) === 0x80) start -= 1;
  return start;
}

function isWordCharacter(text: Buffer, at: number): boolean {
  const byte = text[at];
  if (byte === undefined) return false;
  if (byte < 0x80) return LETTER_OR_DIGIT.test(String.fromCharCode(byte));
  const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
  return LETTER_OR_DIGIT.test(text.toString('utf8', at, at + length));
}

/** Tokens made ready once for many values. */
export class TokenFinder {
  private readonly whole: LiteralMatcher;
  private readonly encoded: LiteralMatcher;

  /** `encode`: how the bytes of a token look in the stream that {@link candidates} is given. */
  constructor(
    private readonly tokens: readonly TextTokenRef[],
    encode: (bytes: Buffer) => Buffer = (bytes) => bytes,
  ) {
    const inStream = tokens.map(({ bytes, ignoreCase }) => ({ bytes: encode(bytes), ignoreCase }));
    const isSame = inStream.every(({ bytes }, at) => bytes.equals(tokens[at]?.bytes ?? bytes));
    this.whole = new LiteralMatcher(tokens);
    this.encoded = isSame ? this.whole : new LiteralMatcher(inStream);
  }

  /** Where a token may stand in the encoded stream; boundaries are not looked at. */
  candidates(stream: Buffer, report: (offset: number) => void): void {
    this.encoded.search(stream, (_token, offset) => report(offset));
  }

  /** The identities whose tokens stand in one decoded value between boundaries. */
  identitiesIn(value: Buffer): ReadonlySet<number> {
    const found = new Set<number>();
    this.whole.search(value, (at, offset) => {
      const token = this.tokens[at];
      if (token && (token.embedded || isBounded(value, offset, token.bytes.length, token.boundary)))
        found.add(token.identity);
    });
    return found;
  }
}

/** All digits: such a token is also looked for in columns of numbers. */
export const isNumeric = (token: TextTokenRef): boolean => /^\d+$/.test(token.bytes.toString('latin1'));
