/** Types of identifiers by which a person is known to a store; `external:<name>` is open. */
export const IDENTITY_TYPES = [
  'email',
  'phone',
  'customer_id',
  'username',
  'device_id',
  'ip',
  'cookie_id',
] as const;
export type IdentityType = (typeof IDENTITY_TYPES)[number] | `external:${string}`;

/** One identifier of a person. A person is a set of these. */
export interface Identity {
  readonly type: IdentityType;
  /** As given; normalisation (e-mail: trim and lower case, phone: E.164) happens where it is used. */
  readonly value: string;
}

export const isIdentityType = (value: string): value is IdentityType =>
  (IDENTITY_TYPES as readonly string[]).includes(value) || /^external:[a-z][a-z0-9_-]{0,39}$/.test(value);

/** One `@` with something on both sides; a quoted local part may hold anything (RFC 5321), other scripts too (RFC 6531). */
const EMAIL = /^(?:"[^\n\r]+"|[^@\s]+)@[^@\s]+$/u;
const DIGIT = /\p{Nd}/u;
const OCTET = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
const IPV4 = new RegExp(`^${OCTET}(?:\\.${OCTET}){3}$`);
/** What has the letters of an IPv6 address, with or without the zone of an interface. */
const IPV6 = /^(?=.*:.*:)[0-9a-f:.]+(?:%[\w.-]+)?$/i;

const FORMS: Partial<
  Record<IdentityType, { readonly fits: (value: string) => boolean; readonly expected: string }>
> = {
  email: { fits: (value) => EMAIL.test(value), expected: 'an e-mail address such as jane@example.com' },
  phone: { fits: (value) => DIGIT.test(value), expected: 'a phone number such as +49 30 901820' },
  ip: {
    fits: (value) => IPV4.test(value) || IPV6.test(value),
    expected: 'an IP address such as 192.0.2.1 or 2001:db8::1',
  },
};

/**
 * What a value of this type looks like, when this one cannot be any; else null. Only what no store can mean is told:
 * a slip of the pen would otherwise find nobody and end as a success.
 */
export function expectedForm({ type, value }: Identity): string | null {
  const form = FORMS[type];
  return form === undefined || form.fits(value.trim()) ? null : form.expected;
}
