import {
  Inject,
  Injectable,
  StreamableFile,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { map, type Observable } from 'rxjs';
import type { z } from 'zod';
import { AppError } from '#contracts';
import type { Settings } from '../config/settings.js';
import { SETTINGS } from '../tokens.js';
import { ANSWER_SCHEMA } from './answers.decorator.js';

const NO_CONTENT = 204;

/**
 * Compares answers with the schema they are documented by, and never changes them. Outside production an answer that
 * does not fit is an error; in production the check is left out.
 */
@Injectable()
export class AnswerCheckInterceptor implements NestInterceptor {
  readonly #checks: boolean;

  constructor(
    @Inject(Reflector) private readonly reflector: Reflector,
    @Inject(SETTINGS) settings: Settings,
  ) {
    this.#checks = settings.HABEAS_MODE === 'standalone';
  }

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const schema = this.reflector.get<z.ZodType | undefined>(ANSWER_SCHEMA, context.getHandler());
    if (!this.#checks || !schema) return next.handle();
    const reply = context.switchToHttp().getResponse<{ readonly statusCode: number }>();
    return next
      .handle()
      .pipe(map((answer: unknown) => (reply.statusCode === NO_CONTENT ? answer : checked(schema, answer))));
  }

  /** The answer itself. @throws AppError `internal` outside production when it does not fit */
  checked(schema: z.ZodType | undefined, answer: unknown): unknown {
    return this.#checks && schema ? checked(schema, answer) : answer;
  }
}

/** A file is no document. */
function checked(schema: z.ZodType, answer: unknown): unknown {
  if (answer instanceof StreamableFile) return answer;
  const result = schema.safeParse(answer);
  if (result.success) return answer;
  const issues = result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new AppError('internal', { detail: `The answer does not fit its schema: ${issues.join('; ')}` });
}
