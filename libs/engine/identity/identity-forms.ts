import { createHash } from 'node:crypto';
import { parsePhoneNumberFromString } from 'libphonenumber-js';
import type { Identity } from '#contracts';
import { base64Parts, escapedForms, type FormEncoding } from './encodings.js';
import { normalise } from './normalise.js';

/** One way in which an identifier may stand in text (anonymization reference 8.2 and 9). */
export interface IdentityForm {
  readonly bytes: Buffer;
  /** `none`: the form is part of an encoded run, whose neighbours say nothing. */
  readonly boundary: 'email' | 'word' | 'none';
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

/** Spellings of the value as text, the one given first. */
const spellings = (identity: Identity, purpose: 'patch' | 'verify'): string[] => {
  const given = [identity.value, identity.value.trim(), normalise(identity).value];
  if (identity.type === 'phone') given.push(...phoneSpellings(identity.value));
  if (identity.type === 'email' && purpose === 'verify') given.push(...withoutTag(identity.value.trim()));
  const composed = given.flatMap((text) => [
    text,
    ...(['NFC', 'NFD', 'NFKC'] as const).map((form) => text.normalize(form)),
  ]);
  const cases =
    foldsCase(identity.type) || purpose === 'verify'
      ? composed.flatMap((text) => [text, text.toLowerCase(), text.toUpperCase()])
      : composed;
  return distinct(cases);
};

const asciiLower = (bytes: Buffer): string =>
  bytes.toString('latin1').replace(/[A-Z]/g, (letter) => letter.toLowerCase());

const unique = (forms: readonly IdentityForm[]): IdentityForm[] => {
  const seen = new Map<string, IdentityForm>();
  for (const form of forms) {
    const bytes = form.ignoreCase ? asciiLower(form.bytes) : form.bytes.toString('latin1');
    const key = `${form.boundary}|${form.ignoreCase}|${bytes}`;
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
    boundary: bytes.length * 2 >= MIN_ENCODED_BYTES ? 'none' : 'word',
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
      boundary: 'none',
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
  const values = spellings(identity, purpose);
  if (values.length === 0) return [];
  const forms = values.flatMap((value) => [
    text(value, 'text'),
    ...escapedForms(value).map((form) => text(form.text, form.encoding)),
    ...encodedForms(value, purpose),
  ]);
  return unique([...forms, ...(purpose === 'verify' ? digests(identity) : [])]).filter(
    ({ bytes }) => bytes.length >= MIN_BYTES || bytes.toString() === identity.value,
  );
};
