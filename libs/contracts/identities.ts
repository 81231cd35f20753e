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
