import { parsePhoneNumberFromString } from 'libphonenumber-js';
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

/** Those that name the country, and so one telephone in the world: what stores are asked for. */
export const internationalSpellings = (value: string): string[] => {
  const digits = /^\+(\d+)$/.exec(normalise({ type: 'phone', value }).value)?.[1];
  if (digits === undefined) return [];
  return phoneSpellings(value).filter((text) => [digits, `00${digits}`].includes(text.replace(/\D/g, '')));
};
