import { createHmac } from 'node:crypto';
import { FF1 } from '@noble/ciphers/ff1.js';
import type { Ff1Alphabet } from '../../data-map/data-map.js';
import { luhnDigit, passesLuhn } from './check-digits.js';
import type { SecretKey } from './digest.js';

/** Fewer possible values than this could be tried one after the other (NIST SP 800-38G revision 1, 5.1). */
export const FF1_MIN_DOMAIN = 1_000_000;
const MAX_CHARACTERS = 200;
/** Airlines, travel and banking (ISO/IEC 7812-1): numbers of cards begin so. */
const ISSUER = /^[1-6]/;
const DIGITS = '0123456789';
const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

const ALPHABETS: Readonly<Record<Ff1Alphabet, string>> = {
  digits: DIGITS,
  lower: DIGITS + LETTERS,
  upper: DIGITS + LETTERS.toUpperCase(),
  hex: '0123456789abcdef',
};

export type Ff1Fault = 'FF1_DOMAIN' | 'FF1_ALPHABET' | 'FF1_LUHN';
export interface Ff1Options {
  readonly alphabet: Ff1Alphabet;
  readonly luhn?: true;
  readonly issuerPrefix?: true;
}

/** Encrypts one value of letters and digits, or says why it cannot be. */
export type Ff1Cipher = (value: string) => { readonly text: string } | { readonly fault: Ff1Fault };

/** The least number of characters whose values are enough. */
export const ff1Characters = (alphabet: Ff1Alphabet): number =>
  Math.ceil(Math.log(FF1_MIN_DOMAIN) / Math.log(ALPHABETS[alphabet].length) - 1e-9);

/** 32 bytes of AES key that are used for nothing else, from the key of a scope. */
export const ff1Key = (key: SecretKey): Buffer => createHmac('sha256', key).update('habeas:f1').digest();

/**
 * FF1 of NIST SP 800-38G over the characters of the alphabet (anonymization reference 4.3); what is no letter and no
 * digit stays in its place, for `digits` everything but digits. `key`: 16, 24 or 32 bytes; the tweak is the domain.
 */
export const ff1Cipher = (key: Buffer, tweak: Buffer, options: Ff1Options): Ff1Cipher => {
  const characters = ALPHABETS[options.alphabet];
  const cipher = FF1(characters.length, key, tweak);
  const encrypt = (text: string): string =>
    cipher
      .encrypt([...text].map((character) => characters.indexOf(character)))
      .map((digit) => characters.charAt(digit))
      .join('');
  const isEnough = (text: string): boolean =>
    text.length <= MAX_CHARACTERS && characters.length ** text.length >= FF1_MIN_DOMAIN;
  return (value) => {
    const secret = secretPart(value, options.alphabet);
    if ([...secret].some((character) => !characters.includes(character))) return { fault: 'FF1_ALPHABET' };
    if (!options.luhn)
      return isEnough(secret) ? { text: merged(value, encrypt(secret), options) } : { fault: 'FF1_DOMAIN' };
    if (!passesLuhn(secret)) return { fault: 'FF1_LUHN' };
    const body = secret.slice(0, -1);
    if (!isEnough(body)) return { fault: 'FF1_DOMAIN' };
    const changed = options.issuerPrefix ? encrypt(body) : walked(body, encrypt);
    return { text: merged(value, changed + luhnDigit(changed), options) };
  };
};

/** Encrypted again and again until no issuer's number begins like it. */
const walked = (body: string, encrypt: (text: string) => string): string => {
  let result = encrypt(body);
  while (ISSUER.test(result)) result = encrypt(result);
  return result;
};

const isSecret = (character: string, alphabet: Ff1Alphabet): boolean =>
  (alphabet === 'digits' ? /[0-9]/ : /[\p{L}\p{N}\p{M}]/u).test(character);

const secretPart = (value: string, alphabet: Ff1Alphabet): string =>
  [...value].filter((character) => isSecret(character, alphabet)).join('');

/** The encrypted characters in the places of the old ones. */
const merged = (value: string, encrypted: string, { alphabet }: Ff1Options): string => {
  let next = 0;
  return [...value]
    .map((character) => (isSecret(character, alphabet) ? encrypted.charAt(next++) : character))
    .join('');
};
