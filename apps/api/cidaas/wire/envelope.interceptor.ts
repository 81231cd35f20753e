import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { map, type Observable } from 'rxjs';
import { answerWith } from '#platform/http';

/** An answer that is more than its data. */
export class Reply {
  constructor(
    readonly data: unknown,
    readonly options: {
      readonly status?: number;
      /** Beside `data`: totals of a list. */
      readonly meta?: object;
      readonly headers?: Readonly<Record<string, string>>;
    } = {},
  ) {}
}

/** Nothing found, where the consent API says so without a body. */
export const NOTHING = new Reply(undefined, { status: 204 });

/**
 * Puts what a handler returns into the envelope of the consent API: `{success, status, data}`. The status is 200
 * unless a {@link Reply} says another.
 */
@Injectable()
export class EnvelopeInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp().getResponse<FastifyReply>();
    return next.handle().pipe(map((answer: unknown) => enveloped(answer, http)));
  }
}

function enveloped(answer: unknown, http: FastifyReply): object | undefined {
  const { data, options } = answer instanceof Reply ? answer : new Reply(answer);
  const { status = 200, meta, headers = {} } = options;
  answerWith(http, status);
  void http.headers(headers);
  return status === 204 ? undefined : envelope(status, data, meta);
}

export const envelope = (status: number, data: unknown, meta?: object): object => ({
  success: true,
  status,
  data,
  ...(meta && { meta }),
});
