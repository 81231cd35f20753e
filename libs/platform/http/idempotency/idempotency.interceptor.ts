import {
  Inject,
  Injectable,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { defer, from, lastValueFrom, type Observable } from 'rxjs';
import { AppError, ERRORS } from '#contracts';
import { currentContext, runInContext } from '../../context/operation-context.js';
import { answerWith } from '../answer-status.js';
import { toFailure, type Failure } from '../problem.js';
import { IdempotencyService, type Attempt, type KeyedRequest, type Outcome } from './idempotency.service.js';

const KEY = /^[\x21-\x7e]{1,255}$/;

/** Carries out a request with an `Idempotency-Key` once and repeats its answer; without the header it does nothing. */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  constructor(@Inject(IdempotencyService) private readonly idempotency: IdempotencyService) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const key = readKey(http.getRequest<FastifyRequest>());
    if (key === null) return next.handle();
    return defer(() => from(this.#once(key, http.getRequest(), http.getResponse(), next)));
  }

  async #once(
    key: string,
    request: FastifyRequest,
    reply: FastifyReply,
    next: CallHandler,
  ): Promise<unknown> {
    const claim = await this.idempotency.claim(keyed(key, request));
    if (claim.kind === 'repeated') return repeat(claim.outcome, reply);
    const context = { ...currentContext(), idempotencyKey: key };
    try {
      const body: unknown = await runInContext(context, () =>
        lastValueFrom(next.handle(), { defaultValue: null }),
      );
      await claim.attempt.complete(answerOf(reply, body));
      return body;
    } catch (error) {
      await settleFailure(claim.attempt, toFailure(error));
      throw error;
    }
  }
}

/** @throws AppError `request.invalid` for a key that is not 1 to 255 visible ASCII characters */
function readKey(request: FastifyRequest): string | null {
  const header = request.headers['idempotency-key'];
  if (header === undefined) return null;
  if (typeof header === 'string' && KEY.test(header)) return header;
  throw new AppError('request.invalid', {
    param: 'Idempotency-Key',
    detail: 'An Idempotency-Key has 1 to 255 printable ASCII characters without spaces.',
  });
}

const keyed = (key: string, request: FastifyRequest): KeyedRequest => ({
  key,
  method: request.method,
  route: `${request.method} ${request.routeOptions.url ?? ''}`,
  url: request.url,
  body: request.body,
});

/** Refusals that tell of the state of things are kept; what the caller should mend or send again is not. */
async function settleFailure(attempt: Attempt, failure: Failure): Promise<void> {
  const { status, retryable } = ERRORS[failure.code];
  if (status >= 500 || status === 400 || retryable) return attempt.release();
  await attempt.complete({ kind: 'failure', statusCode: status, failure });
}

function answerOf(reply: FastifyReply, body: unknown): Outcome {
  const location = reply.getHeader('location');
  return {
    kind: 'answer',
    statusCode: reply.statusCode,
    location: typeof location === 'string' ? location : null,
    body,
  };
}

function repeat(outcome: Outcome, reply: FastifyReply): unknown {
  void reply.header('idempotent-replayed', 'true');
  if (outcome.kind === 'failure') throw new AppError(outcome.failure.code, outcome.failure);
  answerWith(reply, outcome.statusCode);
  if (outcome.location !== null) void reply.header('location', outcome.location);
  return outcome.body;
}
