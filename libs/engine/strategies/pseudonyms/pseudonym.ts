import type { ColumnInfo } from '#connectors/spi';
import type { Identity } from '#contracts';
import { normalise } from '../../identity/index.js';
import type { Affixes, EraseAction } from '../../data-map/data-map.js';
import { affixed, codeCharacters, shortest } from './affixes.js';
import { base32, digits, int31, int63, pseudonymDigest, uuid, type SecretKey } from './digest.js';
import { sameLength } from './same-length.js';

export type PseudonymAction = Extract<EraseAction, { kind: 'pseudonym' }>;
type Target = Pick<ColumnInfo, 'kind' | 'maxLength' | 'nativeType'>;

/** Reserved by RFC 2606: mail to it can never be delivered. */
const MAIL_DOMAIN = '@erased.invalid';
const MAIL_CHARACTERS = 26;
/** 13 base32 characters are 65 bits: mail addresses are mostly unique (anonymization reference 4.5). */
const MIN_MAIL_CHARACTERS = 13;
const OPAQUE_CHARACTERS = 26;
const NUMBER_CHARACTERS = 16;
/** Before a code it says that we wrote it. */
export const TOLD_PREFIX = 'erased-';
const OWN_CODE = /^erased-[a-z2-7]{8,26}$/;
const OWN_MAIL = /^p[a-z2-7]{13,26}@erased\.invalid$/;
/** `+999` is not assigned to any country: nobody can be called. */
const NOBODYS_COUNTRY = '+999';
const MIN_PHONE = 8;
const MAX_PHONE = 16;
const OWN_PHONE = /^\+999\d{1,13}$/;
const CONSONANTS = 'bcdfghjklmnprstvwz';
const VOWELS = 'aeiou';
const SYLLABLES = 7;

type FormAction = Pick<PseudonymAction, 'as' | 'domain'> & Affixes;

/** Bits of one character of each code. */
const BITS = { opaque: 5, base32: 5, hex: 4, number: Math.log2(10) } as const;

/** Characters that the shortest acceptable pseudonym needs; 0: whatever the column offers. */
export const shortestPseudonym = (action: Pick<PseudonymAction, 'as'> & Affixes): number => {
  switch (action.as) {
    case 'email':
      return 1 + MIN_MAIL_CHARACTERS + MAIL_DOMAIN.length;
    case 'uuid':
      return 36;
    case 'phone':
      return MIN_PHONE;
    case 'opaque':
    case 'base32':
    case 'hex':
    case 'number':
      return shortest(action, BITS[action.as]);
    case 'int63':
      return 19;
    case 'int31':
      return 10;
    case 'name':
      return SYLLABLES * 2;
    case 'sameLength':
      return 0;
  }
};

/**
 * How many bits of the digest such a pseudonym keeps in a column with this room; null where that depends on the value.
 */
export const pseudonymBits = (
  action: Pick<PseudonymAction, 'as'> & Affixes,
  target: Target,
): number | null => {
  const room = target.maxLength ?? Number.MAX_SAFE_INTEGER;
  if (target.kind === 'uuid') return UUID_BITS;
  if (target.kind !== 'text') return Math.log2(largestNumber(action.as, target));
  switch (action.as) {
    case 'email':
      return BITS.base32 * Math.min(MAIL_CHARACTERS, room - 1 - MAIL_DOMAIN.length);
    case 'uuid':
      return UUID_BITS;
    case 'phone':
      return BITS.number * (Math.min(MIN_PHONE, room) - NOBODYS_COUNTRY.length);
    case 'opaque':
      return BITS.opaque * codeCharacters(action, OPAQUE_CHARACTERS, room);
    case 'base32':
      return BITS.base32 * codeCharacters(action, BASE32_CHARACTERS, room);
    case 'hex':
      return BITS.hex * codeCharacters(action, HEX_CHARACTERS, room);
    case 'number':
      return BITS.number * Math.min(NUMBER_CHARACTERS, room);
    case 'int63':
      return 63;
    case 'int31':
      return 31;
    case 'name':
      return SYLLABLES * Math.log2(CONSONANTS.length * VOWELS.length);
    case 'sameLength':
      return null;
  }
};
const UUID_BITS = 122;
const BASE32_CHARACTERS = 52;
const HEX_CHARACTERS = 64;

