import type { TextTokenRef } from './store.js';

/**
 * Identifiers so many that nobody writes down their forms: it says where one of them may stand, and what its forms are,
 * which are then compared with what stands there. It misses no form, and may name places where there is none.
 */
export interface Recogniser {
  /** Bytes of the longest form. */
  readonly longest: number;
  /** What there is in every form, or else a run. */
  readonly signs: ByteSigns;
  /** Which plain signs are worth a look. */
  readonly keys: SignKeys;
  readonly runs: ByteRuns;
  /** Calls `report` with a byte of each place where a form of an identifier, by its number, may stand. */
  places(text: Buffer, seen: SeenSigns, report: Recognised): void;
  /** @param spelling as it was reported */
  formsOf(identifier: number, spelling: Spelling): readonly TextTokenRef[];
  /** Whether the word is a part of one of the identifiers as it is, without case, or one of their forms a part of it. */
  meets(word: string): boolean;
}

/** Whether a form has a sign in it as it is. */
export type Spelling = 'plain' | 'encoded';
export type Recognised = (identifier: number, at: number, spelling: Spelling) => void;

/** Ascending, and perhaps with other places among them. */
export interface SeenSigns {
  /** The second bytes of all signs of the text, but for plain ones that the keys rule out. */
  readonly signs: Iterable<number>;
  /** See {@link ByteRuns}. */
  readonly runs: Iterable<number>;
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

/** Runs of bytes that are in `bytes`, of two steps at least: of places a step apart, each from which on a step is in it. */
export interface ByteRuns {
  readonly bytes: Uint8Array;
  readonly step: number;
}

/**
 * A plain sign is the byte {@link SIGN_KEYS}`.sign`. The key of its words is that of {@link signKey}; its first bits are
 * the number of a bit in the filter, see {@link keySlot}.
 */
export interface SignKeys {
  /** For each byte, marks of {@link SIGN_KEYS}. */
  readonly classes: Uint8Array;
  readonly filter: Uint8Array;
  readonly shift: number;
}

/** `local`, `word` and `escape` are marks of bytes: left of a sign, right of it, and before a local part that may begin later. */
export const SIGN_KEYS = { sign: 0x40, local: 1, word: 2, escape: 4, mostLocalBytes: 69 } as const;
export const WORD_FACTOR = 0x01000193;
export const KEY_FACTOR = 0x9e3779b1 | 0;
const { imul } = Math;

/** One byte more of a word, whose hash is 0 at first; ASCII letters of either case are the same. */
export const wordHash = (hash: number, byte: number): number => imul(hash ^ (byte | 0x20), WORD_FACTOR);
/** @param local hash from the sign to the left @param domain hash of the word to the right */
export const signKey = (local: number, domain: number): number => local ^ imul(domain >>> 1, KEY_FACTOR);
export const keySlot = (key: number, shift: number): number => imul(key, KEY_FACTOR) >>> shift;
