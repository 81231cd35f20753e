import { CIDAAS_ERRORS, ERRORS, type ErrorCode } from '#contracts';
import type { Failure } from './problem.js';

const CONSENT_API = /^\/(consent-srv|consent-management-srv|token-srv)(\/|\?|$)/i;
const INVALID = { code: 30000, error: 'invalid request' };
const INTERNAL = { code: 30099, error: 'internal error' };

const TOKEN_ENDPOINT = /^\/token-srv\/token\/?(\?|$)/i;
/** RFC 6749, section 5.2, and the two of section 4.1.2.1 that say that it is not the client's fault. */
const OAUTH_ERRORS: Partial<Record<ErrorCode, string>> = {
  'auth.invalid': 'invalid_client',
  'auth.required': 'invalid_client',
  'token.grant_unsupported': 'unsupported_grant_type',
  'token.scope_invalid': 'invalid_scope',
  'rate.limited': 'temporarily_unavailable',
  'service.unavailable': 'temporarily_unavailable',
};

/** Whether an address is that of the token endpoint, whose answers have no envelope. */
export const isTokenEndpoint = (url: string): boolean => TOKEN_ENDPOINT.test(url);

/** An error as clients of OAuth expect it. */
export function toOAuthError({ code, detail }: Failure): object {
  const { status } = ERRORS[code];
  const error = OAUTH_ERRORS[code] ?? (status < 500 ? 'invalid_request' : 'server_error');
  // of a client that is not recognised nothing more is said
  const told = detail !== undefined && status < 500 && error !== 'invalid_client';
  return { error, ...(told && { error_description: detail }) };
}

/** Whether an address belongs to the consent API, whose clients read every body as its envelope. */
export const isConsentApi = (url: string): boolean => CONSENT_API.test(url);

export interface ErrorEnvelope {
  readonly success: false;
  readonly status: number;
  readonly error: Readonly<Record<string, unknown>> & {
    readonly code: number;
    readonly error: string;
    readonly type: string;
  };
}

/**
 * An error as clients of the consent API expect it (consent reference, section 4). Members of `extra` named `data` stand
 * beside the error, all others in it.
 */
export function toEnvelope({ code, detail, param, extra = {} }: Failure, requestId: string): ErrorEnvelope {
  const { status, title } = ERRORS[code];
  const { data, ...more } = extra;
  const known = CIDAAS_ERRORS[code] ?? (status < 500 ? INVALID : INTERNAL);
  const told = status < 500 && detail !== undefined;
  return {
    success: false,
    status,
    error: {
      ...known,
      type: status === 401 || status === 403 ? 'AuthException' : 'ConsentException',
      // of our own faults nothing is said
      ...(status < 500 && { moreInfo: detail ?? title }),
      ...(told && param !== undefined && { details: [{ path: param, message: detail }] }),
      ...more,
      referenceNumber: requestId,
    },
    ...(data !== undefined && { data }),
  };
}
