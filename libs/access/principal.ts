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
  /** Of staff, those that the issuer's registration knows. */
  readonly roles?: readonly string[];
  /** null for machines and staff. */
  readonly person: Person | null;
  /** Of staff: their own address, given only when the issuer says that it was verified. Never logged, never stored. */
  readonly staffEmail?: string;
  /** The application through which they call, where the token names one. */
  readonly clientId?: string;
}

/** Whose key stands in a page, where anybody reads it: it only takes in requests, and these with proof of work. */
export const isForm = ({ permissions }: Pick<Principal, 'permissions'>): boolean =>
  permissions.includes('requests:submit') && !permissions.includes('requests:create');

/** Who calls a public route of a tenant without a credential. */
export const NOBODY: Actor = { kind: 'person', id: 'unnamed' };

// nobody outside has these symbols; a WeakMap for each request is more work for the garbage collector
const PRINCIPAL = Symbol('principal');
const TENANT = Symbol('tenant');
type Known = FastifyRequest & { [PRINCIPAL]?: Principal; [TENANT]?: string };

export const rememberPrincipal = (request: FastifyRequest, principal: Principal): void => {
  (request as Known)[PRINCIPAL] = principal;
};

/** null on public routes. */
export const findPrincipal = (request: FastifyRequest): Principal | null =>
  (request as Known)[PRINCIPAL] ?? null;

/** The tenant whose public route is called without a credential. */
export const rememberTenant = (request: FastifyRequest, tenantId: string): void => {
  (request as Known)[TENANT] = tenantId;
};

/** null unless {@link rememberTenant} named it. */
export const findTenant = (request: FastifyRequest): string | null => (request as Known)[TENANT] ?? null;

/** @throws AppError `internal` on a public route */
export function getPrincipal(request: FastifyRequest): Principal {
  const principal = findPrincipal(request);
  if (!principal) throw new AppError('internal', { detail: 'A public route asked who calls.' });
  return principal;
}
