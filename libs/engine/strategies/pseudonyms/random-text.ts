import { randomInt } from 'node:crypto';
import type { RandomAlphabet } from '../../data-map/data-map.js';

const DIGITS = '0123456789';
const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const UPPER = LOWER.toUpperCase();
const ALPHABETS: Readonly<Record<RandomAlphabet, string>> = {
  digits: DIGITS,
  lower: LOWER,
  upper: UPPER,
  letters: LOWER + UPPER,
  alphanumeric: DIGITS + LOWER + UPPER,
  hex: '0123456789abcdef',
};

/** Bits of one character. */
export const randomBits = (alphabet: RandomAlphabet): number => Math.log2(ALPHABETS[alphabet].length);

/** Characters from the system's random generator, each as likely as the others. */
export const randomText = (length: number, alphabet: RandomAlphabet): string => {
  const characters = ALPHABETS[alphabet];
  return Array.from({ length }, () => characters.charAt(randomInt(characters.length))).join('');
};
