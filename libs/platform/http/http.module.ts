import { Global, Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { KeyManager } from '#keys';
import { UnitOfWork } from '#persistence';
import type { Logger } from '../logging/index.js';
import { LOGGER } from '../tokens.js';
import { AnswerCheckInterceptor } from './answer-check.interceptor.js';
import { HttpMetrics } from './http-metrics.js';
import { IdempotencyInterceptor } from './idempotency/idempotency.interceptor.js';
import { IdempotencyService } from './idempotency/idempotency.service.js';
import { ProblemFilter } from './problem.filter.js';
import { ReadinessChecks } from './readiness-checks.js';
import { ValidationPipe } from './validation.pipe.js';

/** What every controller relies on: validation, problem documents, checked answers, idempotency, readiness, measures. */
@Global()
@Module({})
export class HttpModule {
  static forRoot(logger: Logger): DynamicModule {
    const idempotency = {
      provide: IdempotencyService,
      inject: [UnitOfWork, KeyManager],
      useFactory: (unitOfWork: UnitOfWork, keys: KeyManager) => new IdempotencyService(unitOfWork, keys),
    };
    return {
      module: HttpModule,
      providers: [
        { provide: LOGGER, useValue: logger },
        ProblemFilter,
        ValidationPipe,
        AnswerCheckInterceptor,
        { provide: APP_FILTER, useExisting: ProblemFilter },
        { provide: APP_PIPE, useExisting: ValidationPipe },
        { provide: APP_INTERCEPTOR, useExisting: AnswerCheckInterceptor },
        idempotency,
        IdempotencyInterceptor,
        ReadinessChecks,
        HttpMetrics,
      ],
      exports: [
        ...[LOGGER, IdempotencyService, IdempotencyInterceptor, ReadinessChecks, HttpMetrics],
        ...[ProblemFilter, ValidationPipe, AnswerCheckInterceptor],
      ],
    };
  }
}
