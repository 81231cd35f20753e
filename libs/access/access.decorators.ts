import { SetMetadata, applyDecorators, createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { AppError, type Permission } from '#contracts';
import { noteRoute } from '#platform/http';
import { findPrincipal, getPrincipal, type Person, type Principal } from './principal.js';

/** Who may use a route. A route without one of these does not boot. */
export type RouteAccess =
  /** Only for callers with one of these permissions. */
  | { readonly kind: 'permission'; readonly anyOf: readonly Permission[] }
  /** Anybody, at a limited rate for each address. */
  | { readonly kind: 'public'; readonly budget: PublicBudget }
  /** As `public`, in the tenant of the host name. Whoever shows a credential all the same is recognised by it. */
  | { readonly kind: 'tenant' }
  /** Anybody, at any rate: for load balancers and supervisors. */
  | { readonly kind: 'probe' };

/** From what a call is taken: `oneClick` is for links in mails, which a mail provider follows for all its customers. */
export type PublicBudget = 'address' | 'oneClick';

export const ROUTE_ACCESS = 'habeas:access';

/**
 * Only for callers with one of these permissions; those that begin with `me:` belong to persons, with `platform:` to who
 * runs the platform, all others to machines and staff.
 */
export const Requires = (
  ...anyOf: readonly [Permission, ...Permission[]]
): MethodDecorator & ClassDecorator =>
  applyDecorators(
    SetMetadata(ROUTE_ACCESS, { kind: 'permission', anyOf } satisfies RouteAccess),
    noteRoute({
      kind: 'access',
      anyOf: anyOf.map((permission) => ({ scheme: schemeOf(permission), permission })),
    }),
  );

function schemeOf(permission: Permission): 'client' | 'person' | 'platform' {
  if (permission.startsWith('me:')) return 'person';
  return permission.startsWith('platform:') ? 'platform' : 'client';
}

export const Public = (budget: PublicBudget = 'address'): MethodDecorator & ClassDecorator =>
  SetMetadata(ROUTE_ACCESS, { kind: 'public', budget } satisfies RouteAccess);

/** Anybody who asks under a host name of a tenant, at a limited rate unless they show a credential. */
export const PublicInTenant = (): MethodDecorator & ClassDecorator =>
  SetMetadata(ROUTE_ACCESS, { kind: 'tenant' } satisfies RouteAccess);

export const Probe = (): MethodDecorator & ClassDecorator =>
  SetMetadata(ROUTE_ACCESS, { kind: 'probe' } satisfies RouteAccess);

/** Parameter: the caller, as {@link Principal}. */
export const CurrentPrincipal = createParamDecorator((_: unknown, context: ExecutionContext): Principal =>
  getPrincipal(context.switchToHttp().getRequest<FastifyRequest>()),
);

/** Parameter: the caller where one was recognised, else null; for routes of {@link PublicInTenant}. */
export const FoundPrincipal = createParamDecorator(
  (_: unknown, context: ExecutionContext): Principal | null =>
    findPrincipal(context.switchToHttp().getRequest<FastifyRequest>()),
);

/** Parameter: the {@link Person} whose session this is; only on routes below `/v1/me`. */
export const CurrentPerson = createParamDecorator((_: unknown, context: ExecutionContext): Person => {
  const { person } = getPrincipal(context.switchToHttp().getRequest<FastifyRequest>());
  if (!person)
    throw new AppError('internal', { detail: 'A route that is not for persons asked for the person.' });
  return person;
});
