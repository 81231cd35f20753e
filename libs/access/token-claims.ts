import { z } from 'zod';
import type { Permission } from '#contracts';
import type { Issuer } from './issuer.entity.js';
import type { Person } from './principal.js';

/** Claims of a verified token that are used; anything else in it is ignored. */
const claimsSchema = z.looseObject({
  sub: z.string().min(1).max(255),
  email: z.string().optional().catch(undefined),
  email_verified: z
    .union([z.boolean(), z.literal('true').transform(() => true)])
    .optional()
    .catch(undefined),
  acr: z.string().max(200).optional().catch(undefined),
  auth_time: z.int().positive().optional().catch(undefined),
  azp: z.string().min(1).max(128).optional().catch(undefined),
  client_id: z.string().min(1).max(128).optional().catch(undefined),
});
export type TokenClaims = z.infer<typeof claimsSchema>;

/** @throws ZodError when there is no usable `sub` */
export const readClaims = (payload: unknown): TokenClaims => claimsSchema.parse(payload);

/** OpenID Connect Core 1.0, sections 2 and 5.1. */
export const personOf = ({
  sub,
  email,
  email_verified: verified,
  acr,
  auth_time: time,
}: TokenClaims): Person => ({
  subject: sub,
  email: verified === true && email !== undefined ? email : null,
  acr: acr ?? null,
  authTime: time === undefined ? null : new Date(time * 1_000),
});

/** The application for which the token was made: RFC 9068, section 2.2, else OpenID Connect Core 1.0, section 2. */
export function clientOf({ client_id: clientId, azp }: TokenClaims): { clientId?: string } {
  const named = clientId ?? azp;
  return named === undefined ? {} : { clientId: named };
}

/** Union of what the roles of the token may do; roles nobody mapped give nothing. */
export function permissionsOf(
  claims: TokenClaims,
  { roleClaim, roles }: Pick<Issuer, 'roleClaim' | 'roles'>,
): Permission[] {
  return [...new Set(rolesOf(claims, { roleClaim, roles }).flatMap((role) => roles[role]!))];
}

/** The roles of the token that somebody mapped. */
export const rolesOf = (
  claims: TokenClaims,
  { roleClaim, roles }: Pick<Issuer, 'roleClaim' | 'roles'>,
): string[] => [...new Set(rolesIn(claims, roleClaim).filter((role) => Object.hasOwn(roles, role)))];

/** The claim may be named as it is (`https://example.com/roles`) or by a path (`realm_access.roles`). */
function rolesIn(claims: TokenClaims, roleClaim: string): string[] {
  const value = Object.hasOwn(claims, roleClaim) ? claims[roleClaim] : atPath(claims, roleClaim.split('.'));
  if (typeof value === 'string') return value.split(' ');
  return Array.isArray(value) ? value.filter((role) => typeof role === 'string') : [];
}

function atPath(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (at, name) =>
      typeof at === 'object' && at !== null && Object.hasOwn(at, name)
        ? (at as Record<string, unknown>)[name]
        : undefined,
    value,
  );
}
