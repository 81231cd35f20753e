import { createHash } from 'node:crypto';
import { z } from 'zod';

/** Whom a token is made for decides what it may do: people and staff never share an audience. */
export const AUDIENCES = { person: 'habeas-portal', staff: 'habeas-staff' } as const;

/** Staff has an address under its own name, where that can be one. */
const STAFF_DOMAIN = 'staff.example.com';
const MAILBOX = /^[a-z0-9]+([._-][a-z0-9]+)*$/i;

const seconds = z.coerce.number().int().min(0).max(31_536_000);

/** A machine or a member of staff: gets the role that it asks for. */
const clientGrant = z.object({
  grant_type: z.literal('client_credentials'),
  client_id: z.string().min(1).max(100),
  role: z.string().regex(/^[a-z][a-z0-9_-]{0,40}$/),
});

const claimNames = z
  .string()
  .regex(/^[A-Za-z0-9_.-]{1,64}( [A-Za-z0-9_.-]{1,64}){0,49}$/)
  .transform((names) => names.split(' '));

/** For whom claims about the person are asked; `claims_shown`: they answered, what is open now was declined. */
const claimsWanted = {
  client_id: z.string().min(1).max(128).optional(),
  client_secret: z.string().min(1).max(500).optional(),
  claims: claimNames.optional(),
  claims_shown: z.stringbool().default(false),
};

/** A person: no password, because nothing here is secret. `auth_age` is how many seconds ago the sign-in was. */
const personGrant = z.object({
  ...claimsWanted,
  grant_type: z.literal('password'),
  username: z.email().max(254),
  acr: z.string().max(100).default('urn:example:acr:password'),
  auth_age: seconds.default(0),
});

export const tokenRequest = z.discriminatedUnion('grant_type', [clientGrant, personGrant]);
export type TokenRequest = z.infer<typeof tokenRequest>;
type StaffRequest = Extract<TokenRequest, { grant_type: 'client_credentials' }>;
export type PersonRequest = Extract<TokenRequest, { grant_type: 'password' }>;

export const audienceOf = ({ grant_type: grant }: TokenRequest): string =>
  grant === 'password' ? AUDIENCES.person : AUDIENCES.staff;

/** Claims besides issuer, audience and times (OpenID Connect Core 1.0, sections 2 and 5.1). */
export function claimsOf(request: TokenRequest, now: Date): Record<string, unknown> {
  if (request.grant_type === 'client_credentials') return staffClaims(request);
  const email = request.username.toLowerCase();
  return {
    sub: subjectOf(email),
    email,
    email_verified: true,
    acr: request.acr,
    auth_time: Math.floor(now.getTime() / 1_000) - request.auth_age,
    ...(request.client_id !== undefined && { azp: request.client_id }),
  };
}

const staffClaims = ({ client_id: name, role }: StaffRequest): Record<string, unknown> => ({
  sub: `client:${name}`,
  client_id: name,
  roles: [role],
  ...(MAILBOX.test(name) && { email: `${name.toLowerCase()}@${STAFF_DOMAIN}`, email_verified: true }),
});

/** Made up: there is no directory of people behind this issuer. */
export const madeUpClaims = (names: readonly string[], { username }: PersonRequest): Record<string, string> =>
  Object.fromEntries(names.map((name) => [name, `${name} of ${username.toLowerCase()}`]));

/** Stable for an address, and not the address. */
export const subjectOf = (email: string): string =>
  `person:${createHash('sha256').update(email.toLowerCase()).digest('base64url').slice(0, 22)}`;
