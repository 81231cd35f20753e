const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const HEX = Buffer.from('0123456789abcdef');

/** How JSON writes a byte of a text: 0 as it is, 1 in six characters, else as a backslash before this one. */
const ESCAPES = Uint8Array.from({ length: 256 }, (_, byte) => (byte < 0x20 ? 1 : 0));
for (const [byte, letter] of ['"', '\\', '\bb', '\ff', '\nn', '\rr', '\tt'].map((pair) => [
  pair.charCodeAt(0),
  pair.charCodeAt(pair.length - 1),
]))
  ESCAPES[byte!] = letter!;

/** Text in UTF-8 that grows. Who writes into `bytes` makes room first and sets `length` afterwards. */
export class ByteBuffer {
  bytes: Buffer;
  length = 0;

  constructor(private readonly usual: number) {
    this.bytes = Buffer.allocUnsafeSlow(usual);
  }

  /** Room for as many bytes more. */
  reserve(more: number): void {
    const needed = this.length + more;
    if (needed <= this.bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.bytes.length * 2));
    this.bytes.copy(larger, 0, 0, this.length);
    this.bytes = larger;
  }

  /** Without what is in it; room for something very large is given back. */
  clear(): void {
    this.length = 0;
    if (this.bytes.length > this.usual * 4) this.bytes = Buffer.allocUnsafeSlow(this.usual);
  }

  text(text: string): void {
    this.reserve(text.length * 3);
    this.length += this.bytes.write(text, this.length);
  }

  byte(byte: number): void {
    this.reserve(1);
    this.bytes[this.length] = byte;
    this.length += 1;
  }

  /** Few bytes, which a loop copies faster than a call would. */
  few(from: Uint8Array): void {
    this.copy(from, 0, from.length);
  }

  copy(from: Uint8Array, start: number, end: number): void {
    this.reserve(end - start);
    const { bytes } = this;
    let to = this.length;
    for (let at = start; at < end; at += 1) bytes[to++] = from[at]!;
    this.length = to;
  }

  /** Between quotes, with each quote in it twice (RFC 4180, section 2). */
  quoted(from: Uint8Array, start: number, end: number): void {
    this.reserve((end - start) * 2 + 2);
    const { bytes } = this;
    let to = this.length;
    bytes[to++] = QUOTE;
    for (let at = start; at < end; at += 1) {
      const byte = from[at]!;
      if (byte === QUOTE) bytes[to++] = QUOTE;
      bytes[to++] = byte;
    }
    bytes[to++] = QUOTE;
    this.length = to;
  }

  /** A string of JSON, escaped as `JSON.stringify` does. */
  jsonString(from: Uint8Array, start: number, end: number): void {
    this.reserve((end - start) * 6 + 2);
    const { bytes } = this;
    let to = this.length;
    bytes[to++] = QUOTE;
    for (let at = start; at < end; at += 1) {
      const byte = from[at]!;
      const escape = ESCAPES[byte]!;
      if (escape === 0) {
        bytes[to++] = byte;
        continue;
      }
      bytes[to++] = BACKSLASH;
      if (escape > 1) {
        bytes[to++] = escape;
        continue;
      }
      to += bytes.write('u00', to, 'latin1');
      bytes[to++] = HEX[byte >> 4]!;
      bytes[to++] = HEX[byte & 15]!;
    }
    bytes[to++] = QUOTE;
    this.length = to;
  }
}
