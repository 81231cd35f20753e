import { parsePhoneNumberFromString } from 'libphonenumber-js';
import type { Identity } from '#contracts';

const ASCII = /^[\0-\x7f]*$/;

/** E.164 when the number names its country (`+49 …`, `0049 …`), otherwise trimmed only. */
const phone = (value: string): string => {
  const international = value.trim().replace(/^00(?=\d)/, '+');
  const parsed = international.startsWith('+') ? parsePhoneNumberFromString(international) : undefined;
  return parsed?.number ?? value.trim();
};

/**
 * The form in which two spellings of one identifier are equal: Unicode NFKC, so that composed, decomposed and
 * compatibility letters are the same; e-mail lower case, phone E.164, else trimmed.
 */
export const normalise = ({ type, value }: Identity): Identity => {
  const isAscii = ASCII.test(value);
  const text = (isAscii ? value : value.normalize('NFKC')).trim();
  switch (type) {
    case 'email':
      // Lower case may decompose again (`İ`).
      return { type, value: isAscii ? text.toLowerCase() : text.toLowerCase().normalize('NFKC') };
    case 'phone':
      return { type, value: phone(text) };
    default:
      return { type, value: text };
  }
};

/** A text as Unicode may write it; a store compares what is written. */
export const unicodeForms = (text: string): string[] =>
  ASCII.test(text)
    ? [text]
    : [...new Set([text, text.normalize('NFC'), text.normalize('NFD'), text.normalize('NFKC')])];

/** Equal for two spellings of the same identifier, different for all others; for sets and maps. */
export const identityKey = (identity: Identity): string => {
  const { type, value } = normalise(identity);
  return `${type}\u001f${value}`;
};
