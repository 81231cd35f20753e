import type { FastifyRequest } from 'fastify';
import { AppError, type Permission } from '#contracts';
import type { Actor } from '#platform';

/** What a person's own session proves. Personal data: never logged, never stored as it is. */
export interface Person {
  /** `sub` of the token. */
  readonly subject: string;
  /** Given only when the issuer says that it was verified. */
  readonly email: string | null;
  /** Authentication context class of the sign-in, in the issuer's own words. */
  readonly acr: string | null;
  /** When the person last proved who they are. */
  readonly authTime: Date | null;
}

/** A caller who has been recognised. */
export interface Principal {
  readonly tenantId: string;
  readonly actor: Actor;
  readonly permissions: readonly Permission[];
  /** null for machines and staff. */
  readonly person: Person | null;
  /** The application through which they call, where the token names one. */
  readonly clientId?: string;
}

/** Who calls a public route of a tenant without a credential. */
export const NOBODY: Actor = { kind: 'person', id: 'unnamed' };

const principals = new WeakMap<object, Principal>();
const tenants = new WeakMap<object, string>();

export const rememberPrincipal = (request: FastifyRequest, principal: Principal): void =>
  void principals.set(request, principal);

/** null on public routes. */
export const findPrincipal = (request: FastifyRequest): Principal | null => principals.get(request) ?? null;

/** The tenant whose public route is called without a credential. */
export const rememberTenant = (request: FastifyRequest, tenantId: string): void =>
  void tenants.set(request, tenantId);

/** null unless {@link rememberTenant} named it. */
export const findTenant = (request: FastifyRequest): string | null => tenants.get(request) ?? null;

/** @throws AppError `internal` on a public route */
export function getPrincipal(request: FastifyRequest): Principal {
  const principal = findPrincipal(request);
  if (!principal) throw new AppError('internal', { detail: 'A public route asked who calls.' });
  return principal;
}
