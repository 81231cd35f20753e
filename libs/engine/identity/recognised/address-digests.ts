import { hash } from 'node:crypto';
import type { ByteRuns } from '#connectors/spi';
import { IS_HEX } from './byte-classes.js';

const ALGORITHMS: ReadonlyMap<number, string> = new Map([
  [32, 'md5'],
  [40, 'sha1'],
  [64, 'sha256'],
]);
/** A step is half of the shortest digest: a run of its length has a digit at two such places in a row. */
export const DIGEST_RUNS: ByteRuns = { bytes: IS_HEX, step: 16 };

/** Digests of addresses in lower case, made when something first looks like one of their length. */
export class AddressDigests {
  readonly #byLength = new Map<number, ReadonlyMap<string, readonly number[]>>();

  constructor(private readonly addresses: readonly string[]) {}

  /**
   * Reports where digests stand; what stands before them is left to the boundary.
   * @param places of {@link DIGEST_RUNS}, and perhaps others
   */
  find(text: Buffer, places: Iterable<number>, report: (address: number, at: number) => void): void {
    let [start, end] = [0, 0];
    for (const place of places) {
      if (place >= start && place < end) continue;
      [start, end] = [place, place];
      while (start > 0 && IS_HEX[text[start - 1]!] === 1) start--;
      while (end < text.length && IS_HEX[text[end]!] === 1) end++;
      this.#findAtEnd(text, start, end, report);
    }
  }

  #findAtEnd(text: Buffer, start: number, end: number, report: (address: number, at: number) => void): void {
    for (const length of ALGORITHMS.keys()) {
      const first = end - length;
      if (first < start) continue;
      const digest = text.toString('latin1', first, end).toLowerCase();
      for (const address of this.#ofLength(length).get(digest) ?? []) report(address, first);
    }
  }

  #ofLength(length: number): ReadonlyMap<string, readonly number[]> {
    const known = this.#byLength.get(length);
    if (known) return known;
    const made = new Map<string, number[]>();
    this.addresses.forEach((address, index) => {
      const digest = hash(ALGORITHMS.get(length)!, address.toLowerCase(), 'hex');
      const same = made.get(digest);
      if (same) same.push(index);
      else made.set(digest, [index]);
    });
    this.#byLength.set(length, made);
    return made;
  }
}
