import { Digester, type JournalDocument, type JournalPair } from './patch-journal.js';
import type { Patch } from './log-patch.js';

export interface PairedPatch extends Patch {
  /** Index of the pair of bytes in the journal. */
  readonly pair: number;
}
type Pair = Omit<PairedPatch, 'offset'>;

/** Each different pair of bytes found and replacement once: a million hits of one person are a handful of pairs. */
export class PairBook {
  readonly #digester: Digester;
  readonly #entries: JournalPair[];
  readonly #byBytes = new Map<string, Pair>();

  /** @param journal of the session that is resumed: its pairs keep their numbers */
  constructor(journal: JournalDocument | null) {
    this.#digester = new Digester(journal?.salt);
    this.#entries = [...(journal?.pairs ?? [])];
  }

  get salt(): string {
    return this.#digester.salt;
  }
  get entries(): readonly JournalPair[] {
    return this.#entries;
  }

  /** Copies the bytes: those of a search are reused. */
  pairOf(expected: Buffer, replacement: Buffer): Pair {
    const key = `${expected.toString('latin1')}\0${replacement.toString('latin1')}`;
    const known = this.#byBytes.get(key);
    if (known) return known;
    const pair = {
      expected: Buffer.from(expected),
      replacement: Buffer.from(replacement),
      pair: this.#numberOf(expected, replacement),
    };
    this.#byBytes.set(key, pair);
    return pair;
  }

  /** Whether this is the replacement that the journal names for a pair. */
  isReplacement(pair: number, replacement: Buffer): boolean {
    return this.#entries[pair]?.replacement === this.#digester.digest(replacement);
  }

  #numberOf(expected: Buffer, replacement: Buffer): number {
    const entry: JournalPair = {
      length: expected.length,
      expected: this.#digester.digest(expected),
      replacement: this.#digester.digest(replacement),
    };
    const known = this.#entries.findIndex(
      (other) => other.expected === entry.expected && other.replacement === entry.replacement,
    );
    return known >= 0 ? known : this.#entries.push(entry) - 1;
  }
}
