import { UseInterceptors, applyDecorators } from '@nestjs/common';
import { noteRoute } from '../route-notes.js';
import { IdempotencyInterceptor } from './idempotency.interceptor.js';

/** The route takes an `Idempotency-Key`: the same request sent again within 24 hours gets the first answer. */
export const Idempotent = (): MethodDecorator =>
  applyDecorators(UseInterceptors(IdempotencyInterceptor), noteRoute({ kind: 'idempotent' }));
