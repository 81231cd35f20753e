import type { TextTokenRef, WrittenControls } from '../spi/index.js';
import { BoundedSearch, LiteralSearch, PLAIN_NEIGHBOURS } from '../text/index.js';

/** How the bytes of a value look in the stream that is searched. */
interface StreamEncoding {
  encode(bytes: Buffer): Buffer;
  readonly controls?: WrittenControls;
}
const AS_IS: StreamEncoding = { encode: (bytes) => bytes };

/** Tokens made ready once for many values. */
export class TokenFinder {
  private readonly encoded: LiteralSearch;
  /** Made when the first value is looked at: where nothing is found, none is. */
  private whole: BoundedSearch | null = null;

  /** @param encoding of the stream that {@link candidates} is given */
  constructor(
    private readonly tokens: readonly TextTokenRef[],
    { encode, controls }: StreamEncoding = AS_IS,
  ) {
    const inStream = tokens.map(({ bytes, ignoreCase, separated }) => ({
      bytes: encode(bytes),
      ignoreCase,
      ...(separated ? { separated } : {}),
    }));
    this.encoded = new LiteralSearch(inStream, controls);
    if (inStream.every(({ bytes }, at) => bytes.equals(tokens[at]!.bytes)))
      this.whole = new BoundedSearch(tokens, this.encoded);
  }

  /** Where a token may stand in the encoded stream; boundaries are not looked at. */
  candidates(stream: Buffer, report: (offset: number) => void): void {
    this.encoded.search(stream, (_token, offset) => report(offset));
  }

  /** The identities whose tokens stand in one decoded value between boundaries. */
  identitiesIn(value: Buffer): ReadonlySet<number> {
    const found = new Set<number>();
    this.whole ??= new BoundedSearch(this.tokens);
    const range = { from: 0, to: value.length, end: value.length };
    const report = (token: number): void => void found.add(this.tokens[token]!.identity);
    this.whole.find(value, range, () => PLAIN_NEIGHBOURS, report);
    return found;
  }
}

/** All digits: such a token is also looked for in columns of numbers. */
export const isNumeric = (token: TextTokenRef): boolean => /^\d+$/.test(token.bytes.toString('latin1'));
