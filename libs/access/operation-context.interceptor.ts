import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Observable } from 'rxjs';
import { runInContext, type OperationContext } from '#platform';
import { givenReason } from './given-reason.js';
import { NOBODY, findPrincipal, findTenant, type Principal } from './principal.js';

/**
 * Carries tenant, actor and correlation id into the handler and all it awaits. An interceptor and not the guard,
 * because only an interceptor encloses the handler: `handle()` binds the context in which it is called, and what
 * other interceptors defer runs in the context of the subscription.
 */
@Injectable()
export class OperationContextInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const operation = findOperation(context.switchToHttp().getRequest<FastifyRequest>());
    if (!operation) return next.handle();
    return new Observable((subscriber) => runInContext(operation, () => next.handle().subscribe(subscriber)));
  }
}

/**
 * For whom and by whom a request is carried out that the guard has let through; null where nobody is asked.
 * @throws AppError `request.invalid`
 */
export function findOperation(request: FastifyRequest): OperationContext | null {
  const caller = callerOf(request);
  if (!caller) return null;
  const { tenantId, actor, roles } = caller;
  const reason = givenReason(request.headers);
  return {
    tenantId,
    actor,
    correlationId: request.id,
    ...(roles !== undefined && { roles }),
    ...(reason !== undefined && { reason }),
  };
}

function callerOf(request: FastifyRequest): Pick<Principal, 'tenantId' | 'actor' | 'roles'> | null {
  const tenantId = findTenant(request);
  return findPrincipal(request) ?? (tenantId === null ? null : { tenantId, actor: NOBODY });
}
