import { createHash } from 'node:crypto';
import { parsePhoneNumberFromString } from 'libphonenumber-js';
import type { Identity } from '#contracts';
import { base64Parts, escapedForms, type FormEncoding } from './encodings.js';
import { normalise, unicodeForms } from './normalise.js';

/** One way in which an identifier may stand in text (anonymization reference 8.2 and 9). */
export interface IdentityForm {
  readonly bytes: Buffer;
  readonly boundary: 'email' | 'word';
  /** Part of a longer encoded run, whose neighbours say nothing: `boundary` is not asked. */
  readonly embedded?: boolean;
  /** Compare ASCII letters without case. */
  readonly ignoreCase: boolean;
  readonly encoding: FormEncoding;
}

const MIN_BYTES = 4;
/** Shorter runs inside an encoding are found by chance in every larger binary. */
const MIN_ENCODED_BYTES = 12;

const foldsCase = (type: Identity['type']): boolean => type === 'email';
const distinct = (values: readonly string[]): string[] =>
  [...new Set(values)].filter((value) => value !== '');

const phoneSpellings = (value: string): string[] => {
  const parsed = parsePhoneNumberFromString(normalise({ type: 'phone', value }).value);
  if (parsed === undefined) return [value.replace(/[\s()./-]/g, '')];
  const digits = parsed.number.slice(1);
  const national = parsed.formatNational();
  const international = parsed.formatInternational();
  const joined = [' ', '-', '.', '/', ''].flatMap((separator) =>
    [national, international].map((text) => text.replace(/[\s\-./]+/g, separator)),
  );
  return [
    parsed.number,
    `00${digits}`,
    digits,
    national,
    international,
    ...joined,
    ...joined.map((text) => text.replace(/[()]/g, '')),
    parsed.getURI().replace(/^tel:/, ''),
  ];
};

const withoutTag = (address: string): string[] => {
  const match = /^([^+@]+)\+[^@]*(@.+)$/.exec(address);
  return match === null ? [] : [`${match[1]}${match[2]}`];
};

/** The texts, the one given first, with what Unicode and case make of them. */
const withVariants = (texts: readonly string[], cases: boolean): string[] => {
  const composed = texts.flatMap(unicodeForms);
  return distinct(
    cases ? composed.flatMap((text) => [text, text.toLowerCase(), text.toUpperCase()]) : composed,
  );
};

/** The value itself: as given, trimmed, in normal form. */
const ownSpellings = (identity: Identity): string[] =>
  distinct([identity.value, identity.value.trim(), normalise(identity).value]);

/** Other ways to write it: telephone formats and, to verify, the e-mail without its tag. */
const otherSpellings = ({ type, value }: Identity, purpose: 'patch' | 'verify'): string[] => {
  if (type === 'phone') return phoneSpellings(value);
  return type === 'email' && purpose === 'verify' ? withoutTag(value.trim()) : [];
};

const asciiLower = (bytes: Buffer): string =>
  bytes.toString('latin1').replace(/[A-Z]/g, (letter) => letter.toLowerCase());

const unique = (forms: readonly IdentityForm[]): IdentityForm[] => {
  const seen = new Map<string, IdentityForm>();
  for (const form of forms) {
    const bytes = form.ignoreCase ? asciiLower(form.bytes) : form.bytes.toString('latin1');
    const key = `${form.boundary}|${form.embedded === true}|${form.ignoreCase}|${bytes}`;
    if (!seen.has(key)) seen.set(key, form);
  }
  return [...seen.values()];
};

const digests = (identity: Identity): IdentityForm[] =>
  ['md5', 'sha1', 'sha256'].map((algorithm) => ({
    bytes: Buffer.from(createHash(algorithm).update(normalise(identity).value).digest('hex')),
    boundary: 'word',
    ignoreCase: true,
    encoding: 'digest',
  }));

/** Whole-token and, to verify, embedded encodings of one spelling. */
const encodedForms = (text: string, purpose: 'patch' | 'verify'): IdentityForm[] => {
  const bytes = Buffer.from(text, 'utf8');
  const whole = (['base64', 'base64url'] as const).map((encoding): IdentityForm => ({
    bytes: Buffer.from(bytes.toString(encoding)),
    boundary: 'word',
    ignoreCase: false,
    encoding,
  }));
  const hex: IdentityForm = {
    bytes: Buffer.from(bytes.toString('hex')),
    boundary: 'word',
    ...(bytes.length * 2 >= MIN_ENCODED_BYTES ? { embedded: true } : {}),
    ignoreCase: true,
    encoding: 'hex',
  };
  const parts =
    purpose === 'patch' ? [] : base64Parts(text).filter((part) => part.length >= MIN_ENCODED_BYTES);
  return [
    ...whole,
    hex,
    ...parts.map((part): IdentityForm => ({
      bytes: Buffer.from(part),
      boundary: 'word',
      embedded: true,
      ignoreCase: false,
      encoding: 'base64part',
    })),
  ];
};

/**
 * Every form in which the identifier is looked for: `patch` gives those that can be replaced in place at the same
 * length, `verify` also those that can only be reported (embedded base64, e-mail without plus tag, plain digests).
 * No two forms match the same bytes in the same way; forms shorter than 4 bytes are left out, except the value itself.
 */
export const identityForms = (identity: Identity, purpose: 'patch' | 'verify'): readonly IdentityForm[] => {
  const ignoreCase = foldsCase(identity.type);
  const boundary = identity.type === 'email' ? 'email' : 'word';
  const text = (value: string, encoding: FormEncoding): IdentityForm => ({
    bytes: Buffer.from(value, 'utf8'),
    boundary,
    ignoreCase,
    encoding,
  });
  const cases = ignoreCase || purpose === 'verify';
  const own = withVariants(ownSpellings(identity), cases);
  if (own.length === 0) return [];
  const values = distinct([...own, ...withVariants(otherSpellings(identity, purpose), cases)]);
  const forms = [
    ...values.flatMap((value) => [
      text(value, 'text'),
      ...escapedForms(value).map((form) => text(form.text, form.encoding)),
    ]),
    ...own.flatMap((value) => encodedForms(value, purpose)),
  ];
  return unique([...forms, ...(purpose === 'verify' ? digests(identity) : [])]).filter(
    ({ bytes }) => bytes.length >= MIN_BYTES || bytes.toString() === identity.value,
  );
};
