import { getCountries, parsePhoneNumberFromString } from 'libphonenumber-js';
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

const withCountries = new Map<string, readonly string[]>();
const MAX_KNOWN = 1_000;

/**
 * With the country, the digits of a number that is written without it: of every country in which it is a number and is
 * written so. That it is somebody's in another of them is as rare as two numbers without one being alike.
 */
const possiblyAbroad = (national: string): readonly string[] => {
  const known = withCountries.get(national);
  if (known !== undefined) return known;
  const numbers = getCountries().flatMap((country) => {
    const parsed = parsePhoneNumberFromString(national, country);
    const isOne = parsed?.isValid() === true && digitsOf(parsed.formatNational()) === national;
    if (!isOne) return [];
    const digits = parsed.number.slice(1);
    return [
      digits,
      `00${digits}`,
      ...(national.startsWith('0') ? [`${parsed.countryCallingCode}${national}`] : []),
    ];
  });
  const found = [...new Set(numbers)];
  if (withCountries.size >= MAX_KNOWN) withCountries.clear();
  withCountries.set(national, found);
  return found;
};

/**
 * Those of {@link phoneDigits} that are looked for in texts, where other numbers stand beside each other; of a number
 * without its country also those with one.
 */
export const groupedDigits = (value: string): string[] => {
  const digits = phoneDigits(value).filter(({ length }) => length >= MIN_NATIONAL_DIGITS);
  const isNational = digits.length === 1 && !normalise({ type: 'phone', value }).value.startsWith('+');
  return isNational ? [...digits, ...digits.flatMap(possiblyAbroad)] : digits;
};
