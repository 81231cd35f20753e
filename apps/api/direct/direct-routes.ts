import type { Type } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest, RouteHandlerMethod, RouteOptions } from 'fastify';
import type { z } from 'zod';
import {
  AccessGuard,
  ROUTE_ACCESS,
  findOperation,
  getPrincipal,
  type Principal,
  type RouteAccess,
} from '#access';
import { AppError } from '#contracts';
import { decisionsSchema, postActionSchema } from '#contracts/schemas';
import { runInContext } from '#platform';
import { ANSWER_SCHEMA, AnswerCheckInterceptor, ProblemFilter, ValidationPipe } from '#platform/http';
import { ActionsController } from '../cidaas/actions/actions.controller.js';
import { VARY_WITH_SIGNAL, browserCallOf } from '../cidaas/wire/browser-call.decorator.js';
import { envelope } from '../cidaas/wire/envelope.interceptor.js';
import { DecisionsController } from '../decisions/decisions.controller.js';

/** A route whose handler takes its body, its caller and perhaps more of the request, and answers with status 200. */
interface DirectRoute {
  readonly path: string;
  readonly controller: Type;
  readonly method: string;
  /** As the handler's own `@Body` says. */
  readonly body: z.ZodType;
  /** As its third parameter says. */
  more?(request: FastifyRequest): unknown;
  /** As the decorators of the handler say. */
  readonly headers?: Readonly<Record<string, string>>;
  answer(given: unknown): unknown;
}

type Handler = (this: unknown, body: unknown, caller: Principal, more?: unknown) => Promise<unknown>;

/** What is asked or said about each person who opens a page. */
const ROUTES: readonly DirectRoute[] = [
  {
    path: '/consent-srv/actions',
    controller: ActionsController,
    method: 'create',
    body: postActionSchema,
    more: browserCallOf,
    headers: { vary: VARY_WITH_SIGNAL },
    answer: (data) => envelope(200, data),
  },
  {
    path: '/v1/decisions',
    controller: DecisionsController,
    method: 'decide',
    body: decisionsSchema,
    answer: (given) => given,
  },
];

/**
 * Lets the busiest routes go from Fastify to their handler without the layers of NestJS between, which cost more than the
 * work itself (ADR 0026). The same parts do the same in the same order: guard, validation, context, handler, check of the
 * answer, errors. A request with an `Idempotency-Key` goes the long way.
 * Call before the routes are made.
 */
export function addDirectRoutes(app: NestFastifyApplication): void {
  const parts: Parts = {
    guard: app.get(AccessGuard),
    validation: app.get(ValidationPipe),
    answers: app.get(AnswerCheckInterceptor),
    problems: app.get(ProblemFilter),
    reflector: app.get(Reflector),
  };
  const fastify = app.getHttpAdapter().getInstance();
  const missing = new Set(ROUTES);
  fastify.addHook('onRoute', (made: RouteOptions) => {
    const route = ROUTES.find(({ path }) => made.method === 'POST' && made.url === path);
    if (!route) return;
    missing.delete(route);
    made.handler = direct(made.handler, route, app.get<object>(route.controller, { strict: false }), parts);
  });
  fastify.addHook('onReady', async () => {
    for (const { path } of missing)
      throw new AppError('internal', { detail: `POST ${path} should be a direct route, and there is none.` });
  });
}

interface Parts {
  readonly guard: AccessGuard;
  readonly validation: ValidationPipe;
  readonly answers: AnswerCheckInterceptor;
  readonly problems: ProblemFilter;
  readonly reflector: Reflector;
}

function direct(
  longWay: RouteHandlerMethod,
  { controller, method, body: schema, more, headers = {}, answer }: DirectRoute,
  instance: object,
  { guard, validation, answers, problems, reflector }: Parts,
): RouteHandlerMethod {
  const handler = (instance as Readonly<Record<string, Handler>>)[method]!;
  const access = reflector.getAllAndOverride<RouteAccess | undefined>(ROUTE_ACCESS, [handler, controller]);
  const answerSchema = reflector.get<z.ZodType | undefined>(ANSWER_SCHEMA, handler);

  async function answered(request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
    await guard.admit(request, access);
    void reply.headers(headers);
    const caller = getPrincipal(request);
    const body = await validation.transform(request.body, { type: 'body', schema });
    const given = await runInContext(findOperation(request)!, () =>
      handler.call(instance, body, caller, more?.(request)),
    );
    return answers.checked(answerSchema, answer(given));
  }

  return function (request: FastifyRequest, reply: FastifyReply) {
    if (request.headers['idempotency-key'] !== undefined) return longWay.call(this, request, reply);
    answered(request, reply).then(
      (payload) => void reply.code(200).send(payload),
      (error: unknown) => problems.answer(error, request, reply),
    );
    return reply;
  };
}
