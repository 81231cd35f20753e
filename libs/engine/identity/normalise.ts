import { parsePhoneNumberFromString } from 'libphonenumber-js';
import type { Identity } from '#contracts';

/** E.164 when the number names its country (`+49 …`, `0049 …`), otherwise trimmed only. */
const phone = (value: string): string => {
  const international = value.trim().replace(/^00(?=\d)/, '+');
  const parsed = international.startsWith('+') ? parsePhoneNumberFromString(international) : undefined;
  return parsed?.number ?? value.trim();
};

/** The form in which two spellings of one identifier are equal: e-mail lower case, phone E.164, else trimmed. */
export const normalise = ({ type, value }: Identity): Identity => {
  switch (type) {
    case 'email':
      return { type, value: value.trim().toLowerCase() };
    case 'phone':
      return { type, value: phone(value) };
    default:
      return { type, value: value.trim() };
  }
};

/** Equal for two spellings of the same identifier, different for all others; for sets and maps. */
export const identityKey = (identity: Identity): string => {
  const { type, value } = normalise(identity);
  return `${type}\u001f${value}`;
};
