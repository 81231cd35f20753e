import { Catch, Inject, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ERRORS } from '#contracts';
import type { Problem } from '#contracts/schemas';
import type { Logger } from '../logging/index.js';
import { LOGGER } from '../tokens.js';
import { isConsentApi, isTokenEndpoint, toEnvelope, toOAuthError } from './consent-envelope.js';
import { MIB, type TAKES_DOCUMENTS } from './fastify-hooks.js';
import { PAGE_POLICY, escapeHtml, page } from './page-html.js';
import { toFailure, toProblem, type Failure } from './problem.js';

/** The one place where an error becomes an answer: `application/problem+json`, and a log line at the level of the table. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(@Inject(LOGGER) private readonly logger: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    this.answer(error, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }

  answer(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const failure = withFileLimit(toFailure(error), request);
    this.#log(error, failure, request);
    if (!reply.sent) sendProblem(failure, request, reply, this.page.bind(this));
  }

  /** For people who followed a link: a browser asks for pages. */
  protected page(problem: Problem, _request: FastifyRequest): string {
    return problemPage(problem);
  }

  #log(error: unknown, { code }: Failure, request: FastifyRequest): void {
    const { level, status } = ERRORS[code];
    const route = { method: request.method, route: request.routeOptions.url ?? 'unknown', status };
    const fields = { requestId: request.id, ...route };
    if (level === 'error') this.logger.failure(level, 'request failed', error, fields);
    else this.logger[level]('request refused', { ...fields, code });
  }
}

/** For errors that Fastify meets before there is a route, such as an address with a broken escape. */
export const answerFrameworkError = (error: unknown, request: FastifyRequest, reply: FastifyReply): void =>
  sendProblem(toFailure(error), request, reply);

function sendProblem(
  failure: Failure,
  request: FastifyRequest,
  reply: FastifyReply,
  toPage: (problem: Problem, request: FastifyRequest) => string = problemPage,
): void {
  const problem = toProblem(failure, request.id);
  void reply.code(problem.status).headers(extraHeaders(failure));
  if (isTokenEndpoint(request.url)) void reply.type('application/json').send(toOAuthError(failure));
  else if (isConsentApi(request.url))
    void reply.type('application/json').send(toEnvelope(failure, request.id));
  else if (request.headers.accept?.includes('text/html')) sendPage(toPage(problem, request), reply);
  else void reply.type('application/problem+json').send(JSON.stringify(problem));
}

/** A route that takes a file says how large it may be. */
function withFileLimit(failure: Failure, { routeOptions }: FastifyRequest): Failure {
  const { takesDocuments, bodyLimit } = (routeOptions?.config ?? {}) as Partial<typeof TAKES_DOCUMENTS>;
  if (failure.code !== 'request.too_large' || !takesDocuments || !bodyLimit) return failure;
  return { ...failure, detail: `Send a file of at most ${bodyLimit / MIB} MiB.` };
}

function sendPage(html: string, reply: FastifyReply): void {
  void reply.type('text/html; charset=utf-8').header('content-security-policy', PAGE_POLICY).send(html);
}

const problemPage = ({ title, detail = '' }: Problem): string =>
  page(title, `<h1>${escapeHtml(title)}</h1><p>${escapeHtml(detail)}</p>`);

function extraHeaders({ code, extra }: Failure): Record<string, string> {
  const headers: Record<string, string> = {};
  if (ERRORS[code].status === 401) headers['www-authenticate'] = challenge(code, extra);
  if (typeof extra?.retryAfter === 'number') headers['retry-after'] = String(extra.retryAfter);
  return headers;
}

/** What to bring instead; a sign-on that is not enough says which one would be (RFC 9470, section 3). */
function challenge(code: Failure['code'], extra: Failure['extra'] = {}): string {
  if (code !== 'auth.step_up') return 'Bearer';
  const { maxAgeSeconds, acrValues } = extra;
  const parts = ['Bearer error="insufficient_user_authentication"'];
  if (typeof maxAgeSeconds === 'number') parts.push(`max_age=${maxAgeSeconds}`);
  if (Array.isArray(acrValues) && acrValues.length > 0) parts.push(`acr_values="${acrValues.join(' ')}"`);
  return parts.join(', ');
}
