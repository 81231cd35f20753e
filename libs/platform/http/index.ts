export { answerWith } from './answer-status.js';
export { AnswerCheckInterceptor } from './answer-check.interceptor.js';
export { ANSWER_SCHEMA, Answers, AnswersNothing } from './answers.decorator.js';
export { isConsentApi, toEnvelope } from './consent-envelope.js';
export { toFailure, toProblem } from './problem.js';
export { correlationId } from './correlation.js';
export {
  LARGE_BODY,
  TAKES_ATTACHMENTS,
  TAKES_DOCUMENTS,
  TAKES_FORMS,
  addFastifyHooks,
  headersOfAnswers,
  isRefusedHost,
  noteAnswer,
} from './fastify-hooks.js';
export { HttpMetrics, serveMetrics, serveProcessMetrics } from './http-metrics.js';
export { HttpModule } from './http.module.js';
export { Idempotent } from './idempotency/idempotent.decorator.js';
export { IdempotentPostsInterceptor } from './idempotency/idempotent-posts.interceptor.js';
export { IdempotencyService } from './idempotency/idempotency.service.js';
export { examplesOf, toOpenApiInput, toOpenApiSchema } from './openapi-schema.js';
export { ProblemFilter, answerFrameworkError } from './problem.filter.js';
export { decodeCursor, encodeCursor, toPage } from './pagination.js';
export type { CursorValues } from './pagination.js';
export { PAGE_POLICY, escapeHtml, page } from './page-html.js';
export { PrivatePage } from './private-page.decorator.js';
export { ReadinessChecks } from './readiness-checks.js';
export type { ReadinessCheck } from './readiness-checks.js';
export { noteRoute, takeRouteNotes } from './route-notes.js';
export type { NotedRoute, RouteNote } from './route-notes.js';
export { plainWords } from './plain-words.js';
export { ValidationPipe, invalidRequest, readIssues, readStrictly } from './validation.pipe.js';
export type { ReadIssue } from './validation.pipe.js';
