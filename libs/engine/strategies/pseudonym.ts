import type { ColumnInfo } from '#connectors/spi';
import type { Identity } from '#contracts';
import { normalise } from '../identity/index.js';
import type { EraseAction } from '../data-map/data-map.js';
import { base32, digits, int31, int63, pseudonymDigest, uuid, type SecretKey } from './digest.js';
import { sameLength } from './same-length.js';

export type PseudonymAction = Extract<EraseAction, { kind: 'pseudonym' }>;
type Target = Pick<ColumnInfo, 'kind' | 'maxLength' | 'nativeType'>;

/** Reserved by RFC 2606: mail to it can never be delivered. */
const MAIL_DOMAIN = '@erased.invalid';
const MAIL_CHARACTERS = 26;
/** 13 base32 characters are 65 bits, 8 are 40: the least that a unique and any other pseudonym must keep (4.5). */
const MIN_MAIL_CHARACTERS = 13;
const MIN_OPAQUE_CHARACTERS = 8;
const OPAQUE_CHARACTERS = 26;
const OWN_MAIL = /^p[a-z2-7]{13,26}@erased\.invalid$/;
/** `+999` is not assigned to any country: nobody can be called. */
const NOBODYS_COUNTRY = '+999';
const MIN_PHONE = 8;
const MAX_PHONE = 16;
const OWN_PHONE = /^\+999\d{1,13}$/;
const CONSONANTS = 'bcdfghjklmnprstvwz';
const VOWELS = 'aeiou';
const SYLLABLES = 7;

/** Characters that the shortest acceptable pseudonym of this form needs; 0: whatever the column offers. */
export const shortestPseudonym = (as: PseudonymAction['as']): number => {
  switch (as) {
    case 'email':
      return 1 + MIN_MAIL_CHARACTERS + MAIL_DOMAIN.length;
    case 'uuid':
      return 36;
    case 'phone':
    case 'opaque':
    case 'number':
      return MIN_OPAQUE_CHARACTERS;
    case 'name':
      return SYLLABLES * 2;
    case 'sameLength':
      return 0;
  }
};

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

const wholeNumber = (digest: Buffer, { kind, nativeType }: Target): string | number => {
  if (kind === 'text') return digits(digest, 16);
  if (/^(big|int8)/i.test(nativeType)) return int63(digest).toString();
  return /^(small|int2)/i.test(nativeType) ? int31(digest) % 32_768 : int31(digest);
};

const opaque = (digest: Buffer, target: Target, room: number): string | number => {
  if (target.kind === 'uuid') return uuid(digest);
  if (target.kind === 'integer' || target.kind === 'decimal') return wholeNumber(digest, target);
  return base32(digest).slice(0, Math.min(OPAQUE_CHARACTERS, room));
};

/** Values of these domains have a normal form, so that two spellings of one identifier get one pseudonym. */
const normalForm = (domain: string, value: string): string =>
  domain === 'email' || domain === 'phone' ? normalise({ type: domain, value }).value : value;

/** True for a value that only we can have written: it names nobody, and is never taken for an identifier of a person. */
export const isPseudonym = ({ type, value }: Identity): boolean =>
  (type === 'email' && OWN_MAIL.test(value)) || (type === 'phone' && OWN_PHONE.test(value));

/**
 * The keyed pseudonym of one value in the form that the column needs (anonymization reference 4.2, 4.3); null when the
 * column is too short for it. A pseudonym that can be told stays as it is, so that a repeated run changes nothing.
 */
export const pseudonymise = (
  value: string,
  action: Pick<PseudonymAction, 'as' | 'domain'>,
  key: SecretKey,
  target: Target,
): string | number | null => {
  const room = target.maxLength ?? Number.MAX_SAFE_INTEGER;
  if (target.kind === 'text' && room < shortestPseudonym(action.as)) return null;
  if (action.as === 'sameLength')
    return sameLength(Buffer.from(value), key, action.domain).toString().slice(0, room);
  if ((action.as === 'email' || action.as === 'phone') && isPseudonym({ type: action.as, value }))
    return value;
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
      return String(wholeNumber(digest, target)).length > room ? null : wholeNumber(digest, target);
    case 'opaque':
      return opaque(digest, target, room);
  }
};
