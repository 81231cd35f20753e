import { parsePhoneNumberFromString } from 'libphonenumber-js';
import { digitsOf } from '#connectors/spi';
import { normalise } from './normalise.js';

/** Ways to write a telephone number, with and without the country; unknown numbers without their punctuation. */
export const phoneSpellings = (value: string): string[] => {
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

/** Fewer are an extension, or a number that many towns have. */
const MIN_DIGITS = 6;
/** A number without its country is taken for the same only when it is as long as few are by chance. */
const MIN_NATIONAL_DIGITS = 9;

/**
 * The digits of every way to write it, whatever stands between them: with the country, also behind `00` and with the zero
 * of `+49 (0) 30 …`, and, where long enough, without. Empty for what is no telephone number.
 */
export const phoneDigits = (value: string): string[] => {
  const parsed = parsePhoneNumberFromString(normalise({ type: 'phone', value }).value);
  if (parsed === undefined) {
    const digits = digitsOf(value);
    return /^[+\d\s()./-]+$/.test(value) && digits.length >= MIN_DIGITS ? [digits] : [];
  }
  const international = parsed.number.slice(1);
  const national = digitsOf(parsed.formatNational());
  const withZero = national.startsWith('0') ? [`${parsed.countryCallingCode}${national}`] : [];
  const alone = national.length >= MIN_NATIONAL_DIGITS ? [national] : [];
  return [...new Set([international, `00${international}`, ...withZero, ...alone])];
};

/** Those of {@link phoneDigits} that are looked for in texts, where other numbers stand beside each other. */
export const groupedDigits = (value: string): string[] =>
  phoneDigits(value).filter(({ length }) => length >= MIN_NATIONAL_DIGITS);
