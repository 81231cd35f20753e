import type { Type } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Readable } from 'node:stream';
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
import { decisionsSchema, isPlainAction, isPlainQuestion, postActionSchema } from '#contracts/schemas';
import { runInContext, type Settings } from '#platform';
import {
  ANSWER_SCHEMA,
  AnswerCheckInterceptor,
  HttpMetrics,
  ProblemFilter,
  ValidationPipe,
  headersOfAnswers,
  isRefusedHost,
  noteAnswer,
} from '#platform/http';
import type { Logger } from '#platform/logging';
import { ActionsController } from '../cidaas/actions/actions.controller.js';
import { NO_BROWSER, VARY_WITH_SIGNAL, browserCallOf } from '../cidaas/wire/browser-call.decorator.js';
import { readWireBody } from '../cidaas/wire/wire-body.decorator.js';
import { envelope } from '../cidaas/wire/envelope.interceptor.js';
import { DecisionsController } from '../decisions/decisions.controller.js';
import { EarlyRequests, findHandedOver, type EarlyRoute } from './early-requests.js';

/** A route whose handler takes its body, its caller and perhaps more of the request, and answers with status 200. */
interface DirectRoute {
  readonly path: string;
  readonly controller: Type;
  readonly method: string;
  /** As the decorator of the handler's first parameter says. */
  read(request: FastifyRequest, reply: FastifyReply, validation: ValidationPipe): unknown;
  /** Whether that schema would leave a body as it is. */
  isPlain(body: unknown): boolean;
  /** As its third parameter says. */
  readonly more?: {
    of(request: FastifyRequest): unknown;
    /** Of callers who are no persons. */
    readonly early: unknown;
  };
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
    read: (request, reply) => readWireBody(postActionSchema, request, reply),
    isPlain: isPlainAction,
    more: { of: browserCallOf, early: NO_BROWSER },
    headers: { vary: VARY_WITH_SIGNAL },
    answer: (data) => envelope(200, data),
  },
  {
    path: '/v1/decisions',
    controller: DecisionsController,
    method: 'decide',
    read: ({ body }, _, validation) => validation.transform(body, { type: 'body', schema: decisionsSchema }),
    isPlain: isPlainQuestion,
    answer: (given) => given,
  },
];

/**
 * Lets the busiest routes go to their handler without the layers between, which cost more than the work itself (ADR 0026):
 * plain requests before Fastify (ADR 0027), the others from Fastify without NestJS. The same parts do the same in the same
 * order: guard, validation, context, handler, check of the answer, errors. A request with an `Idempotency-Key` goes the
 * long way. Call before the routes are made.
 */
export function addDirectRoutes(
  app: NestFastifyApplication,
  { settings, logger }: { readonly settings: Settings; readonly logger: Logger },
): void {
  const parts: Parts = {
    guard: app.get(AccessGuard),
    validation: app.get(ValidationPipe),
    answers: app.get(AnswerCheckInterceptor),
    problems: app.get(ProblemFilter),
    metrics: app.get(HttpMetrics),
    settings,
    logger,
  };
  const fastify = app.getHttpAdapter().getInstance();
  const routes = new Map(ROUTES.map((route) => [route.path, bound(route, app)]));
  const missing = new Set(routes.keys());
  fastify.addHook('onRoute', (made: RouteOptions) => {
    const route = made.method === 'POST' ? routes.get(made.url) : undefined;
    if (!route) return;
    missing.delete(made.url);
    made.handler = direct(made.handler, route, parts);
    made.preParsing = (request, _, payload, done) =>
      done(null, findHandedOver(request.raw) ? bodyOf(request) : payload);
  });
  fastify.addHook('onReady', async () => {
    for (const path of missing)
      throw new AppError('internal', { detail: `POST ${path} should be a direct route, and there is none.` });
  });
  const early = new EarlyRequests(new Map([...routes].map(([path, route]) => [path, earlyOf(route, parts)])));
  early.standBefore(fastify.server);
  fastify.addHook('preClose', (done) => {
    early.close();
    done();
  });
}

interface Parts {
  readonly guard: AccessGuard;
  readonly validation: ValidationPipe;
  readonly answers: AnswerCheckInterceptor;
  readonly problems: ProblemFilter;
  readonly metrics: HttpMetrics;
  readonly settings: Settings;
  readonly logger: Logger;
}

/** A route with its handler and what the decorators of it say. */
interface BoundRoute extends DirectRoute {
  readonly access: RouteAccess | undefined;
  readonly answerSchema: z.ZodType | undefined;
  handle(body: unknown, caller: Principal, more: unknown): Promise<unknown>;
}

function bound(route: DirectRoute, app: NestFastifyApplication): BoundRoute {
  const { controller, method } = route;
  const reflector = app.get(Reflector);
  const instance = app.get<object>(controller, { strict: false });
  const handler = (instance as Readonly<Record<string, Handler>>)[method]!;
  return {
    ...route,
    access: reflector.getAllAndOverride<RouteAccess | undefined>(ROUTE_ACCESS, [handler, controller]),
    answerSchema: reflector.get<z.ZodType | undefined>(ANSWER_SCHEMA, handler),
    handle: (body, caller, more) => handler.call(instance, body, caller, more),
  };
}

function earlyOf(route: BoundRoute, { guard, answers, metrics, settings, logger }: Parts): EarlyRoute {
  const { path, access, isPlain, more, answerSchema, headers } = route;
  const fields = { method: 'POST', route: path, status: 200 };
  return {
    isPlain,
    recall: (given) =>
      given.host === undefined || isRefusedHost(settings, given.host)
        ? null
        : guard.recall(given, given.host, access),
    answer: async (body, caller) =>
      answers.checked(answerSchema, route.answer(await route.handle(body, caller, more?.early))),
    headers: Object.entries({ ...headersOfAnswers(settings), ...headers, ...JSON_TYPE }).flat(),
    observe: (requestId, milliseconds) =>
      noteAnswer({ metrics, logger }, fields, { requestId, milliseconds }),
  };
}

/** As Fastify says it. */
const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };

function direct(
  longWay: RouteHandlerMethod,
  { access, read, more, headers = {}, answer, answerSchema, handle }: BoundRoute,
  { guard, validation, answers, problems }: Parts,
): RouteHandlerMethod {
  async function answered(request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
    await guard.admit(request, access);
    void reply.headers(headers);
    const caller = getPrincipal(request);
    const body = read(request, reply, validation);
    const given = await runInContext(findOperation(request)!, () => handle(body, caller, more?.of(request)));
    return answers.checked(answerSchema, answer(given));
  }

  return function (request: FastifyRequest, reply: FastifyReply) {
    if (request.headers['idempotency-key'] !== undefined) return longWay.call(this, request, reply);
    const failure = findHandedOver(request.raw)?.failure;
    if (failure) {
      problems.answer(failure.error, request, reply.headers(headers));
      return reply;
    }
    answered(request, reply).then(
      (payload) => void reply.code(200).send(payload),
      (error: unknown) => problems.answer(error, request, reply),
    );
    return reply;
  };
}

/** The stream of the request itself is at its end. */
const bodyOf = ({ raw }: FastifyRequest): Readable => Readable.from(findHandedOver(raw)!.body);
