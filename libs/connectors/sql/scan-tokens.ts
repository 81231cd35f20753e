import type { TextTokenRef } from '../spi/index.js';
import { LiteralSearch, PLAIN_NEIGHBOURS, isBounded } from '../text/index.js';

/** Tokens made ready once for many values. */
export class TokenFinder {
  private readonly encoded: LiteralSearch;
  /** Made when the first value is looked at: where nothing is found, none is. */
  private whole: LiteralSearch | null = null;

  /** `encode`: how the bytes of a token look in the stream that {@link candidates} is given. */
  constructor(
    private readonly tokens: readonly TextTokenRef[],
    encode: (bytes: Buffer) => Buffer = (bytes) => bytes,
  ) {
    const inStream = tokens.map(({ bytes, ignoreCase }) => ({ bytes: encode(bytes), ignoreCase }));
    const isSame = inStream.every(({ bytes }, at) => bytes.equals(tokens[at]?.bytes ?? bytes));
    this.encoded = new LiteralSearch(inStream);
    if (isSame) this.whole = this.encoded;
  }

  /** Where a token may stand in the encoded stream; boundaries are not looked at. */
  candidates(stream: Buffer, report: (offset: number) => void): void {
    this.encoded.search(stream, (_token, offset) => report(offset));
  }

  /** The identities whose tokens stand in one decoded value between boundaries. */
  identitiesIn(value: Buffer): ReadonlySet<number> {
    const found = new Set<number>();
    this.whole ??= new LiteralSearch(this.tokens);
    this.whole.search(value, (at, start) => {
      const { bytes, boundary, embedded, identity } = this.tokens[at]!;
      const place = { text: value, start, end: start + bytes.length };
      if (embedded || isBounded(place, boundary, PLAIN_NEIGHBOURS)) found.add(identity);
    });
    return found;
  }
}

/** All digits: such a token is also looked for in columns of numbers. */
export const isNumeric = (token: TextTokenRef): boolean => /^\d+$/.test(token.bytes.toString('latin1'));
