import { keySlot, SIGN_KEYS, signKey, wordHash, type SignKeys } from '#connectors/spi';
import { IS_LOCAL, IS_WORD } from './byte-classes.js';

/** Left of a local part the end of an escape may look like a part of it: `%3D`, `\n`, `\u003c`. */
const LONGEST_ESCAPE_END = 5;
/** More than a local part has, with such an end. */
const MOST_BYTES = SIGN_KEYS.mostLocalBytes;
const PERCENT = 0x25;
const BACKSLASH = 0x5c;
const NONE = -1;
const { imul } = Math;
/** Of the filter, for each address: one sign in so many passes by chance. */
const BITS_PER_ADDRESS = 32;

const CLASSES = Uint8Array.from({ length: 256 }, (_, byte) => {
  const isEscape = byte === PERCENT || byte === BACKSLASH;
  return (
    (IS_LOCAL[byte] ? SIGN_KEYS.local : 0) |
    (IS_WORD[byte] ? SIGN_KEYS.word : 0) |
    (isEscape ? SIGN_KEYS.escape : 0)
  );
});

/**
 * Addresses by what stands around their at sign, without case: the local part, or all of it but its first byte (which an
 * encoding may share with what stands before), and the first word of the domain.
 */
export class AddressTable {
  /** All of them, each behind a byte that is in none, and where their at signs stand. */
  readonly #bytes: Buffer;
  readonly #signs: Int32Array;
  readonly #whole: ChainedKeys;
  readonly #tails: ChainedKeys;
  /** What rules out at signs that stand as they are. */
  readonly keys: SignKeys;
  /** Of the bytes left of an at sign, by how many they are. */
  readonly #hashes = new Int32Array(MOST_BYTES + 1);

  /** @param addresses plain ones, see `isPlainAddress` */
  constructor(addresses: readonly string[]) {
    this.#bytes = Buffer.from(`${addresses.join('\0')}\0`.toLowerCase(), 'latin1');
    this.#signs = new Int32Array(addresses.length);
    this.#whole = new ChainedKeys(addresses.length);
    this.#tails = new ChainedKeys(addresses.length);
    const bits = Math.max(15, Math.ceil(Math.log2(addresses.length * BITS_PER_ADDRESS)));
    const [filter, shift] = [new Uint8Array(1 << (bits - 3)), 32 - bits];
    const bytes = this.#bytes;
    let at = 0;
    for (let address = 0; address < addresses.length; address++) {
      while (bytes[at] !== SIGN_KEYS.sign) at++;
      this.#signs[address] = at;
      const domain = domainHash(bytes, at);
      const length = this.#hashLeft(bytes, at);
      const key = signKey(this.#hashes[length]!, domain);
      const slot = keySlot(key, shift);
      filter[slot >>> 3]! |= 1 << (slot & 7);
      this.#whole.push(key);
      this.#tails.push(signKey(this.#hashes[length - 1]!, domain));
      at++;
    }
    this.keys = { classes: CLASSES, filter, shift };
  }

  /** Reports addresses that may stand as a token of their own around the at sign at `at`. */
  findToken(text: Uint8Array, at: number, report: (address: number) => void): void {
    if (!hasDomain(text, at)) return;
    const domain = domainHash(text, at);
    const length = this.#hashLeft(text, at);
    const find = (of: number) => this.#report(this.#whole, of, domain, text, at, report);
    const start = at - length;
    if (start === 0) for (let of = 1; of <= length; of++) find(of);
    else {
      find(length);
      if (text[start - 1] === PERCENT) find(length - 2);
      if (text[start - 1] === BACKSLASH) for (const end of [1, LONGEST_ESCAPE_END]) find(length - end);
    }
  }

  /** Reports addresses that may stand around the at sign at `at`, whatever stands beside them. */
  findPart(text: Uint8Array, at: number, report: (address: number) => void): void {
    if (!hasDomain(text, at)) return;
    const domain = domainHash(text, at);
    const length = this.#hashLeft(text, at);
    for (let of = 0; of <= length; of++) this.#report(this.#tails, of, domain, text, at, report);
  }

  #report(
    table: ChainedKeys,
    length: number,
    domain: number,
    text: Uint8Array,
    at: number,
    report: (address: number) => void,
  ): void {
    if (length < 0) return;
    const key = signKey(this.#hashes[length]!, domain);
    for (let address = table.first(key); address !== NONE; address = table.next(address, key))
      if (this.#isDomainOf(address, text, at)) report(address);
  }

  /** Whether the domain of the address stands there but for its last byte, which an encoding may share. */
  #isDomainOf(address: number, text: Uint8Array, at: number): boolean {
    const bytes = this.#bytes;
    const sign = this.#signs[address]!;
    for (let place = 1; bytes[sign + place + 1] !== 0; place++)
      if (((text[at + place] ?? 0) | 0x20) !== (bytes[sign + place]! | 0x20)) return false;
    return true;
  }

  /** Of the bytes before `at` that a local part may have; returns how many they are. */
  #hashLeft(text: Uint8Array, at: number): number {
    let [hash, length] = [0, 0];
    this.#hashes[0] = hash;
    while (length < MOST_BYTES && length < at) {
      const byte = text[at - length - 1]!;
      if (IS_LOCAL[byte] === 0) break;
      hash = wordHash(hash, byte);
      this.#hashes[++length] = hash;
    }
    return length;
  }
}

const hasDomain = (text: Uint8Array, at: number): boolean => IS_WORD[text[at + 1] ?? 0] === 1;

/** Of the first word of the domain. */
function domainHash(text: Uint8Array, at: number): number {
  let hash = 0;
  for (let place = at + 1; IS_WORD[text[place] ?? 0] === 1; place++) hash = wordHash(hash, text[place]!);
  return hash;
}

/** Keys by their number, found by the key, without an object for each. */
class ChainedKeys {
  readonly #heads: Int32Array;
  readonly #next: Int32Array;
  readonly #keys: Int32Array;
  readonly #shift: number;
  #size = 0;

  constructor(size: number) {
    const bits = Math.max(10, Math.ceil(Math.log2(size + 1)) + 1);
    this.#shift = 32 - bits;
    this.#heads = new Int32Array(1 << bits).fill(NONE);
    this.#next = new Int32Array(size);
    this.#keys = new Int32Array(size);
  }

  push(key: number): void {
    const entry = this.#size++;
    const slot = this.#slot(key);
    this.#keys[entry] = key;
    this.#next[entry] = this.#heads[slot]!;
    this.#heads[slot] = entry;
  }

  first(key: number): number {
    return this.#matching(this.#heads[this.#slot(key)]!, key);
  }

  next(entry: number, key: number): number {
    return this.#matching(this.#next[entry]!, key);
  }

  #matching(from: number, key: number): number {
    let entry = from;
    while (entry !== NONE && this.#keys[entry] !== key) entry = this.#next[entry]!;
    return entry;
  }

  #slot(key: number): number {
    return imul(key, 0x9e3779b1) >>> this.#shift;
  }
}
