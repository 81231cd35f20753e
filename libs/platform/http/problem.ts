import { ERRORS, isAppError, type AppError, type ErrorCode } from '#contracts';
import type { Problem } from '#contracts/schemas';

/** The error of our table that stands for anything that was thrown while a request was answered. */
export interface Failure {
  readonly code: ErrorCode;
  readonly detail?: string;
  readonly param?: string;
  readonly extra?: Readonly<Record<string, unknown>>;
}

/** Statuses of the web framework and what they mean here; any other 4xx is an invalid request. */
const FRAMEWORK_CODES: Readonly<Record<number, ErrorCode>> = {
  401: 'auth.required',
  403: 'auth.forbidden',
  404: 'route.not_found',
  413: 'request.too_large',
  415: 'media_type.unsupported',
  429: 'rate.limited',
  503: 'service.unavailable',
};

/** Bodies that Fastify refuses; NestJS hands on its message alone, which is only recognised, never repeated. */
const BODY_FAULTS: readonly (readonly [RegExp, string])[] = [
  [/^Body cannot be empty/, 'The body is empty: send a JSON object such as {}, or no content type.'],
  [/^Body is not valid JSON/, 'The body is not JSON that can be read.'],
];
/**
 * SQLSTATE of a server that is gone, full or not yet back, and what the system says of a lost connection. Not 08P01: a
 * protocol violation is a fault of ours (PostgreSQL, appendix A).
 */
const DATABASE_AWAY = /^(08(?!P01)...|53300|57P0[1-3]|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT)$/;
/** The driver gives a connection that ended under a statement no code. */
const CONNECTION_ENDED = /^Connection terminated/;

const DETAILS: Partial<Record<ErrorCode, string>> = {
  'request.invalid': 'The body or the address cannot be read.',
  'route.not_found': 'GET /docs lists what there is.',
  'request.too_large': 'Send less at once: fewer items or shorter texts.',
  'media_type.unsupported': 'Send JSON, with Content-Type: application/json.',
};

/** Never repeats the message of a foreign error: parsers quote what they could not read. */
export function toFailure(error: unknown): Failure {
  if (isAppError(error)) return ofAppError(error);
  if (isDatabaseAway(error))
    return { code: 'service.unavailable', detail: 'The database does not answer: try again.' };
  const status = frameworkStatus(error);
  if (status === null) return { code: 'internal' };
  const code = FRAMEWORK_CODES[status] ?? 'request.invalid';
  const detail = bodyFault(error) ?? DETAILS[code];
  return { code, ...(detail !== undefined && { detail }) };
}

function bodyFault(error: unknown): string | undefined {
  const { message = '' } = error as { message?: string };
  return BODY_FAULTS.find(([pattern]) => pattern.test(message))?.[1];
}

/** Problem document (RFC 9457). `code` is ours, `type` stays `about:blank`: the code says it all. */
export const toProblem = ({ code, detail, param, extra }: Failure, requestId: string): Problem => ({
  ...extra,
  type: 'about:blank',
  code,
  title: ERRORS[code].title,
  status: ERRORS[code].status,
  ...(detail !== undefined && { detail }),
  ...(param !== undefined && { param }),
  requestId,
});

const ofAppError = ({ code, detail, param, extra }: AppError): Failure => ({
  code,
  ...(code !== 'internal' && detail !== undefined && { detail }),
  ...(param !== undefined && { param }),
  ...(extra !== undefined && { extra }),
});

function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, message } = error as Error & { code?: unknown };
  return DATABASE_AWAY.test(String(code)) || CONNECTION_ENDED.test(message);
}

/** Status of an exception of NestJS (`getStatus`) or Fastify (`statusCode`) that blames the caller, else null. */
function frameworkStatus(error: unknown): number | null {
  if (typeof error !== 'object' || error === null) return null;
  const { getStatus, statusCode } = error as { getStatus?: () => unknown; statusCode?: unknown };
  const status = typeof getStatus === 'function' ? getStatus.call(error) : statusCode;
  return typeof status === 'number' && ((status >= 400 && status < 500) || status === 503) ? status : null;
}
