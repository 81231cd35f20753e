import type { Identity } from '#contracts';
import type { IdentityForm } from '../identity-forms.js';

/** More than this is no local part of an address (RFC 5321, 4.5.3.1.1). */
export const MOST_LOCAL_BYTES = 64;
const MOST_DOMAIN_BYTES = 255;
const PLAIN = /^[a-z0-9][a-z0-9._-]*@[a-z0-9][a-z0-9-]*(?:\.[a-z0-9-]+)*\.[a-z0-9-]{2,}$/i;

/**
 * An e-mail address of which nothing is escaped anywhere but the at sign, and the rest only where everything but letters
 * and digits is.
 */
export const isPlainAddress = ({ type, value }: Identity): boolean =>
  type === 'email' &&
  value.length <= MOST_DOMAIN_BYTES &&
  value.indexOf('@') <= MOST_LOCAL_BYTES &&
  PLAIN.test(value);

/** The first of its forms, and the only one with an at sign in it. */
export const plainAddressForm = ({ value }: Identity): IdentityForm => ({
  bytes: Buffer.from(value, 'latin1'),
  boundary: 'email',
  ignoreCase: true,
  encoding: 'text',
});
