import type { Identity } from '#contracts';
import { normalise } from './normalise.js';

const MIN_CHARACTERS = 2;
/** A number that stands in every text by chance. */
const SMALL_NUMBER = /^\d{1,3}$/;
/** Fewer bytes have encodings that stand in other texts by chance. */
const LONG_BYTES = 4;

/** A character takes one unit or two. */
const hasCharacters = (text: string, least: number): boolean =>
  text.length >= 2 * least || [...text].length >= least;

/** Whether the identifier can be looked for in running text at all: a single letter or a small number names nobody. */
export const isSearchable = (identity: Identity): boolean => {
  const { value } = normalise(identity);
  return hasCharacters(value, MIN_CHARACTERS) && !SMALL_NUMBER.test(value);
};

/** So short that it is looked for as it is, between strict boundaries only. */
export const isShort = (identity: Identity): boolean =>
  Buffer.byteLength(normalise(identity).value) < LONG_BYTES;
