import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { IncomingHttpHeaders } from 'node:http';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { AppError, type Permission } from '#contracts';
import { ROUTE_ACCESS, type RouteAccess } from './access.decorators.js';
import { Authenticator, NO_TENANT } from './authenticator.js';
import { TenantHosts } from './hosts/tenant-hosts.js';
import { findCredential, presentsCredential } from './presented-credential.js';
import { isForm, rememberPrincipal, rememberTenant, type Principal } from './principal.js';
import { RateLimits } from './rate-limits.js';

/** Stands before every route and lets nobody through whom the route does not name. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    @Inject(Reflector) private readonly reflector: Reflector,
    @Inject(Authenticator) private readonly authenticator: Authenticator,
    @Inject(RateLimits) private readonly limits: RateLimits,
    @Inject(TenantHosts) private readonly hosts: TenantHosts,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const access = this.reflector.getAllAndOverride<RouteAccess | undefined>(ROUTE_ACCESS, [
      context.getHandler(),
      context.getClass(),
    ]);
    await this.admit(context.switchToHttp().getRequest<FastifyRequest>(), access);
    return true;
  }

  /**
   * Returns only for who may use a route, and remembers with the request who that is.
   * @param access undefined when the route does not say: then it is closed
   * @throws AppError `auth.required`, `auth.invalid`, `auth.forbidden`, `rate.limited`, `tenant.unknown`
   */
  async admit(request: FastifyRequest, access: RouteAccess | undefined): Promise<void> {
    if (access?.kind === 'probe') return;
    if (access?.kind === 'public') return this.limits.countAddress(request, access.budget);
    if (access?.kind === 'tenant' && !presentsCredential(request.headers)) {
      await this.limits.countAddress(request, 'address');
      rememberTenant(request, await this.#tenantOf(request));
      return;
    }
    const principal = await this.#recognise(request);
    if (access?.kind !== 'tenant') requireOneOf(access?.anyOf ?? [], principal);
    rememberPrincipal(request, principal);
  }

  /**
   * Whom {@link admit} would let through, when that needs neither a look at the database nor a count; null: ask it, which
   * also says why not.
   * @param host that the request names
   */
  recall(headers: IncomingHttpHeaders, host: string, access: RouteAccess | undefined): Principal | null {
    if (access !== undefined && access.kind !== 'permission') return null;
    const principal = this.authenticator.recall(headers);
    if (!principal || principal.person || !holdsOneOf(access?.anyOf ?? [], principal)) return null;
    const tenantId = this.hosts.recallListed(host);
    return tenantId === null || tenantId === principal.tenantId ? principal : null;
  }

  async #recognise(request: FastifyRequest): Promise<Principal> {
    if (!findCredential(request.headers)) await this.limits.countAddress(request, 'address');
    const principal = await this.authenticator.authenticate(request.headers, request.ip);
    if (isForm(principal)) await this.limits.countAddress(request, 'address');
    if (principal.person) await this.limits.countPerson(request, principal.tenantId, principal.actor.id);
    const tenantId = await this.hosts.findListed(request.host);
    if (tenantId === null || tenantId === principal.tenantId || isOfPlatform(principal)) return principal;
    throw new AppError('auth.invalid', {
      detail: 'The key or token belongs to another tenant than this host.',
    });
  }

  async #tenantOf(request: FastifyRequest): Promise<string> {
    const tenantId = await this.hosts.find(request.host);
    if (tenantId !== null) return tenantId;
    throw new AppError('tenant.unknown', {
      detail: 'Ask under a host name that a tenant lists (habeas tenants update --host), or with a token.',
    });
  }
}

const isOfPlatform = ({ tenantId }: Principal): boolean => tenantId === NO_TENANT;

const holdsOneOf = (anyOf: readonly Permission[], { permissions }: Pick<Principal, 'permissions'>): boolean =>
  anyOf.some((permission) => permissions.includes(permission));

/** Nobody has one of none: a route that names no permission is closed. */
function requireOneOf(anyOf: readonly Permission[], { permissions }: Principal): void {
  if (holdsOneOf(anyOf, { permissions })) return;
  throw new AppError('auth.forbidden', {
    ...(anyOf.length > 0 && { detail: `This needs the permission ${anyOf.join(' or ')}.` }),
  });
}
