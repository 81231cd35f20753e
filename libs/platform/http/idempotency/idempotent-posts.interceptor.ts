import { Injectable, type CallHandler, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Observable } from 'rxjs';
import { findContext } from '../../context/operation-context.js';
import { IdempotencyInterceptor } from './idempotency.interceptor.js';

/** For controllers whose every POST takes an `Idempotency-Key`. Where nobody was recognised there is nobody whose key it could be. */
@Injectable()
export class IdempotentPostsInterceptor extends IdempotencyInterceptor {
  override intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const { method } = context.switchToHttp().getRequest<FastifyRequest>();
    return method === 'POST' && findContext() ? super.intercept(context, next) : next.handle();
  }
}
