import { CIDAAS_ERRORS, ERRORS } from '#contracts';
import type { Failure } from './problem.js';

const CONSENT_API = /^\/(consent-srv|consent-management-srv|token-srv)(\/|\?|$)/i;
const INVALID = { code: 30000, error: 'invalid request' };
const INTERNAL = { code: 30099, error: 'internal error' };

/** Whether an address belongs to the consent API, whose clients read every body as its envelope. */
export const isConsentApi = (url: string): boolean => CONSENT_API.test(url);

/**
 * An error as clients of the consent API expect it (consent reference, section 4). Members of `extra` named `data` stand
 * beside the error, all others in it.
 */
export function toEnvelope({ code, detail, param, extra = {} }: Failure, requestId: string): object {
  const { status } = ERRORS[code];
  const { data, ...more } = extra;
  const known = CIDAAS_ERRORS[code] ?? (status < 500 ? INVALID : INTERNAL);
  const told = status < 500 && detail !== undefined;
  return {
    success: false,
    status,
    error: {
      ...known,
      type: status === 401 || status === 403 ? 'AuthException' : 'ConsentException',
      ...(told && { moreInfo: detail }),
      ...(told && param !== undefined && { details: [{ path: param, message: detail }] }),
      ...more,
      referenceNumber: requestId,
    },
    ...(data !== undefined && { data }),
  };
}
