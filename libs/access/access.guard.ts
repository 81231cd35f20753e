import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { AppError, type Permission } from '#contracts';
import { ROUTE_ACCESS, type RouteAccess } from './access.decorators.js';
import { Authenticator } from './authenticator.js';
import { rememberPrincipal, type Principal } from './principal.js';
import { RateLimits } from './rate-limits.js';

/** Stands before every route and lets nobody through whom the route does not name. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    @Inject(Reflector) private readonly reflector: Reflector,
    @Inject(Authenticator) private readonly authenticator: Authenticator,
    @Inject(RateLimits) private readonly limits: RateLimits,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const access = this.reflector.getAllAndOverride<RouteAccess | undefined>(ROUTE_ACCESS, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (access?.kind === 'probe') return true;
    if (access?.kind === 'public') {
      await this.limits.countAddress(request.ip);
      return true;
    }
    const principal = await this.authenticator.authenticate(request.headers, request.ip);
    if (principal.person) await this.limits.countPerson(principal.tenantId, principal.actor.id);
    requireOneOf(access?.anyOf ?? [], principal);
    rememberPrincipal(request, principal);
    return true;
  }
}

/** Nobody has one of none: a route that names no permission is closed. */
function requireOneOf(anyOf: readonly Permission[], { permissions }: Principal): void {
  if (anyOf.some((permission) => permissions.includes(permission))) return;
  throw new AppError('auth.forbidden', {
    ...(anyOf.length > 0 && { detail: `This needs the permission ${anyOf.join(' or ')}.` }),
  });
}