const email = (digest: Buffer, room: number): string =>
  `p${base32(digest).slice(0, Math.min(MAIL_CHARACTERS, room - 1 - MAIL_DOMAIN.length))}${MAIL_DOMAIN}`;

const phone = (digest: Buffer, length: number, room: number): string => {
  const size = Math.min(Math.max(length, MIN_PHONE), MAX_PHONE, room);
  return NOBODYS_COUNTRY + digits(digest, size - NOBODYS_COUNTRY.length);
};

/** Syllables: can be read aloud, is nobody's name. */
const pronounceable = (digest: Buffer): string => {
  const letters = Array.from({ length: SYLLABLES }, (_, index) => {
    const word = digest.readUInt16BE(index * 2);
    return CONSONANTS.charAt(word % CONSONANTS.length) + VOWELS.charAt((word >> 8) % VOWELS.length);
  }).join('');
  return letters.charAt(0).toUpperCase() + letters.slice(1);
};

const isBig = ({ nativeType }: Target): boolean => /^(big|int8)/i.test(nativeType);
const isSmall = ({ nativeType }: Target): boolean => /^(small|int2)/i.test(nativeType);
const SMALL_NUMBERS = 32_768;

const largestNumber = (as: PseudonymAction['as'], target: Target): number => {
  if (as === 'int63' || (as !== 'int31' && isBig(target))) return 2 ** 63;
  return as !== 'int31' && isSmall(target) ? SMALL_NUMBERS : 2 ** 31;
};

const wholeNumber = (digest: Buffer, target: Target, room: number): string | number => {
  if (target.kind === 'text') return digits(digest, Math.min(NUMBER_CHARACTERS, room));
  if (isBig(target)) return int63(digest).toString();
  return isSmall(target) ? int31(digest) % SMALL_NUMBERS : int31(digest);
};

const opaque = (digest: Buffer, action: FormAction, target: Target, room: number): string | number | null => {
  if (target.kind === 'uuid') return uuid(digest);
  if (target.kind === 'integer' || target.kind === 'decimal') return wholeNumber(digest, target, room);
  return affixed(base32(digest).slice(0, OPAQUE_CHARACTERS), action, BITS.opaque, room);
};

/** Values of these domains have a normal form, so that two spellings of one identifier get one pseudonym. */
const normalForm = (domain: string, value: string): string =>
  domain === 'email' || domain === 'phone' ? normalise({ type: domain, value }).value : value;

/** True for a value that only we can have written: it names nobody, and is never taken for an identifier of a person. */
export const isPseudonym = ({ type, value }: Identity): boolean =>
  (type === 'email' && OWN_MAIL.test(value)) ||
  (type === 'phone' && OWN_PHONE.test(value)) ||
  (type.startsWith('external:') && OWN_CODE.test(value));

/**
 * The keyed pseudonym of one value in the form that the column needs (anonymization reference 4.2, 4.3); null when the
 * column is too short for it. A pseudonym that can be told stays as it is, so that a repeated run changes nothing.
 */
export const pseudonymise = (
  value: string,
  action: FormAction,
  key: SecretKey,
  target: Target,
): string | number | null => {
  const room = target.maxLength ?? Number.MAX_SAFE_INTEGER;
  if (target.kind === 'text' && room < shortestPseudonym(action)) return null;
  if (action.as === 'sameLength')
    return sameLength(Buffer.from(value), key, action.domain).toString().slice(0, room);
  if ((action.as === 'email' || action.as === 'phone') && isPseudonym({ type: action.as, value }))
    return value;
  if (action.as === 'opaque' && action.prefix === TOLD_PREFIX && OWN_CODE.test(value)) return value;
  const digest = pseudonymDigest(key, action.domain, normalForm(action.domain, value));
  switch (action.as) {
    case 'email':
      return email(digest, room);
    case 'phone':
      return phone(digest, value.length, room);
    case 'name':
      return pronounceable(digest);
    case 'uuid':
      return uuid(digest);
    case 'number':
      return wholeNumber(digest, target, room);
    case 'opaque':
      return opaque(digest, action, target, room);
    case 'hex':
      return affixed(digest.toString('hex'), action, BITS.hex, room);
    case 'base32':
      return affixed(base32(digest), action, BITS.base32, room);
    case 'int63':
      return int63(digest).toString();
    case 'int31':
      return target.kind === 'text' ? String(int31(digest)) : int31(digest);
  }
};
