import { hash } from 'node:crypto';
import type { Boundary } from '#connectors/spi';
import type { Identity } from '#contracts';
import { base64Parts, escapedForms, type FormEncoding } from './encodings.js';
import { normalise, unicodeForms } from './normalise.js';
import { groupedDigits, phoneSpellings } from './phone-spellings.js';
import { isShort } from './searchable.js';

/** One way in which an identifier may stand in text (anonymization reference 8.2 and 9). */
export interface IdentityForm {
  readonly bytes: Buffer;
  readonly boundary: Boundary;
  /** Part of a longer encoded run, whose neighbours say nothing: `boundary` is not asked. */
  readonly embedded?: boolean;
  /** Digits that may stand in groups, `SeparatedDigits` of the stores; only to be found, or scrubbed from a value. */
  readonly separated?: true;
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
  bytes.toString('latin1').replace(/[A-Z]+/g, (letters) => letters.toLowerCase());

const unique = (forms: readonly IdentityForm[]): IdentityForm[] => {
  const seen = new Map<string, IdentityForm>();
  for (const form of forms) {
    const bytes = form.ignoreCase ? asciiLower(form.bytes) : form.bytes.toString('latin1');
    const key = `${form.boundary}|${form.separated === true}|${form.embedded === true}|${form.ignoreCase}|${bytes}`;
    if (!seen.has(key)) seen.set(key, form);
  }
  return [...seen.values()];
};

const digests = (identity: Identity): IdentityForm[] => {
  const { value } = normalise(identity);
  return ['md5', 'sha1', 'sha256'].map((algorithm) => ({
    bytes: Buffer.from(hash(algorithm, value, 'hex')),
    boundary: 'word',
    ignoreCase: true,
    encoding: 'digest',
  }));
};

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

/** A telephone number in any groups of its digits, where it is long enough not to be another by chance. */
const groupedForms = ({ type, value }: Identity): IdentityForm[] =>
  (type === 'phone' ? groupedDigits(value) : []).map((digits) => ({
    bytes: Buffer.from(digits),
    boundary: 'word',
    separated: true,
    embedded: true,
    ignoreCase: false,
    encoding: 'text',
  }));

const textForm =
  (boundary: Boundary, ignoreCase: boolean) =>
  (value: string, encoding: FormEncoding): IdentityForm => ({
    bytes: Buffer.from(value, 'utf8'),
    boundary,
    ignoreCase,
    encoding,
  });

/** As it is and, where it has something to escape, escaped: in capitals or base64 it would be another word. */
const shortForms = (identity: Identity): IdentityForm[] => {
  const text = textForm('short', foldsCase(identity.type));
  return ownSpellings(identity).flatMap((value) => [
    text(value, 'text'),
    ...escapedForms(value).map((form) => text(form.text, form.encoding)),
  ]);
};

const longForms = (identity: Identity, purpose: 'patch' | 'verify'): IdentityForm[] => {
  const ignoreCase = foldsCase(identity.type);
  const text = textForm(identity.type === 'email' ? 'email' : 'word', ignoreCase);
  const cases = ignoreCase || purpose === 'verify';
  const own = withVariants(ownSpellings(identity), cases);
  const values = distinct([...own, ...withVariants(otherSpellings(identity, purpose), cases)]);
  return [
    ...values.flatMap((value) => [
      text(value, 'text'),
      ...escapedForms(value).map((form) => text(form.text, form.encoding)),
    ]),
    ...own.flatMap((value) => encodedForms(value, purpose)),
  ].filter(({ bytes }) => bytes.length >= MIN_BYTES);
};

/**
 * Every form in which the identifier is looked for: `patch` gives those that can be replaced in place at the same
 * length, `verify` also those that can only be reported (embedded base64, e-mail without plus tag, plain digests).
 * No two forms match the same bytes in the same way. A short identifier is looked for as it is, and as a digest.
 */
export const identityForms = (identity: Identity, purpose: 'patch' | 'verify'): readonly IdentityForm[] => {
  const known = FORMS[purpose].get(identity);
  if (known) return known;
  const forms = formsOf(identity, purpose);
  FORMS[purpose].set(identity, forms);
  return forms;
};

/** A plan, its execution and the verification ask one after the other. */
const FORMS = {
  patch: new WeakMap<Identity, readonly IdentityForm[]>(),
  verify: new WeakMap<Identity, readonly IdentityForm[]>(),
};

const formsOf = (identity: Identity, purpose: 'patch' | 'verify'): IdentityForm[] => {
  if (ownSpellings(identity).length === 0) return [];
  const forms = isShort(identity) ? shortForms(identity) : longForms(identity, purpose);
  return unique([
    ...forms,
    ...(purpose === 'verify' ? [...digests(identity), ...groupedForms(identity)] : []),
  ]);
};
