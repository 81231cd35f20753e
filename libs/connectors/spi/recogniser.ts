import type { TextTokenRef } from './store.js';

/**
 * Identifiers so many that nobody writes down their forms: it says where one of them may stand, and what its forms are,
 * which are then compared with what stands there. It misses no form, and may name places where there is none.
 */
export interface Recogniser {
  /** Bytes of the longest form. */
  readonly longest: number;
  /** What there is in every form. */
  readonly signs: ByteSigns;
  /**
   * Calls `report` with a byte of each place where a form of an identifier, by its number, may stand.
   * @param signs the second bytes of all signs of the text, ascending, and perhaps other places
   */
  places(text: Buffer, signs: Iterable<number>, report: (identifier: number, at: number) => void): void;
  formsOf(identifier: number): readonly TextTokenRef[];
  /** Whether the word is a part of one of the identifiers as it is, without case, or one of their forms a part of it. */
  meets(word: string): boolean;
}

/**
 * Neighbouring bytes are a sign where `first[one] & second[other] & third[next]` is not 0. A text stands between bytes of 0.
 */
export interface ByteSigns {
  readonly first: Uint8Array;
  readonly second: Uint8Array;
  /** Absent: any byte. */
  readonly third?: Uint8Array;
}
